// One request of ethtool's and its answer, and what an errno means there.
import type { GenlFamily } from '../genl/index.ts';
import { genlMessage } from '../genl/index.ts';
import type { Session, SessionOptions } from '../session/index.ts';
import { KernelError, withHint } from '../session/index.ts';
import type { Codec, NetlinkMessage } from '../wire/index.ts';
import { NftOffloadError } from '../wire/index.ts';
import { ETHTOOL_GENL_VERSION } from './header.ts';
import { kernelMessage, userMessage } from './message-names.ts';

export interface EthtoolRequest<T> {
  /** Without ETHTOOL_MSG_: `RINGS_GET`. */
  readonly message: string;
  readonly codec: Codec<T>;
  readonly body: T;
  /** In words: `get ring sizes of eth0`. */
  readonly operation: string;
  /** For the way out of an error. */
  readonly subject: {
    readonly about: string;
    readonly since: string;
    /** The command's name: its `get` says what can be set. */
    readonly command?: string;
    readonly device?: string;
    /** The counters are asked for, too: other commands, and older kernels, refuse that. */
    readonly statistics?: boolean;
    readonly hints?: Readonly<Record<string, string>>;
  };
}

export class Requests {
  readonly family: GenlFamily;
  private readonly session: Session;

  constructor(session: Session, family: GenlFamily) {
    this.session = session;
    this.family = family;
  }

  /** The answer, where there is one: most SETs are only acknowledged. */
  async ask<T>(request: EthtoolRequest<T>, options: SessionOptions): Promise<T | undefined> {
    const messages = await this.refusable(request, () => this.session.request(this.outgoing(request), options));
    return this.answers(request, messages)[0];
  }

  /** The answers of all devices that have one. */
  async dump<T>(request: EthtoolRequest<T>, options: SessionOptions): Promise<readonly T[]> {
    const messages = await this.refusable(request, () => this.session.dump(this.outgoing(request), options));
    return this.answers(request, messages);
  }

  private outgoing<T>({ message, codec, body, operation }: EthtoolRequest<T>) {
    const payload = this.session.encode(genlMessage(numberOf(message), ETHTOOL_GENL_VERSION, codec), body);
    return { type: this.family.id, payload, operation };
  }

  private answers<T>({ message, codec }: EthtoolRequest<T>, messages: readonly NetlinkMessage[]): readonly T[] {
    const command = kernelMessage(`${message}_REPLY`);
    if (command === undefined) return [];
    const reply = genlMessage(command, ETHTOOL_GENL_VERSION, codec);
    return messages
      .filter(({ type, payload: [first] }) => type === this.family.id && first === command)
      .map(({ payload }) => this.session.decode(reply, payload));
  }

  /** The kernel says that it has a message; false where it does not say. */
  has(message: string): boolean {
    return this.family.operations?.some(({ command }) => command === userMessage(message)) === true;
  }

  private async refusable<T, R>({ message, subject }: EthtoolRequest<T>, work: () => Promise<R>): Promise<R> {
    const { about, command, device, statistics = false, hints = {} } = subject;
    const setting = message.endsWith('_SET');
    try {
      return await work();
    } catch (error) {
      // Not the driver's refusal: a link mode, a private flag that there is not.
      const wrongName = error instanceof KernelError && error.extended?.message === 'bit name not found';
      const possible = `get('${command}', '${device}') says what there is`;
      throw withHint(error, {
        ENODEV: `device ${device} does not exist: \`ip link\` lists the devices of this network namespace`,
        EPERM: `${setting ? 'changing' : 'reading'} ${about} needs CAP_NET_ADMIN in the network namespace`,
        EOPNOTSUPP: setting && wrongName ? possible : this.unsupported(message, subject, error),
        ...(setting ? { EINVAL: possible } : {}),
        ...(statistics ? { EINVAL: `this kernel counts nothing there: ask for ${about} without statistics` } : {}),
        ...hints,
      });
    }
  }

  private unsupported(
    message: string,
    { about, since, device }: EthtoolRequest<unknown>['subject'],
    error: unknown,
  ): string {
    const setting = message.endsWith('_SET');
    if (this.family.operations !== undefined && !this.has(message)) {
      return `this kernel is too old: ${about} over netlink came with Linux ${since}`;
    }
    const driver = device === undefined ? 'this kernel' : `the driver of ${device}`;
    // A part of the request may be what the kernel is too old for: it says which.
    const whole = this.has(message) && !(error instanceof KernelError && error.extended?.message !== undefined);
    return `${driver}${whole || device === undefined ? '' : ', or this kernel,'} does not ${setting ? 'let you change' : 'tell'} that`;
  }
}

function numberOf(message: string): number {
  const number = userMessage(message);
  if (number === undefined) throw new NftOffloadError('USAGE', `ethtool has no message ETHTOOL_MSG_${message}`);
  return number;
}
