// Userdata as declared tables: like attributes, but of one byte of type and one of length.
import type { Codec, WireOptions } from '../../wire/index.ts';
import { DecodeError, decode, EncodeError, encode, raw, refuse, u8 } from '../../wire/index.ts';
import { MAX_DEPTH } from '../../wire/reader.ts';
import { MAX_USERDATA, type UserdataItem } from './items.ts';

/** A declared item: its number, its name in libnftnl's headers, its value. */
export interface UserdataEntry<T> {
  readonly number: number;
  readonly kernelName: string;
  readonly codec: Codec<T>;
}

export function entry<T>(number: number, kernelName: string, codec: Codec<T>): UserdataEntry<T> {
  return { number, kernelName, codec };
}

// biome-ignore lint/suspicious/noExplicitAny: a table holds items of every type; each keeps its own.
type Table = Readonly<Record<string, UserdataEntry<any>>>;

export type UserdataOf<F extends Table> = {
  readonly [K in keyof F]?: F[K] extends UserdataEntry<infer T> ? T : never;
} & {
  /** Items no table knows, in order. */
  readonly unknown?: readonly UserdataItem[];
  /** Instead of all else: bytes in another form, as they are. */
  readonly raw?: Uint8Array;
};

/** Userdata of these items, each at most once, all optional; written in the table's order, as nft does. */
export function userdata<const F extends Table>(table: F): Codec<UserdataOf<F>> {
  const entries = Object.entries(table);
  const byNumber = new Map(entries.map((one) => [one[1].number, one]));
  return {
    decode: (r) => {
      const object: Record<string, unknown> = {};
      const unknown: UserdataItem[] = [];
      while (r.remaining > 0) {
        const type = u8.decode(r);
        const size = u8.decode(r);
        const [name, { codec = raw } = {}] = byNumber.get(type) ?? [];
        if (name === undefined) {
          unknown.push({ type, value: r.copy(size) });
          continue;
        }
        if (object[name] !== undefined) r.fail(`${name} appears twice`);
        try {
          object[name] = r.within(size, (inner) => codec.decode(inner) as unknown);
        } catch (error) {
          throw error instanceof DecodeError ? error.within(name) : error;
        }
      }
      return { ...object, ...(unknown.length === 0 ? {} : { unknown }) } as UserdataOf<F>;
    },
    encode: (w, value) => {
      if (typeof value !== 'object' || value === null) refuse(value, `an object of ${Object.keys(table).join(', ')}`);
      const { unknown = [], raw: bytes } = value;
      if (bytes !== undefined) return raw.encode(w, bytes);
      const object = value as Readonly<Record<string, unknown>>;
      const put = (number: number, write: () => void) => {
        u8.encode(w, number);
        const at = w.claim(1);
        // A value may hold itself.
        if (++w.depth > MAX_DEPTH) throw new EncodeError(`nested deeper than ${MAX_DEPTH}`);
        write();
        w.depth--;
        const size = w.pos - at - 1;
        if (size > 255) throw new EncodeError(`${size} bytes do not fit one item (255 do)`);
        w.bytes[at] = size;
      };
      for (const [name, { number, codec }] of entries) {
        if (object[name] === undefined) continue;
        try {
          put(number, () => codec.encode(w, object[name]));
        } catch (error) {
          throw error instanceof EncodeError ? error.within(name) : error;
        }
      }
      for (const item of unknown) put(item.type, () => raw.encode(w, item.value));
    },
  };
}

/**
 * Plain data of userdata; what would not be written back as it is (another program's form, items in
 * another order) comes as `raw`.
 */
export function readUserdata<T extends { readonly raw?: Uint8Array }>(
  codec: Codec<T>,
  bytes: Uint8Array,
  options: WireOptions = {},
): T {
  try {
    const value = decode(codec, bytes, options);
    const again = encode(codec, value, options);
    if (again.byteLength === bytes.byteLength && again.every((byte, at) => byte === bytes[at])) return value;
  } catch (error) {
    if (!(error instanceof DecodeError || error instanceof EncodeError)) throw error;
  }
  return { raw: bytes.slice() } as T;
}

/** @throws EncodeError when it does not fit the 256 bytes the kernel keeps. */
export function writeUserdata<T>(codec: Codec<T>, value: T, options: WireOptions = {}): Uint8Array {
  const bytes = encode(codec, value, options);
  if (bytes.byteLength > MAX_USERDATA) refuse(bytes.byteLength, 'a size of userdata the kernel takes (256 bytes)');
  return bytes;
}
