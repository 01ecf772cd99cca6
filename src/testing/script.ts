// What a capture says, sorted for replay: for each protocol the requests in order, each with its
// answers, and the notifications that came between them.
import { cookedHeader, fileHeader, PACKET_KERNEL, recordHeader } from '../pcap/headers.ts';
import type { Pcap, PcapRecord } from '../pcap/index.ts';
import { NETLINK_GENERIC, NETLINK_NETFILTER, NETLINK_ROUTE, type NetlinkProtocol } from '../transport/transport.ts';
import {
  DecodeError,
  hex,
  type NetlinkMessage,
  NLM_F_ACK,
  NLM_F_CREATE,
  NLM_F_DUMP,
  NLM_F_ECHO,
  NLM_F_EXCL,
  NLM_F_MULTI,
  NLM_F_REQUEST,
  NLMSG_DONE,
  NLMSG_ERROR,
  NLMSG_MIN_TYPE,
} from '../wire/index.ts';
import { messagesOf } from './datagram.ts';
import { firstDifference } from './hexdiff.ts';

/** nfnetlink's transactions (linux/netfilter/nfnetlink.h). */
const NFNL_MSG_BATCH_BEGIN = 0x10;
const NFNL_MSG_BATCH_END = 0x11;

export interface Datagram {
  /** Its number in the capture, counted from 1. */
  readonly frame: number;
  readonly bytes: Uint8Array;
}

export interface Step extends Datagram {
  readonly messages: readonly NetlinkMessage[];
  readonly answers: readonly Datagram[];
}

export interface Notification extends Datagram {
  /** How many of the protocol's requests came before it. */
  readonly after: number;
  /** The group it was sent to, where its type says so. */
  readonly group: number | undefined;
  /** The request whose effect it tells, where that is recorded. */
  readonly cause: Step | undefined;
}

export interface Script {
  readonly steps: readonly Step[];
  readonly notifications: readonly Notification[];
}

/** A step while its answers are still being found. */
interface OpenStep extends Step {
  readonly answers: Datagram[];
  /** The port of the socket that sent it; not known while it says 0 and nothing has answered it. */
  port: number | undefined;
  /** It asked for an acknowledgement or a dump, whose end has not come. */
  unfinished: boolean;
}

/** @throws DecodeError when the capture holds only a part of a datagram. */
export function scriptsOf(pcap: Pcap): ReadonlyMap<NetlinkProtocol, Script> {
  const protocols = [NETLINK_ROUTE, NETLINK_NETFILTER, NETLINK_GENERIC] as const;
  const builders = new Map(protocols.map((protocol) => [protocol, new Builder(protocol, pcap.littleEndian)]));
  let offset = fileHeader.size;
  for (const [index, record] of pcap.records.entries()) {
    const { bytes, originalLength = bytes.byteLength } = record;
    const builder = builders.get(record.protocol as NetlinkProtocol);
    if (builder !== undefined && originalLength > bytes.byteLength) {
      const reason = `the capture holds ${bytes.byteLength} of its ${originalLength} bytes: capture whole datagrams (tcpdump -s 0)`;
      throw new DecodeError(reason, offset).within(String(index)).within('records');
    }
    builder?.add(record, index + 1);
    offset += recordHeader.size + cookedHeader.size + bytes.byteLength;
  }
  return builders;
}

class Builder implements Script {
  readonly steps: OpenStep[] = [];
  readonly notifications: Notification[] = [];
  private readonly protocol: NetlinkProtocol;
  private readonly littleEndian: boolean;
  private readonly bySeq = new Map<number, OpenStep[]>();
  private readonly seen = new Set<string>();
  private readonly counts = new Map<string, number>();
  private previous: Uint8Array | undefined;

  constructor(protocol: NetlinkProtocol, littleEndian: boolean) {
    this.protocol = protocol;
    this.littleEndian = littleEndian;
  }

  add(record: PcapRecord, frame: number): void {
    const messages = messagesOf(record.bytes, this.littleEndian);
    if (this.isRequest(record, messages[0])) this.addStep(record, messages, frame);
    else if (messages[0] !== undefined) this.addFromKernel(record, messages[0], frame);
  }

  /**
   * Where this package recorded (there is a port), the packet type tells. Elsewhere requests have the
   * request flag and a family's type; the kernel sends neither together.
   */
  private isRequest({ portId, packetType }: PcapRecord, first: NetlinkMessage | undefined): boolean {
    if (portId !== undefined) return packetType === PACKET_KERNEL;
    if (first === undefined) return false;
    const { type, flags } = first;
    if (this.protocol === NETLINK_NETFILTER && type === NFNL_MSG_BATCH_BEGIN) return true;
    return type >= NLMSG_MIN_TYPE && (flags & NLM_F_REQUEST) !== 0;
  }

