import { nfMessage } from '../nfnl/nfgenmsg.ts';
import type { Codec, Decoded } from '../wire/index.ts';
import {
  attribute,
  attributes,
  flags,
  lazy,
  listOf,
  numberedListOf,
  pad,
  raw,
  refuse,
  u32be,
  u64be,
} from '../wire/index.ts';
import { name } from './common.ts';
import { data } from './data.ts';
import { expression } from './expression.ts';

/** The kernel counts its bytes in one byte, and takes 256 for none. */
const userdata: Codec<Uint8Array> = {
  ...raw,
  encode: (w, value) => {
    if (value instanceof Uint8Array && value.byteLength > 255 && w.layout === undefined)
      refuse(value, 'at most 255 bytes of userdata');
    raw.encode(w, value);
  },
};

/** One element. `timeout` and `expiration` are milliseconds. */
export const setElement = attributes({
  key: attribute(1, 'NFTA_SET_ELEM_KEY', data),
  keyEnd: attribute(10, 'NFTA_SET_ELEM_KEY_END', data),
  data: attribute(2, 'NFTA_SET_ELEM_DATA', data),
  flags: attribute(3, 'NFTA_SET_ELEM_FLAGS', flags(u32be, { 'interval-end': 1, catchall: 2 })),
  timeout: attribute(4, 'NFTA_SET_ELEM_TIMEOUT', u64be),
  expiration: attribute(5, 'NFTA_SET_ELEM_EXPIRATION', u64be),
  userdata: attribute(6, 'NFTA_SET_ELEM_USERDATA', userdata),
  expression: attribute(
    7,
    'NFTA_SET_ELEM_EXPR',
    lazy(() => expression),
  ),
  padding: attribute(8, 'NFTA_SET_ELEM_PAD', pad),
  objectReference: attribute(9, 'NFTA_SET_ELEM_OBJREF', name),
  expressions: attribute(
    11,
    'NFTA_SET_ELEM_EXPRESSIONS',
    listOf(
      attribute(
        1,
        'NFTA_LIST_ELEM',
        lazy(() => expression),
      ),
    ),
  ),
});

export type SetElement = Decoded<typeof setElement>;

const whose = {
  table: attribute(1, 'NFTA_SET_ELEM_LIST_TABLE', name),
  set: attribute(2, 'NFTA_SET_ELEM_LIST_SET', name),
  setId: attribute(4, 'NFTA_SET_ELEM_LIST_SET_ID', u32be),
};

/** Elements of one set, in a message of their own. */
export const setElements = nfMessage(
  attributes({
    ...whose,
    // The kernel's dumps call every element NFTA_LIST_ELEM, nft numbers them; the number means nothing.
    elements: attribute(3, 'NFTA_SET_ELEM_LIST_ELEMENTS', numberedListOf('NFTA_LIST_ELEM', setElement)),
  }),
);

export type SetElements = Decoded<typeof setElements>;

/** The same message with elements that are encoded already. */
export const packedElements = nfMessage(
  attributes({
    ...whose,
    elements: attribute(3, 'NFTA_SET_ELEM_LIST_ELEMENTS', { ...raw, nested: true }),
  }),
);
