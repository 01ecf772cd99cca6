// The header of every nfnetlink message (struct nfgenmsg, linux/netfilter/nfnetlink.h).

import { plain } from '../wire/attributes.ts';
import type { Codec } from '../wire/index.ts';
import { aspects, struct } from '../wire/index.ts';

export const nfgenmsg = struct({ family: 'u8', version: 'u8', resId: 'u16be' });

/** NFPROTO_* of linux/netfilter.h, by nft's names. */
export const FAMILIES = { unspec: 0, inet: 1, ip: 2, arp: 3, netdev: 5, bridge: 7, ip6: 10 } as const;
export type FamilyName = keyof typeof FAMILIES;
export type Family = FamilyName | number;

const familyByNumber = new Map<number, FamilyName>(
  Object.entries(FAMILIES).map(([name, number]) => [number, name as FamilyName]),
);

/** NFNL_SUBSYS_*: the high byte of a message type. */
export const NFNL_SUBSYS_CTNETLINK = 1;
export const NFNL_SUBSYS_NFTABLES = 10;
export const NFNL_SUBSYS_HOOK = 12;

/** nlmsg_type: subsystem in the high byte, message in the low. */
export function nfnlType(subsystem: number, message: number): number {
  return (subsystem << 8) | message;
}

/** NFNETLINK_V0, and no resource: every message of nf_tables and conntrack. */
const CURRENT = { version: 0, resId: 0 } as const;

/** `body` behind an nfgenmsg whose family is a field of the object; `version` and `resId` go to the layout. */
export function nfMessage<T extends object>(body: Codec<T>): Codec<T & { readonly family: Family }> {
  const Plain = plain();
  return {
    ...aspects(body),
    decode: (r) => {
      const { family: number, version, resId } = nfgenmsg.decode(r);
      if (r.layout) r.layout.nfgenmsg = { version, resId };
      const family: Family = familyByNumber.get(number) ?? number;
      if (body.decodeInto === undefined) return { family, ...body.decode(r) };
      const object = new Plain();
      object['family'] = family;
      body.decodeInto(r, object);
      return object as unknown as T & { readonly family: Family };
    },
    encode: (w, value) => {
      const { family: name } = value;
      const number = typeof name === 'number' ? name : FAMILIES[name];
      const { version, resId } = w.layout?.nfgenmsg ?? CURRENT;
      nfgenmsg.encode(w, { family: number, version, resId });
      body.encode(w, value);
    },
  };
}