  private addStep({ bytes, portId }: PcapRecord, messages: readonly NetlinkMessage[], frame: number): void {
    const claimed = messages[0]?.portId;
    const unfinished = messages.some(({ flags }) => flags & NLM_F_ACK || (flags & NLM_F_DUMP) === NLM_F_DUMP);
    const step: OpenStep = {
      frame,
      bytes,
      messages,
      answers: [],
      port: portId ?? (claimed === 0 ? undefined : claimed),
      unfinished,
    };
    this.steps.push(step);
    for (const seq of new Set(messages.map((message) => message.seq))) {
      const steps = this.bySeq.get(seq);
      if (steps === undefined) this.bySeq.set(seq, [step]);
      else steps.push(step);
    }
    this.previous = undefined;
  }

  private addFromKernel(record: PcapRecord, first: NetlinkMessage, frame: number): void {
    const { bytes } = record;
    const cause = this.causeOf(first);
    if (cause !== undefined && this.answers(cause, first, record)) {
      cause.port ??= first.portId;
      if (first.type === NLMSG_ERROR || first.type === NLMSG_DONE) cause.unfinished = false;
      cause.answers.push({ frame, bytes });
      this.previous = undefined;
      return;
    }
    // Acknowledgements and dumps are never multicast: they answer a request from before the capture.
    if (first.type < NLMSG_MIN_TYPE || first.flags & NLM_F_MULTI || this.isCopy(record, first)) return;
    this.notifications.push({ frame, bytes, after: this.steps.length, group: groupOf(this.protocol, first), cause });
  }

  /**
   * The kernel answers to a socket's port; what it tells everyone by itself comes from port 0. Sockets
   * number their requests alike, and a port is used again: the last request counts, but that one
   * whose answers are still coming goes before one that nothing has answered.
   */
  private causeOf({ seq, portId }: NetlinkMessage): OpenStep | undefined {
    const steps = portId === 0 ? [] : (this.bySeq.get(seq) ?? []);
    return (
      steps.findLast((step) => step.port === portId && step.unfinished) ??
      steps.findLast((step) => step.port === undefined || step.port === portId)
    );
  }

  /**
   * An answer, or a notification of the request's effect, which carries its number and port as well?
   * Without the echo flag, requests that change something are only acknowledged; with it the
   * first copy of a notification goes to the one who asked.
   */
  private answers(step: OpenStep, first: NetlinkMessage, { bytes, portId }: PcapRecord): boolean {
    if (portId !== undefined && portId !== first.portId) return false;
    if (first.type < NLMSG_MIN_TYPE) return true;
    const request = step.messages.find(({ seq }) => seq === first.seq);
    if (request === undefined) return false;
    if (request.flags & NLM_F_ECHO)
      return !step.answers.some((answer) => firstDifference(answer.bytes, bytes) === undefined);
    if (this.protocol === NETLINK_GENERIC) return true;
    if (this.protocol === NETLINK_ROUTE) return isRouteGet(request.type);
    const batch = step.messages[0]?.type === NFNL_MSG_BATCH_BEGIN || request.type === NFNL_MSG_BATCH_END;
    return !batch && !CONNTRACK_CHANGES.has(request.type);
  }

  /**
   * The kernel hands one copy of a notification to each listener, and the capture has them all. In our
   * own recordings the port tells listeners apart: the nth of its kind at one port is the nth at
   * another. In others only copies that follow each other are known as such, and only where someone's
   * request caused them: the kernel itself may well say the same thing twice.
   */
  private isCopy({ bytes, portId }: PcapRecord, first: NetlinkMessage): boolean {
    if (portId === undefined) {
      const copy =
        first.portId !== 0 && this.previous !== undefined && firstDifference(this.previous, bytes) === undefined;
      this.previous = bytes;
      return copy;
    }
    const text = hex(bytes);
    const count = (this.counts.get(`${portId} ${text}`) ?? 0) + 1;
    this.counts.set(`${portId} ${text}`, count);
    const key = `${count} ${text}`;
    if (this.seen.has(key)) return true;
    this.seen.add(key);
    return false;
  }
}

/** IPCTNL_MSG_CT_NEW and IPCTNL_MSG_CT_DELETE of NFNL_SUBSYS_CTNETLINK. */
const CONNTRACK_CHANGES: ReadonlySet<number> = new Set([0x100, 0x102]);

/** rtnetlink's types come in fours: NEW, DEL, GET, SET (linux/rtnetlink.h). */
function isRouteGet(type: number): boolean {
  return (type & 3) === 2;
}

/** The groups whose messages can be told by their type (enum nfnetlink_groups, enum rtnetlink_groups). */
function groupOf(protocol: NetlinkProtocol, { type, flags, payload }: NetlinkMessage): number | undefined {
  if (protocol === NETLINK_ROUTE) {
    // Four numbers each: links, addresses (of two families), neighbours.
    const [family] = payload;
    if (type >> 2 === 5) return family === 2 ? 5 : 9;
    return type >> 2 === 4 ? 1 : type >> 2 === 7 ? 3 : undefined;
  }
  if (protocol !== NETLINK_NETFILTER) return undefined;
  const message = type & 0xff;
  if (type >> 8 === 10) return message === 17 ? 9 : 7;
  // Expectations.
  if (type >> 8 === 2) return message === 2 ? 6 : 4;
  if (type >> 8 !== 1) return undefined;
  if (message === 2) return 3;
  return flags & (NLM_F_CREATE | NLM_F_EXCL) ? 1 : 2;
}
