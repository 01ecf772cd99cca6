// One protocol of a replay: how far it has come, and who gets what.
import type { NetlinkProtocol } from '../transport/transport.ts';
import { messagesOf } from './datagram.ts';
import { firstDifference } from './hexdiff.ts';
import type { ReplayMismatchError } from './replay-mismatch-error.ts';
import { different, tooMany } from './replay-reports.ts';
import { type Exchanged, exchange, requestForm, rewriteAnswer } from './request-form.ts';
import type { Datagram, Notification, Script, Step } from './script.ts';

/** What a line must know of a transport. */
export interface Listener {
  readonly portId: number;
  readonly groups: ReadonlySet<number>;
  deliver(datagram: Uint8Array): void;
  /** After deliveries, and when there may be nothing more to come. */
  wake(): void;
}

export class ReplayLine {
  readonly protocol: NetlinkProtocol;
  readonly littleEndian: boolean;
  readonly listeners = new Set<Listener>();
  private readonly script: Script;
  private readonly name: string;
  private readonly exchanged = new Map<Step, Exchanged>();
  private readonly byMoment = new Map<number, Notification[]>();
  private readonly delivered = new WeakMap<Listener, Set<Notification>>();
  private position = 0;

  constructor(protocol: NetlinkProtocol, script: Script, littleEndian: boolean, name: string) {
    this.protocol = protocol;
    this.script = script;
    this.littleEndian = littleEndian;
    this.name = name;
    for (const notification of script.notifications) {
      const { after } = notification;
      const moment = this.byMoment.get(after);
      if (moment === undefined) this.byMoment.set(after, [notification]);
      else moment.push(notification);
    }
  }

  /** Recorded requests that have not been sent. */
  get remaining(): readonly Step[] {
    return this.script.steps.slice(this.position);
  }

  /** Answers a live request as the recorded one in its place was; or says what does not fit. */
  request(sender: Listener, datagram: Uint8Array): ReplayMismatchError | undefined {
    const { protocol, littleEndian, name } = this;
    const number = this.position + 1;
    const step = this.script.steps[this.position];
    if (step === undefined) return tooMany({ name, protocol, littleEndian, number }, datagram);
    const expected = requestForm(step.bytes, protocol, littleEndian);
    const actual = requestForm(datagram, protocol, littleEndian);
    if (firstDifference(expected, actual) !== undefined) {
      return different({ name, protocol, littleEndian, number }, step, datagram, expected, actual);
    }
    this.position++;
    const live = messagesOf(new Uint8Array(datagram), littleEndian);
    this.exchanged.set(step, exchange(step.messages, live, sender.portId));
    for (const listener of this.listeners) {
      const own = listener === sender ? step.answers : [];
      const queue: (Datagram & { readonly cause?: Step | undefined })[] = own.map((answer) => ({
        ...answer,
        cause: step,
      }));
      for (const notification of this.news(listener)) queue.push(notification);
      for (const item of queue.sort((a, b) => a.frame - b.frame))
        listener.deliver(this.rewritten(item.bytes, item.cause));
    }
    for (const listener of this.listeners) listener.wake();
    return undefined;
  }

  /** A listener has joined a group: what was sent to it since the last request is there for it too. */
  joined(listener: Listener): void {
    for (const { bytes, cause } of this.news(listener)) listener.deliver(this.rewritten(bytes, cause));
    listener.wake();
  }

  /** The notifications of the present moment a listener has not got yet. */
  private news(listener: Listener): Notification[] {
    const got = this.delivered.get(listener) ?? new Set<Notification>();
    this.delivered.set(listener, got);
    const news = (this.byMoment.get(this.position) ?? []).filter(
      (notification) =>
        !got.has(notification) &&
        (notification.group === undefined ? listener.groups.size > 0 : listener.groups.has(notification.group)),
    );
    for (const notification of news) got.add(notification);
    return news;
  }

  private rewritten(bytes: Uint8Array, cause: Step | undefined): Uint8Array {
    const exchanged = cause && this.exchanged.get(cause);
    return exchanged === undefined ? new Uint8Array(bytes) : rewriteAnswer(bytes, exchanged, this.littleEndian);
  }
}
