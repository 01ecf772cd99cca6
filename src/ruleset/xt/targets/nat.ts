// Address translation (include/uapi/linux/netfilter/nf_nat.h).
import { ipv4Text } from '../../../wire/index.ts';
import type { Info, Translate } from '../info.ts';
import { addressText } from './address.ts';

const MAP_IPS = 1;
const PROTO_SPECIFIED = 2;
const PROTO_OFFSET = 0x20;

const FLAGS: readonly (readonly [flag: number, word: string])[] = [
  [0x04, 'random'],
  [0x10, 'fully-random'],
  [0x08, 'persistent'],
];

/** What three structs have in common. */
interface Range {
  readonly flags: number;
  readonly from: string;
  readonly to: string;
  readonly fromPort: number;
  readonly toPort: number;
}

export const snat: Translate = (info) => translation('snat', info);
export const dnat: Translate = (info) => translation('dnat', info);
export const masquerade: Translate = (info) => toPorts('masquerade', info);
export const redirect: Translate = (info) => toPorts('redirect', info);

function translation(word: string, info: Info): string | undefined {
  const range = rangeOf(info);
  if (range === undefined || (range.flags & PROTO_OFFSET) !== 0) return undefined;
  const ports = portsOf(range);
  const to = `${addressesOf(range, ports !== '' && info.family === 'ip6')}${ports}`;
  return `${word}${to === '' ? '' : ` to ${to}`}${flagsOf(range)}`;
}

function addressesOf({ flags, from, to }: Range, inBrackets: boolean): string {
  if ((flags & MAP_IPS) === 0) return '';
  const addresses = from === to ? from : `${from}-${to}`;
  return inBrackets ? `[${addresses}]` : addresses;
}

function toPorts(word: string, info: Info): string | undefined {
  const range = rangeOf(info);
  if (range === undefined) return undefined;
  const ports = portsOf(range);
  return `${word}${ports === '' ? '' : ` to ${ports}`}${flagsOf(range)}`;
}

function portsOf({ flags, fromPort, toPort }: Range): string {
  if ((flags & PROTO_SPECIFIED) === 0) return '';
  return fromPort === toPort ? `:${fromPort}` : `:${fromPort}-${toPort}`;
}

function flagsOf({ flags }: Range): string {
  const words = FLAGS.filter(([flag]) => (flags & flag) !== 0).map(([, word]) => word);
  return words.length === 0 ? '' : ` ${words.join(',')}`;
}

/** Revision 0 of IPv4 counts its ranges (there is one), IPv6 and later revisions have addresses of either family. */
function rangeOf({ bytes, view, littleEndian, revision, family }: Info): Range | undefined {
  if (family === 'ip' && revision === 0) {
    return {
      flags: view.getUint32(4, littleEndian),
      from: ipv4Text(bytes.subarray(8, 12)),
      to: ipv4Text(bytes.subarray(12, 16)),
      fromPort: view.getUint16(16),
      toPort: view.getUint16(18),
    };
  }
  if ((family !== 'ip6' && family !== 'ip') || bytes.byteLength < 40) return undefined;
  return {
    flags: view.getUint32(0, littleEndian),
    from: addressText(bytes, 4, family),
    to: addressText(bytes, 20, family),
    fromPort: view.getUint16(36),
    toPort: view.getUint16(38),
  };
}
