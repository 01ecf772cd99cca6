// Logging (include/uapi/linux/netfilter/xt_LOG.h, xt_NFLOG.h, include/uapi/linux/netfilter_bridge/ebt_log.h, ebt_nflog.h).
import { bytesToText } from '../../../wire/index.ts';
import type { Info, Translate } from '../info.ts';

const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'] as const;
/** What ebtables calls them. */
const FRAME_LEVELS: Readonly<Record<number, string>> = { ...Object.fromEntries(LEVELS.entries()), 3: 'error' };

/** The level that each leaves out. */
const WARNING = 4;
const INFO = 6;

const EVERY_FLAG = 0x2f;
const F_COPY_LEN = 1;

export const log: Translate = ({ bytes, view }) => {
  const level = view.getUint8(0);
  const flags = view.getUint8(1);
  const words = ['log', ...prefix(bytes.subarray(2, 32))];
  if (level !== WARNING) {
    const name = LEVELS[level];
    if (name === undefined) return undefined;
    words.push(`level ${name}`);
  }
  return [...words, ...logFlags(flags)].join(' ');
};

function logFlags(flags: number): readonly string[] {
  if ((flags & EVERY_FLAG) === EVERY_FLAG) return ['flags all'];
  const words: string[] = [];
  const tcp = [...((flags & 0x01) === 0 ? [] : ['sequence']), ...((flags & 0x02) === 0 ? [] : ['options'])];
  if (tcp.length > 0) words.push(`flags tcp ${tcp.join(',')}`);
  if ((flags & 0x04) !== 0) words.push('flags ip options');
  if ((flags & 0x08) !== 0) words.push('flags skuid');
  if ((flags & 0x20) !== 0) words.push('flags ether');
  return words;
}

/** nft has no words for what of the frame is decoded: it is the link layer's header alone. */
export const frameLog: Translate = ({ bytes, view }) => {
  const level = view.getUint8(0);
  const words = ['log', ...prefix(bytes.subarray(1, 31))];
  if (level !== INFO) {
    const name = FRAME_LEVELS[level];
    if (name === undefined) return undefined;
    words.push(`level ${name}`);
  }
  return [...words, 'flags ether'].join(' ');
};

/** The threshold is left out where it is what the program sets unasked. */
export const nflog: Translate = (info) => {
  const { view, littleEndian } = info;
  const { group, size, threshold } = groupOf(info);
  const copies = (view.getUint16(8, littleEndian) & F_COPY_LEN) !== 0;
  return words(info, [
    ...(copies ? [`snaplen ${size}`] : []),
    ...(threshold === 0 ? [] : [`queue-threshold ${threshold}`]),
    `group ${group}`,
  ]);
};

/** Of ebtables: its length is meant whenever there is one. */
export const frameNflog: Translate = (info) => {
  const { group, size, threshold } = groupOf(info);
  return words(info, [
    `group ${group}`,
    ...(size === 0 ? [] : [`snaplen ${size}`]),
    ...(threshold === 1 ? [] : [`queue-threshold ${threshold}`]),
  ]);
};

/** Both structs are laid out the same. */
function groupOf({ view, littleEndian }: Info): { size: number; group: number; threshold: number } {
  return {
    size: view.getUint32(0, littleEndian),
    group: view.getUint16(4, littleEndian),
    threshold: view.getUint16(6, littleEndian),
  };
}

function words({ bytes }: Info, options: readonly string[]): string {
  return ['log', ...prefix(bytes.subarray(12, 76)), ...options].join(' ');
}

/** A field that text ends early, between quotes that nothing in it is escaped for. */
function prefix(field: Uint8Array): readonly string[] {
  const end = field.indexOf(0);
  const text = bytesToText(end === -1 ? field : field.subarray(0, end));
  return text === '' ? [] : [`prefix "${text}"`];
}
