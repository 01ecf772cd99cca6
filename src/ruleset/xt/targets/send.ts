// Where a packet goes instead, or besides (include/uapi/linux/netfilter_ipv4/ipt_REJECT.h,
// include/uapi/linux/netfilter_ipv6/ip6t_REJECT.h, include/uapi/linux/netfilter/xt_NFQUEUE.h, xt_TEE.h, xt_CT.h,
// nf_synproxy.h).
import { bytesToText } from '../../../wire/index.ts';
import type { Translate } from '../info.ts';
import { addressText } from './address.ts';

const ICMP: Readonly<Record<number, string>> = {
  0: 'net-unreachable',
  1: 'host-unreachable',
  2: 'prot-unreachable',
  3: 'port-unreachable',
  5: 'net-prohibited',
  6: 'host-prohibited',
  8: 'admin-prohibited',
};
const ICMPV6: Readonly<Record<number, string>> = {
  0: 'no-route',
  1: 'admin-prohibited',
  3: 'addr-unreachable',
  4: 'port-unreachable',
  7: 'policy-fail',
  8: 'reject-route',
};
const REJECTS: Readonly<
  Record<string, { protocol: string; types: Readonly<Record<number, string>>; reset: number; unsaid: number }>
> = {
  ip: { protocol: 'icmp', types: ICMP, reset: 7, unsaid: 3 },
  ip6: { protocol: 'icmpv6', types: ICMPV6, reset: 6, unsaid: 4 },
};

export const reject: Translate = ({ view, littleEndian, family }) => {
  const known = REJECTS[family];
  if (known === undefined) return undefined;
  const reason = view.getUint32(0, littleEndian);
  if (reason === known.unsaid) return 'reject';
  if (reason === known.reset) return 'reject with tcp reset';
  const type = known.types[reason];
  return type === undefined ? undefined : `reject with ${known.protocol} type ${type}`;
};

/** Revision 1 has the number of queues, 2 whether to let pass where nobody listens, 3 flags in its place. */
export const nfqueue: Translate = ({ bytes, view, littleEndian, revision }) => {
  if (bytes.byteLength < Math.min(2 + 2 * revision, 6)) return undefined;
  const first = view.getUint16(0, littleEndian);
  const last = first + (revision < 1 ? 1 : view.getUint16(2, littleEndian)) - 1;
  const flags = revision < 2 ? 0 : view.getUint16(4, littleEndian);
  const words = [...((flags & 1) === 0 ? [] : ['bypass']), ...(revision < 3 || (flags & 2) === 0 ? [] : ['fanout'])];
  const queues = last > first ? `${first}-${last}` : `${first}`;
  return `queue num ${queues}${words.length === 0 ? '' : ` ${words.join(',')}`}`;
};

export const tee: Translate = ({ bytes, family, revision }) => {
  if (revision !== 1) return undefined;
  const gateway = addressText(bytes, 0, family);
  const device = bytesToText(bytes.subarray(16, 32)).replace(/\0.*$/s, '');
  return `dup to ${gateway}${device === '' ? '' : ` device ${device}`}`;
};

/** Of all that it can do, the one thing that nft can say. */
export const ct: Translate = ({ view, littleEndian }) =>
  (view.getUint16(0, littleEndian) & 1) === 0 ? undefined : 'notrack';

export const synproxy: Translate = ({ view, littleEndian }) => {
  const options = view.getUint8(0);
  const words = ['synproxy'];
  if ((options & 0x04) !== 0) words.push('sack-perm');
  if ((options & 0x08) !== 0) words.push('timestamp');
  if ((options & 0x02) !== 0) words.push(`wscale ${view.getUint8(1)}`);
  if ((options & 0x01) !== 0) words.push(`mss ${view.getUint16(2, littleEndian)}`);
  if ((options & 0x10) !== 0) words.push('ecn');
  return words.join(' ');
};
