// `typeof ip saddr`: what a set was declared by, as nft keeps it in the set's userdata.
import type { Codec } from '../../wire/index.ts';
import { enumeration, u8, u32host } from '../../wire/index.ts';
import { entry, userdata } from './codec.ts';

/** nft's numbers of expressions (its enum expr_types). */
export const TYPEOF_KINDS = {
  verdict: 1,
  payload: 7,
  exthdr: 8,
  meta: 9,
  socket: 10,
  osf: 11,
  ct: 12,
  concat: 13,
  numgen: 23,
  hash: 24,
  rt: 25,
  fib: 26,
  xfrm: 27,
} as const;

/** A number of nft's own. */
export interface TypeofValue {
  /** Which it is, by kind. Payload: 0 header, 1 field; meta: 0 key; ct: 0 key, 1 direction. */
  readonly item: number;
  readonly value: number;
}

/** An expression as nft knows it. A concatenation has `parts`, none of them where the set was declared by type. */
export interface TypeofExpression {
  readonly kind: keyof typeof TYPEOF_KINDS | number;
  /** In nft's order. */
  readonly values?: readonly TypeofValue[];
  readonly parts?: readonly TypeofExpression[];
}

const kind = enumeration(u32host, TYPEOF_KINDS);

/** Items of one codec, each with its number. */
function listOfItems<T, U>(
  codec: () => Codec<T>,
  join: (item: number, value: T) => U,
  split: (value: U, index: number) => readonly [item: number, value: T],
): Codec<readonly U[]> {
  return {
    decode: (r) => {
      const list: U[] = [];
      while (r.remaining > 0) {
        const item = u8.decode(r);
        list.push(
          join(
            item,
            r.within(u8.decode(r), (inner) => codec().decode(inner)),
          ),
        );
      }
      return list;
    },
    encode: (w, list) => {
      for (const [index, one] of list.entries()) {
        const [item, value] = split(one, index);
        u8.encode(w, item);
        // Of too many bytes the item around this one tells.
        const at = w.claim(1);
        codec().encode(w, value);
        w.bytes[at] = w.pos - at - 1;
      }
    },
  };
}

const values = listOfItems(
  () => u32host,
  (item, value): TypeofValue => ({ item, value }),
  ({ item, value }) => [item, value],
);

/** Numbered from 0; with other numbers they would not be written as they were read, and `readUserdata` leaves them raw. */
const parts = listOfItems<TypeofExpression, TypeofExpression>(
  () => typeofExpression,
  (_item, value) => value,
  (value, index) => [index, value],
);

const plain = userdata({
  kind: entry(0, 'NFTNL_UDATA_SET_TYPEOF_EXPR', kind),
  values: entry(1, 'NFTNL_UDATA_SET_TYPEOF_DATA', values),
});
const concat = userdata({
  kind: entry(0, 'NFTNL_UDATA_SET_TYPEOF_EXPR', kind),
  parts: entry(1, 'NFTNL_UDATA_SET_TYPEOF_DATA', parts),
});

export const typeofExpression: Codec<TypeofExpression> = {
  decode: (r) => {
    const { pos } = r;
    const isConcat = peekKind(r.bytes.subarray(pos, r.end), r.littleEndian) === TYPEOF_KINDS.concat;
    const { kind, unknown, raw: _, ...rest } = isConcat ? concat.decode(r) : plain.decode(r);
    if (kind === undefined || unknown !== undefined) return r.fail('not an expression in the form nft gives it');
    return { kind, ...rest };
  },
  encode: (w, value) => {
    if (value.kind === 'concat' || value.kind === TYPEOF_KINDS.concat) concat.encode(w, value);
    else plain.encode(w, value);
  },
};

/** The kind comes first: a type, a length, four bytes. */
function peekKind(bytes: Uint8Array, littleEndian: boolean): number | undefined {
  if (bytes.byteLength < 6 || bytes[0] !== 0 || bytes[1] !== 4) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(2, littleEndian);
}
