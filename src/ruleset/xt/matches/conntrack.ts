// What connection tracking knows of a packet.
import type { Info, Translate } from '../info.ts';
import { address, bits, layout, masked, not, phrases, prefix, range, text, u8, u16, u32, u64 } from './read.ts';

/** XT_CONNTRACK_*: which parts are asked for, and which of them have to differ. */
const STATE = 0x1;
const PROTOCOL = 0x2;
const STATUS = 0x40;
const EXPIRES = 0x80;
const DIRECTION = 0x1000;

const SNAT = 0x40;
const DNAT = 0x80;

/** In nft's order. */
const STATES = [
  ['invalid', 0x1],
  ['new', 0x8],
  ['related', 0x4],
  ['established', 0x2],
  ['untracked', 0x100],
] as const;

const STATUSES = ['expected', 'seen-reply', 'assured', 'confirmed'];

/** Flag, words, where the address is (its mask comes after it). */
const ADDRESSES = [
  [0x4, 'ct original saddr', 0],
  [0x8, 'ct original daddr', 32],
  [0x10, 'ct reply saddr', 64],
  [0x20, 'ct reply daddr', 96],
] as const;

/** Flag, words, where the lowest and the highest port are. */
const PORTS = [
  [0x100, 'ct original proto-src', 138, 154],
  [0x200, 'ct original proto-dst', 140, 156],
  [0x400, 'ct reply proto-src', 142, 158],
  [0x800, 'ct reply proto-dst', 144, 160],
] as const;

/** `struct xt_conntrack_mtinfo3` */
const conntrack = layout(
  162,
  (info) => {
    const flags = u16(info, 146);
    const inverted = u16(info, 148);
    const direction = flags & DIRECTION && inverted & DIRECTION ? 'reply' : 'original';
    return phrases([
      flags & DIRECTION && `ct direction ${direction}`,
      flags & PROTOCOL && `ct ${direction} protocol ${not(inverted & PROTOCOL)}${u16(info, 136)}`,
      flags & STATE && states(u16(info, 150), inverted & STATE),
      flags & STATUS && list('ct status', inverted & STATUS, bits(u16(info, 152), STATUSES)),
      flags & EXPIRES && `ct expiration ${not(inverted & EXPIRES)}${range(u32(info, 128), u32(info, 132))}`,
      ...ADDRESSES.map(([flag, words, at]) => flags & flag && `${words} ${not(inverted & flag)}${network(info, at)}`),
      ...PORTS.map(
        ([flag, words, low, high]) =>
          flags & flag && `${words} ${not(inverted & flag)}${range(u16(info, low), u16(info, high))}`,
      ),
    ]);
  },
  3,
);

/** Of address translation nft asks in another place, and for one kind alone. */
function states(mask: number, inverted: number): string {
  if (mask & SNAT) return 'ct status snat';
  if (mask & DNAT) return 'ct status dnat';
  const names = STATES.filter(([, bit]) => mask & bit).map(([name]) => name);
  return list('ct state', inverted, names);
}

function list(words: string, inverted: number, names: readonly string[]): string {
  return phrases([words, inverted && '!', names.join(',')]);
}

/** nft leaves a mask out that is not a prefix. */
function network(info: Info, offset: number): string {
  const length = info.family === 'ip6' ? 16 : 4;
  const bitsSet = prefix(info.bytes.subarray(offset + 16, offset + 16 + length));
  const whole = bitsSet === undefined || bitsSet === 8 * length;
  return whole ? address(info, offset) : `${address(info, offset)}/${bitsSet}`;
}

const connmark = layout(9, (info) => `ct mark ${masked(u32(info, 0), u32(info, 4), u8(info, 8))}`, 1);

/** `struct xt_connbytes_info`; what has to be outside of a range has its ends the other way around. */
const connbytes = layout(18, (info) => {
  const what = ['packets', 'bytes', 'avgpkt'][u8(info, 16)];
  const direction = ['original ', 'reply ', ''][u8(info, 17)];
  if (what === undefined || direction === undefined) return undefined;
  const [from, to] = [u64(info, 0), u64(info, 8)];
  const inverted = from > to;
  const [low, high] = inverted ? [to, from] : [from, to];
  const open = high === 0xffff_ffff_ffff_ffffn;
  return `ct ${direction}${what} ${open ? `${inverted ? 'lt' : 'ge'} ${low}` : `${not(inverted)}${range(low, high)}`}`;
});

const helper = layout(34, (info) => `ct helper ${not(u32(info, 0))}"${text(info, 4, 30)}"`);

const connlabel = layout(4, (info) => {
  const label = u16(info, 0);
  const options = u16(info, 2);
  return phrases([
    options & 2 && `ct label set ${label}`,
    `ct label ${options & 1 ? `and ${label} != ${label}` : label}`,
  ]);
});

export const CONNTRACK_MATCHES: Readonly<Record<string, Translate>> = {
  conntrack,
  connmark,
  connbytes,
  helper,
  connlabel,
};
