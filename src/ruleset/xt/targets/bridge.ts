// Targets of ebtables. Each carries the verdict that follows it, as ebtables counts them
// (include/uapi/linux/netfilter_bridge/ebtables.h, ebt_nat.h, ebt_mark_t.h, ebt_redirect.h).
import type { Info, Translate } from '../info.ts';

const VERDICTS: Readonly<Record<number, string>> = { [-1]: 'accept', [-2]: 'drop', [-3]: 'continue', [-4]: 'return' };

/** The lowest four bits of a `mark`'s target are the verdict, the rest is what is done with the mark. */
const MARK_ACTIONS: Readonly<Record<number, string>> = {
  [0xfffffff0 | 0]: '',
  [0xffffffe0 | 0]: 'meta mark or ',
  [0xffffffd0 | 0]: 'meta mark and ',
  [0xffffffc0 | 0]: 'meta mark xor ',
};

export const source: Translate = (info) => address('saddr', info);
export const destination: Translate = (info) => address('daddr', info);

/** A verdict without NAT_ARP_BIT, which has no words, is one of {@link VERDICTS}. */
function address(field: 'saddr' | 'daddr', { bytes, view, littleEndian }: Info): string | undefined {
  const verdict = VERDICTS[view.getInt32(8, littleEndian)];
  const octets = Array.from(bytes.subarray(0, 6), (octet) => octet.toString(16));
  return verdict === undefined ? undefined : `ether ${field} set ${octets.join(':')} ${verdict}`;
}

/** Its mark is a `long`: how long, the struct's size tells. */
export const mark: Translate = ({ bytes, view, littleEndian }) => {
  const isLong = bytes.byteLength === 16;
  const value = isLong ? view.getBigUint64(0, littleEndian) : view.getUint32(0, littleEndian);
  const target = view.getInt32(isLong ? 8 : 4, littleEndian);
  const action = MARK_ACTIONS[target & ~0xf];
  const verdict = VERDICTS[target | ~0xf];
  if (action === undefined || verdict === undefined) return undefined;
  return `meta mark set ${action}0x${value.toString(16)} ${verdict}`;
};

export const redirect: Translate = ({ view, littleEndian }) => {
  const verdict = VERDICTS[view.getInt32(0, littleEndian)];
  if (verdict === undefined) return undefined;
  return verdict === 'accept' ? 'meta set pkttype host' : `meta set pkttype host ${verdict}`;
};
