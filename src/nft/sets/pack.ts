// Long lists of elements: an attribute holds 65,535 bytes, so they go in several messages. Each element is
// encoded when it is read and then forgotten: a million of them are never all there.
import { EncodeError, HOST_LITTLE_ENDIAN, NftOffloadError, Writer } from '../../wire/index.ts';
import { NLA_F_NESTED, NLA_HDRLEN, NLA_TYPE_MASK, writeAttribute } from '../../wire/nla.ts';
import type { SetElement } from '../set-elements.ts';
import { setElement } from '../set-elements.ts';

/** What nla_len can say: the payload and four bytes of header. */
const MAX_ATTRIBUTE = 0xffff;

export interface PackOptions {
  /** Byte order of the kernel they are for; default: this machine's. */
  readonly littleEndian?: boolean;
  /** How many bytes NFTA_SET_ELEM_LIST_ELEMENTS may have, its header included; default and most: 65,535. */
  readonly maxBytes?: number;
}

/**
 * Payloads of NFTA_SET_ELEM_LIST_ELEMENTS, in order, each as full as it can be. The end of an interval stays
 * with the start in front of it: a message then says what it means by itself (Linux 6.18 and 7.3 also take
 * the end in the next message). The number of an element in its list means nothing; nft counts from 1.
 * @throws NftOffloadError (USAGE) when one element alone, or one interval, is larger than `maxBytes`.
 */
export function* packElements(
  elements: Iterable<SetElement>,
  { littleEndian = HOST_LITTLE_ENDIAN, maxBytes = MAX_ATTRIBUTE }: PackOptions = {},
): Generator<Uint8Array<ArrayBuffer>, void, undefined> {
  const room = Math.min(maxBytes, MAX_ATTRIBUTE) - NLA_HDRLEN;
  const w = new Writer(littleEndian);
  /** Where the element before begins, if an interval may begin with it. */
  let start: number | undefined;
  let index = 0;
  for (const element of elements) {
    const at = w.pos;
    put(w, element, index);
    const end = isEnd(element);
    if (w.pos > room) {
      const cut = end && start !== undefined ? start : at;
      if (w.pos - cut > room) throw tooLarge(index, w.pos - cut, room);
      yield w.bytes.slice(0, cut);
      const next = w.bytes.slice(cut, w.pos);
      w.takeBack(0);
      w.put(next);
      start = end ? undefined : 0;
    } else start = end ? undefined : at;
    index++;
  }
  if (w.pos > 0) yield w.finish();
}

function put(w: Writer, element: SetElement, index: number): void {
  const number = (index % NLA_TYPE_MASK) + 1;
  try {
    writeAttribute(w, number | NLA_F_NESTED, undefined, setElement, element);
  } catch (error) {
    throw error instanceof EncodeError ? error.within(String(index)).within('elements') : error;
  }
}

function isEnd({ flags }: SetElement): boolean {
  return flags?.includes('interval-end') === true;
}

function tooLarge(index: number, bytes: number, room: number): NftOffloadError {
  return new NftOffloadError(
    'USAGE',
    `element ${index} has ${bytes} bytes (with the start of its interval), ${room} fit one message: shorten its userdata`,
  );
}
