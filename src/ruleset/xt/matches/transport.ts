// Headers of TCP, UDP, SCTP and DCCP.
import type { Info, Translate } from '../info.ts';
import { bits, choice, layout, not, phrases, range, u8, u16, u32 } from './read.ts';

const PROTOCOLS: Readonly<Record<number, string>> = { 6: 'tcp', 17: 'udp', 33: 'dccp', 132: 'sctp', 136: 'udplite' };

const TCP_FLAGS = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg'];

const DCCP_TYPES = ['request', 'response', 'data', 'ack', 'dataack', 'closereq', 'close', 'reset', 'sync', 'syncack'];

/** In nft's order. */
const SCTP_CHUNKS = [
  ['data', 0],
  ['init', 1],
  ['init-ack', 2],
  ['sack', 3],
  ['heartbeat', 4],
  ['heartbeat-ack', 5],
  ['abort', 6],
  ['shutdown', 7],
  ['shutdown-ack', 8],
  ['error', 9],
  ['cookie-echo', 10],
  ['cookie-ack', 11],
  ['ecne', 12],
  ['cwr', 13],
  ['shutdown-complete', 14],
  ['i-data', 64],
  ['re-config', 130],
  ['pad', 132],
  ['asconf', 193],
  ['asconf-ack', 128],
  ['forward-tsn', 192],
  ['i-forward-tsn', 194],
] as const;

/** `struct xt_multiport_v1`. Of a range among ports that may be either, nft names the ends alone. */
const multiport = layout(
  48,
  (info: Info) => {
    const protocol = PROTOCOLS[info.protocol ?? -1];
    const direction = u8(info, 0);
    if (protocol === undefined || direction > 2) return undefined;
    const numbers = Array.from({ length: Math.min(u8(info, 1), 15) }, (_, index) => u16(info, 2 + 2 * index));
    if (direction === 2) {
      const pairs = numbers.flatMap((port) => [`0-65535 . ${port}`, `${port} . 0-65535`]);
      return `${protocol} sport . ${protocol} dport { ${pairs.join(', ')} }`;
    }
    const isStart = (index: number) => index >= 0 && u8(info, 32 + index) !== 0;
    const ranges = numbers.flatMap((port, index) => {
      if (isStart(index - 1)) return [];
      return isStart(index) ? `${port}-${numbers[index + 1]}` : `${port}`;
    });
    return `${protocol} ${direction === 0 ? 'sport' : 'dport'} ${not(u8(info, 47))}${choice(ranges)}`;
  },
  1,
);

/** Of every port nothing is said, inverted or not. */
function ports(info: Info, words: string, offset: number, inverted: number): string {
  const [low, high] = [u16(info, offset), u16(info, offset + 2)];
  return low === 0 && high === 0xffff ? '' : `${words} ${not(inverted)}${range(low, high)}`;
}

function flagNames(flags: number): string {
  return bits(flags, TCP_FLAGS).join(',') || '0x0';
}

const tcp = layout(12, (info) => {
  const [option, mask, wanted, inverted] = [u8(info, 8), u8(info, 9), u8(info, 10), u8(info, 11)];
  return phrases([
    ports(info, 'tcp sport', 0, inverted & 1),
    ports(info, 'tcp dport', 4, inverted & 2),
    option && `tcp option ${option} ${inverted & 8 ? 'missing' : 'exists'}`,
    (mask || inverted & 4) && `tcp flags ${not(inverted & 4)}${flagNames(wanted)} / ${flagNames(mask)}`,
  ]);
});

const udp = layout(9, (info) => {
  const inverted = u8(info, 8);
  return phrases([ports(info, 'udp sport', 0, inverted & 1), ports(info, 'udp dport', 4, inverted & 2)]);
});

/** `struct xt_sctp_info`. That any of several chunks is there cannot be said in nft's words. */
const sctp = layout(292, (info) => {
  const [flags, inverted] = [u32(info, 284), u32(info, 288)];
  const how = u32(info, 264);
  if (flags & 4 && how !== 2 && how !== 4) return undefined;
  return phrases([
    flags & 1 && `sctp sport ${not(inverted & 1)}${range(u16(info, 4), u16(info, 6))}`,
    flags & 2 && `sctp dport ${not(inverted & 2)}${range(u16(info, 0), u16(info, 2))}`,
    ...(flags & 4 ? SCTP_CHUNKS.map(([name, type]) => chunk(info, name, type, how === 4, (inverted & 4) !== 0)) : []),
  ]);
});

function chunk(info: Info, name: string, type: number, only: boolean, inverted: boolean): string | false {
  const wanted = ((u32(info, 8 + 4 * (type >>> 5)) >>> (type & 31)) & 1) === 1;
  if (!wanted && !only) return false;
  const words = `sctp chunk ${name}`;
  const at = chunkFlags(info, type);
  if (wanted && at !== undefined) {
    const [value, mask] = [u8(info, at + 1).toString(16), u8(info, at + 2).toString(16)];
    return `${words} flags & 0x${mask} ${inverted ? '!=' : '=='} 0x${value}`;
  }
  return `${words} ${wanted === inverted ? 'missing' : 'exists'}`;
}

/** Where the flags of a chunk are, if it has some. */
function chunkFlags(info: Info, type: number): number | undefined {
  const count = Math.min(u32(info, 280), 4);
  const places = Array.from({ length: count }, (_, index) => 268 + 3 * index);
  return places.find((at) => u8(info, at) === type);
}

/** `struct xt_dccp_info`; options have no words. */
const dccp = layout(15, (info) => {
  const [flags, inverted, mask] = [u16(info, 8), u16(info, 10), u16(info, 12)];
  if (flags & 8) return undefined;
  const types = [...bits(mask, DCCP_TYPES), ...(mask & 0x400 ? ['10-15'] : [])];
  return phrases([
    flags & 1 && `dccp sport ${not(inverted & 1)}${range(u16(info, 4), u16(info, 6))}`,
    flags & 2 && `dccp dport ${not(inverted & 2)}${range(u16(info, 0), u16(info, 2))}`,
    flags & 4 && `dccp type ${not(inverted & 4)}${choice(types)}`,
  ]);
});

/** `struct xt_ecn_info`; what is inverted, nft inverts in all parts. */
const ecn = layout(3, (info) => {
  const [operation, inverted] = [u8(info, 0), u8(info, 1)];
  const name = ['not-ect', 'ect1', 'ect0', 'ce'][u8(info, 2) & 3];
  return phrases([
    operation & 0x10 && `tcp flags ${not(inverted)}ecn`,
    operation & 0x20 && `tcp flags ${not(inverted)}cwr`,
    operation & 1 && `ip ecn ${not(inverted)}${name}`,
  ]);
});

export const TRANSPORT_MATCHES: Readonly<Record<string, Translate>> = {
  multiport,
  tcp,
  udp,
  sctp,
  dccp,
  ecn,
  tcpmss: layout(5, (info) => `tcp option maxseg size ${not(u8(info, 4))}${range(u16(info, 0), u16(info, 2))}`),
};
