// The header of every generic netlink message (struct genlmsghdr, linux/genetlink.h), behind the
// nlmsghdr: which command of the family. All of generic netlink is in host order.
import type { Codec } from '../wire/index.ts';
import { aspects, struct } from '../wire/index.ts';

/** `version` is the family's interface version; no family refuses another, and replies carry their own. */
const genlmsghdr = struct({ command: 'u8', version: 'u8', reserved: 'u16host' });

/** `body` behind a genlmsghdr with this command; version and reserved bytes go to the layout. */
export function genlMessage<T>(command: number, version: number, body: Codec<T>): Codec<T> {
  return {
    ...aspects(body),
    decode: (r) => {
      const start = r.pos;
      const header = genlmsghdr.decode(r);
      if (header.command !== command) {
        r.pos = start;
        r.fail(`command ${header.command} instead of ${command}`);
      }
      if (r.layout) r.layout.filler = r.bytes.slice(start + 1, start + genlmsghdr.size);
      return body.decode(r);
    },
    encode: (w, value) => {
      const start = w.pos;
      genlmsghdr.encode(w, { command, version, reserved: 0 });
      const filler = w.layout?.filler;
      if (filler !== undefined) w.bytes.set(filler, start + 1);
      body.encode(w, value);
    },
  };
}
