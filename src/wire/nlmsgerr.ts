// Acknowledgements: NLMSG_ERROR carries an errno (0: done), the request's header (or the whole request,
// unless capped) and, where the socket asked for them, extended-ack attributes. NLMSG_DONE can carry
// the same attributes. All in host order (linux/netlink.h).

import { attribute, attributes } from './attributes.ts';
import type { Codec, Decoded } from './codec.ts';
import { NLM_F_ACK_TLVS, NLM_F_CAPPED, nlmsghdr } from './nlmsg.ts';
import { s32host, u32host } from './numbers.ts';
import { raw, string } from './strings.ts';

/** enum netlink_policy_type_attr: what the kernel wants of an attribute. */
const policy = attributes({
  type: attribute(1, 'NL_POLICY_TYPE_ATTR_TYPE', u32host),
});

/** enum nlmsgerr_attrs. `offset` counts from the request's nlmsghdr. */
export const extendedAck = attributes({
  message: attribute(1, 'NLMSGERR_ATTR_MSG', string()),
  offset: attribute(2, 'NLMSGERR_ATTR_OFFS', u32host),
  cookie: attribute(3, 'NLMSGERR_ATTR_COOKIE', raw),
  policy: attribute(4, 'NLMSGERR_ATTR_POLICY', policy),
  missingType: attribute(5, 'NLMSGERR_ATTR_MISS_TYPE', u32host),
  missingNest: attribute(6, 'NLMSGERR_ATTR_MISS_NEST', u32host),
});

export type ExtendedAck = Decoded<typeof extendedAck>;

export interface Acknowledgement {
  /** 0, or the errno as a positive number. */
  readonly errno: number;
  readonly request: Decoded<typeof nlmsghdr>;
  /** The request's payload, where it was echoed. */
  readonly echoed: Uint8Array;
  readonly extended?: ExtendedAck;
}

/** The payload of an NLMSG_ERROR; `flags` are its nlmsg_flags, which say what follows the header. */
export function acknowledgement(flags: number): Codec<Acknowledgement> {
  return {
    decode: (r) => {
      const errno = -s32host.decode(r);
      const request = nlmsghdr.decode(r);
      let echoed = new Uint8Array();
      if (flags & NLM_F_ACK_TLVS) {
        // A success is never echoed, whatever the flags say (netlink_ack in net/netlink/af_netlink.c).
        const size = flags & NLM_F_CAPPED || errno === 0 ? 0 : request.length - nlmsghdr.size;
        if (size < 0) r.fail(`the echoed request's length ${request.length} is under 16`);
        echoed = r.copy(size) as Uint8Array<ArrayBuffer>;
        const padding = r.copy(Math.min((4 - (size & 3)) & 3, r.remaining));
        if (r.layout) r.layout.filler = padding;
        return { errno: errno === 0 ? 0 : errno, request, echoed, extended: extendedAck.decode(r) };
      }
      echoed = r.copy(r.remaining) as Uint8Array<ArrayBuffer>;
      return { errno: errno === 0 ? 0 : errno, request, echoed };
    },
    encode: (w, value) => {
      s32host.encode(w, value.errno === 0 ? 0 : -value.errno);
      nlmsghdr.encode(w, value.request);
      w.put(value.echoed);
      if (value.extended) {
        w.put(w.layout?.filler ?? new Uint8Array((4 - (value.echoed.byteLength & 3)) & 3));
        extendedAck.encode(w, value.extended);
      }
    },
  };
}

/** The payload of an NLMSG_DONE: nothing, or a status, and attributes where `flags` says so. */
export function done(flags: number): Codec<{ readonly errno?: number; readonly extended?: ExtendedAck }> {
  return {
    decode: (r) => {
      if (r.remaining === 0) return {};
      const errno = -s32host.decode(r) || 0;
      if (flags & NLM_F_ACK_TLVS) return { errno, extended: extendedAck.decode(r) };
      return { errno };
    },
    encode: (w, value) => {
      if (value.errno !== undefined) s32host.encode(w, value.errno === 0 ? 0 : -value.errno);
      if (value.extended) extendedAck.encode(w, value.extended);
    },
  };
}
