// Marks of packets and of connections (include/uapi/linux/netfilter/xt_mark.h, xt_connmark.h).
import type { Translate } from '../info.ts';

const WHOLE = 0xffffffff;

/** The modes of CONNMARK. */
const SET = 0;
const SAVE = 1;
const RESTORE = 2;

/** `(mark & ~mask) ^ value`. That of arptables has no words. */
export const mark: Translate = ({ view, littleEndian, revision, family }) => {
  if (revision !== 2 || family === 'arp') return undefined;
  const value = view.getUint32(0, littleEndian);
  const mask = view.getUint32(4, littleEndian);
  const changed = assigned('mark', value, mask) ?? `mark and ${hexadecimal(~mask)} xor ${hexadecimal(value)}`;
  return `meta mark set ${changed}`;
};

/** From revision 2 on the result can be shifted. */
export const connmark: Translate = ({ view, littleEndian, revision }) => {
  if (revision !== 1 && revision !== 2) return undefined;
  const value = view.getUint32(0, littleEndian);
  const mask = view.getUint32(4, littleEndian);
  const packetMask = view.getUint32(8, littleEndian);
  const bits = revision === 2 ? view.getUint8(13) : 0;
  const direction = view.getUint8(12) === 0 ? '<<' : '>>';
  const shifted = (text: string): string => (bits === 0 ? text : `( ${text} ) ${direction} ${bits}`);
  switch (view.getUint8(revision === 2 ? 14 : 12)) {
    case SET: {
      // iptables leaves a space of its own after a number that nothing else follows, and nft trims the end only.
      if (mask === WHOLE && bits !== 0) return `ct mark set ${shifted(`${hexadecimal(value)} `)}`;
      const changed = assigned('ct mark', value, mask);
      return `ct mark set ${shifted(changed ?? `ct mark xor ${hexadecimal(value)} and ${hexadecimal(~mask)}`)}`;
    }
    case SAVE:
      return mask === packetMask ? `ct mark set ${shifted(masked('mark', mask))}` : undefined;
    case RESTORE:
      return mask === packetMask ? `meta mark set ${shifted(masked('ct mark', mask))}` : undefined;
    default:
      return undefined;
  }
};

/** What takes one operation; undefined where it takes two. */
function assigned(key: string, value: number, mask: number): string | undefined {
  if (mask === WHOLE) return hexadecimal(value);
  if (value === 0) return `${key} and ${hexadecimal(~mask)}`;
  if (value === mask) return `${key} or ${hexadecimal(value)}`;
  return mask === 0 ? `${key} xor ${hexadecimal(value)}` : undefined;
}

function masked(key: string, mask: number): string {
  return mask === WHOLE ? key : `${key} and ${hexadecimal(mask)}`;
}

function hexadecimal(value: number): string {
  return `0x${(value >>> 0).toString(16)}`;
}
