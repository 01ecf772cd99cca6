// Netlink datagrams of any family this package speaks, as readable data: for captures, and for
// what a replay that does not match was asked.
import * as conntrack from '../conntrack/index.ts';
import * as ethtool from '../ethtool/index.ts';
import * as genl from '../genl/index.ts';
import { messages as batchMessages } from '../nfnl/batch.ts';
import { messages as nftMessages } from '../nft/messages.ts';
import * as rtnl from '../rtnl/index.ts';
import { NETLINK_GENERIC, NETLINK_NETFILTER, NETLINK_ROUTE } from '../transport/transport.ts';
import type { Codec, Layout, MessageKind, NetlinkMessage } from '../wire/index.ts';
import {
  acknowledgement,
  bytesToText,
  decode,
  done,
  encode,
  HOST_LITTLE_ENDIAN,
  hex,
  NLM_F_REQUEST,
  NLMSG_DONE,
  NLMSG_ERROR,
  raw,
  splitMessages,
} from '../wire/index.ts';
import { escapeControls } from './printable.ts';

export interface DissectOptions {
  readonly protocol: number;
  readonly littleEndian?: boolean | undefined;
}

export interface Dissected extends NetlinkMessage {
  /** The kernel's name of the message, or `type 77` where no table has it. */
  readonly name: string;
  readonly flagNames: readonly string[];
  readonly toKernel: boolean;
  /** How the payload is decoded, the payload as plain data, and what that leaves out; undefined where no table knows the message. */
  readonly known: { readonly codec: Codec<unknown>; readonly value: unknown; readonly layout: Layout } | undefined;
}

/** The payload encoded again from its value; undefined where the message is not known. */
export function reencode({ known }: Dissected, littleEndian: boolean = HOST_LITTLE_ENDIAN): Uint8Array | undefined {
  return known && encode(known.codec, known.value, { littleEndian, layout: known.layout });
}

type Kinds = ReadonlyMap<number, readonly MessageKind[]>;

function byType(messages: readonly MessageKind[]): Kinds {
  const map = new Map<number, MessageKind[]>();
  for (const message of messages) map.set(message.type, [...(map.get(message.type) ?? []), message]);
  return map;
}

const NETFILTER = byType([...batchMessages, ...nftMessages, ...conntrack.messages]);
const ROUTE = byType(rtnl.messages);
const NLCTRL = byType(genl.messages);
/** Generic families by the name nlctrl knows them by; their ids differ from boot to boot. */
const GENERIC: Readonly<Record<string, Kinds>> = { ethtool: byType(ethtool.messages) };

const CONTROL_NAMES: Readonly<Record<number, string>> = { 1: 'NLMSG_NOOP', 4: 'NLMSG_OVERRUN' };

/** Remembers what a capture teaches on the way: which id a generic family has. */
export class Dissector {
  private readonly families = new Map<number, Kinds>([[genl.GENL_ID_CTRL, NLCTRL]]);

  /** @throws DecodeError where the datagram, or a message of a known kind, is malformed. */
  dissect(datagram: Uint8Array, options: DissectOptions): Dissected[] {
    return splitMessages(datagram, options.littleEndian ?? HOST_LITTLE_ENDIAN).map((message) =>
      this.message(message, options),
    );
  }

  private message(message: NetlinkMessage, { protocol, littleEndian = HOST_LITTLE_ENDIAN }: DissectOptions): Dissected {
    // Acknowledgements and ends of dumps have other flags in that bit's place.
    const answer = message.type === NLMSG_ERROR || message.type === NLMSG_DONE;
    const toKernel = !answer && (message.flags & NLM_F_REQUEST) !== 0;
    const flagNames = nameFlags(message, toKernel);
    const kind = this.kindOf(message, protocol, toKernel);
    if (kind === undefined) {
      return { ...message, name: `type ${message.type}`, flagNames, toKernel, known: undefined };
    }
    const layout: Layout = {};
    const value = decode(kind.codec, message.payload, { littleEndian, layout });
    this.learn(protocol, message, value);
    return { ...message, name: kind.name, flagNames, toKernel, known: { codec: kind.codec, value, layout } };
  }

