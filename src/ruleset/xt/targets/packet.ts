// Changes of a packet and of its place in a queue
// (include/uapi/linux/netfilter/xt_CLASSIFY.h, xt_DSCP.h, xt_TCPMSS.h).
import type { Translate } from '../info.ts';

const CLAMP_TO_PATH_MTU = 0xffff;
const ROOT = 0xffffffff;

/** Above the two bits of ECN. */
const DSCP_SHIFT = 2;

export const classify: Translate = ({ view, littleEndian }) => {
  const priority = view.getUint32(0, littleEndian);
  if (priority === 0) return 'meta priority set none';
  if (priority === ROOT) return 'meta priority set root';
  return `meta priority set ${(priority >>> 16).toString(16)}:${(priority & 0xffff).toString(16)}`;
};

export const dscp: Translate = ({ view, family }) =>
  `${family === 'ip6' ? 'ip6' : 'ip'} dscp set ${twoDigits(view.getUint8(0))}`;

/** `(tos & ~mask) ^ value`, of which nft sees the DSCP alone, and that always as IPv6's. */
export const tos: Translate = ({ view, revision }) => {
  if (revision !== 1) return undefined;
  return `ip6 dscp set ${changed(view.getUint8(0), view.getUint8(1))}`;
};

function changed(value: number, mask: number): string {
  if (mask === 0xff || mask === 0x3f) return dscpOf(value);
  const kept = dscpOf(~mask & 0xff);
  if (value === 0) return `ip6 dscp and ${kept}`;
  if (value === mask) return `ip6 dscp or ${dscpOf(value)}`;
  return mask === 0 ? `ip6 dscp xor ${dscpOf(value)}` : `ip6 dscp and ${kept} xor ${dscpOf(value)}`;
}

function dscpOf(octet: number): string {
  return twoDigits(octet >> DSCP_SHIFT);
}

export const tcpmss: Translate = ({ view, littleEndian }) => {
  const size = view.getUint16(0, littleEndian);
  return `tcp option maxseg size set ${size === CLAMP_TO_PATH_MTU ? 'rt mtu' : size}`;
};

function twoDigits(value: number): string {
  return `0x${value.toString(16).padStart(2, '0')}`;
}
