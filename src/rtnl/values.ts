// Values of several of rtnetlink's messages.
import type { Codec } from '../wire/index.ts';
import {
  aspects,
  hex,
  ipv4Bytes,
  ipv4Text,
  ipv6Bytes,
  ipv6Text,
  refuse,
  u8,
  u16be,
  u32host,
  u64host,
  unhex,
} from '../wire/index.ts';

/** AF_* of linux/socket.h, in the words the rest of this package has for them. */
export const FAMILIES = { unspec: 0, ip: 2, bridge: 7, ip6: 10, packet: 17 } as const;

export type AddressFamily = keyof typeof FAMILIES | number;

/** ETH_P_* of the two VLAN tags, as ip(8) writes them; big-endian wherever they appear. */
export const VLAN_PROTOCOLS = { '802.1Q': 0x8100, '802.1ad': 0x88a8 } as const;

/** On or off; the number where the kernel says something else, which counts as on. */
export type OnOff = boolean | number;

export const onOff: Codec<OnOff> = onOffOf(u8);

function onOffOf(codec: Codec<number>): Codec<OnOff> {
  return {
    decode: (r) => {
      const number = codec.decode(r);
      return number > 1 ? number : number === 1;
    },
    encode: (w, value) => {
      if (typeof value !== 'boolean' && typeof value !== 'number') refuse(value, 'true, false or a number');
      codec.encode(w, Number(value));
    },
  };
}

/** An IPv4 or IPv6 address by its length; of another length (other families have such) `0x` and its bytes. */
export const protocolAddress: Codec<string> = {
  decode: (r) => {
    const bytes = r.copy(r.remaining);
    if (bytes.byteLength === 4) return ipv4Text(bytes);
    return bytes.byteLength === 16 ? ipv6Text(bytes) : `0x${hex(bytes)}`;
  },
  encode: (w, value) => {
    const bytes =
      typeof value !== 'string'
        ? undefined
        : /^0x([0-9a-f]{2})*$/i.test(value)
          ? unhex(value.slice(2))
          : (ipv4Bytes(value) ?? ipv6Bytes(value));
    if (bytes === undefined) refuse(value, 'an IPv4 or IPv6 address');
    w.put(bytes);
  },
};

/** struct ifla_bridge_id: priority and address, `8000.02:00:00:00:00:01`. */
export const bridgeId: Codec<string> = {
  decode: (r) => {
    const priority = hex(r.copy(2));
    return `${priority}.${hex(r.copy(6)).replace(/..(?=.)/g, '$&:')}`;
  },
  encode: (w, value) => {
    const match = typeof value === 'string' ? /^([0-9a-f]{4})\.([0-9a-f]{2}(:[0-9a-f]{2}){5})$/i.exec(value) : null;
    if (match === null) refuse(value, 'a bridge id, as 8000.02:00:00:00:00:01');
    u16be.encode(w, Number.parseInt(match[1] as string, 16));
    w.put(unhex(match[2] as string));
  },
};

/** Which flags are set, and (`mask`) which are meant. */
export interface MaskedFlags<F> {
  readonly set: readonly F[];
  readonly mask: number;
}

export function maskedFlags<F>(codec: Codec<readonly F[]>): Codec<MaskedFlags<F>> {
  return {
    ...aspects(codec),
    decode: (r) => ({ set: codec.decode(r), mask: u32host.decode(r) }),
    encode: (w, value) => {
      if (typeof value !== 'object' || value === null) refuse(value, 'an object of set and mask');
      codec.encode(w, value.set);
      u32host.encode(w, value.mask);
    },
  };
}

export type Counters<N extends string> = { readonly [K in N]?: bigint } & { readonly more?: readonly bigint[] };

/** A struct of 64-bit counters that newer kernels make longer: old ones leave the last out, `more` has those without a name. */
export function counters<const N extends string>(names: readonly N[]): Codec<Counters<N>> {
  return {
    decode: (r) => {
      const value: Record<string, bigint | bigint[]> = {};
      for (const name of names) if (r.remaining > 0) value[name] = u64host.decode(r);
      const more: bigint[] = [];
      while (r.remaining > 0) more.push(u64host.decode(r));
      if (more.length > 0) value['more'] = more;
      return value as Counters<N>;
    },
    encode: (w, value) => {
      if (typeof value !== 'object' || value === null) refuse(value, `an object of ${names.join(', ')}`);
      const present = names.filter((name) => value[name] !== undefined);
      const { more = [] } = value;
      // The struct has no gaps: what is there is its beginning.
      if (present.some((name, index) => name !== names[index]) || (more.length > 0 && present.length < names.length)) {
        refuse(value, `counters without a gap, from ${names[0]} on`);
      }
      for (const name of present) u64host.encode(w, value[name] as bigint);
      for (const counter of more) u64host.encode(w, counter);
    },
  };
}