  private kindOf(
    message: NetlinkMessage,
    protocol: number,
    toKernel: boolean,
  ): Pick<MessageKind, 'name' | 'codec'> | undefined {
    if (message.type === NLMSG_ERROR) {
      return { name: 'NLMSG_ERROR', codec: acknowledgement(message.flags) };
    }
    if (message.type === NLMSG_DONE) return { name: 'NLMSG_DONE', codec: done(message.flags) };
    const control = CONTROL_NAMES[message.type];
    if (control !== undefined) return { name: control, codec: raw };
    const find = (kinds: Kinds | undefined, type: number) =>
      kinds?.get(type)?.find(({ direction }) => direction === 'both' || direction === (toKernel ? 'request' : 'reply'));
    if (protocol === NETLINK_NETFILTER) return find(NETFILTER, message.type);
    if (protocol === NETLINK_ROUTE) return find(ROUTE, message.type);
    const command = message.payload[0];
    if (protocol === NETLINK_GENERIC && command !== undefined) return find(this.families.get(message.type), command);
    return undefined;
  }

  private learn(protocol: number, message: NetlinkMessage, value: unknown): void {
    if (protocol !== NETLINK_GENERIC || message.type !== genl.GENL_ID_CTRL) return;
    const { id, name } = value as Partial<genl.GenlFamily>;
    // A capture may call a family `constructor`.
    const kinds = name !== undefined && Object.hasOwn(GENERIC, name) ? GENERIC[name] : undefined;
    if (id !== undefined && kinds !== undefined) this.families.set(id, kinds);
  }
}

/** Flags mean different things on a GET, a NEW, an acknowledgement; these are the names nft's and ip's users know. */
function nameFlags({ type, flags }: NetlinkMessage, toKernel: boolean): string[] {
  const names: [number, string][] = [
    [0x1, 'request'],
    [0x2, 'multi'],
    [0x4, 'ack'],
    [0x8, 'echo'],
    [0x10, 'dump-interrupted'],
    [0x20, 'dump-filtered'],
  ];
  if (type === NLMSG_ERROR || type === NLMSG_DONE) names.push([0x100, 'capped'], [0x200, 'ack-tlvs']);
  else if (toKernel && (flags & 0x300) === 0x300 && (flags & 0xc00) === 0) names.push([0x300, 'dump']);
  else names.push([0x100, 'replace'], [0x200, 'excl'], [0x400, 'create'], [0x800, 'append']);
  let rest = flags;
  const found: string[] = [];
  for (const [bit, name] of names) {
    if ((rest & bit) !== bit) continue;
    found.push(name);
    rest &= ~bit;
  }
  if (rest !== 0) found.push(`0x${rest.toString(16)}`);
  return found;
}

/** So many bytes of one field are shown: people see what it is, and one of a whole capture's size has no room in a string. */
const BYTES_SHOWN = 4096;

/** Plain data as indented lines, for people: of very long bytes the first ones, and how many there are. */
export function formatValue(value: unknown, indent = ''): string {
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null))
    return `[${value.map(scalar).join(', ')}]`;
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return scalar(value);
  const entries = Array.isArray(value)
    ? value.map((item, index) => [String(index), item] as const)
    : Object.entries(value);
  return entries
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => {
      const inner = formatValue(item, `${indent}  `);
      return `\n${indent}${key}:${inner.startsWith('\n') ? '' : ' '}${inner}`;
    })
    .join('');
}

function scalar(value: unknown): string {
  if (value instanceof Uint8Array) return bytesForPeople(value);
  return typeof value === 'string' ? escapeControls(value) : String(value);
}

function bytesForPeople(bytes: Uint8Array): string {
  if (bytes.byteLength > BYTES_SHOWN)
    return `${hex(bytes.subarray(0, BYTES_SHOWN))}... (${bytes.byteLength} bytes in all)`;
  const digits = hex(bytes);
  const text = bytesToText(bytes.at(-1) === 0 ? bytes.subarray(0, -1) : bytes);
  return /^[\x20-\x7e]{3,}$/.test(text) ? `${digits} "${text}"` : digits || '(empty)';
}
