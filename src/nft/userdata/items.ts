// Userdata: bytes the kernel keeps for its users. nft and this package put TLVs there: u8 type, u8
// length, value, no padding (libnftnl's udata format).
import { bytesToText, refuse, textToBytes } from '../../wire/index.ts';

export interface UserdataItem {
  readonly type: number;
  readonly value: Uint8Array;
}

/** A comment is a NUL-terminated string under type 0 on tables, chains, rules, elements and objects. */
export const USERDATA_COMMENT = 0;
/** On a set the comment has another number. */
export const USERDATA_SET_COMMENT = 7;
/** nft's limit on a comment, without the NUL. */
export const MAX_COMMENT = 128;
/** NFT_USERDATA_MAXLEN. */
export const MAX_USERDATA = 256;

/** The items, or undefined where the bytes are not in this form: other programs put what they like there. */
export function parseUserdata(bytes: Uint8Array): readonly UserdataItem[] | undefined {
  const items: UserdataItem[] = [];
  for (let at = 0; at < bytes.byteLength; ) {
    const type = bytes[at];
    const length = bytes[at + 1];
    if (type === undefined || length === undefined || at + 2 + length > bytes.byteLength) return undefined;
    items.push({ type, value: bytes.slice(at + 2, at + 2 + length) });
    at += 2 + length;
  }
  return items;
}

export function formatUserdata(items: readonly UserdataItem[]): Uint8Array {
  for (const { type, value } of items) {
    if (!Number.isInteger(type) || type < 0 || type > 255) refuse(type, 'a type of userdata from 0 to 255');
    if (value.byteLength > 255) refuse(value, 'an item of userdata of at most 255 bytes');
  }
  const size = items.reduce((sum, { value }) => sum + 2 + value.byteLength, 0);
  if (size > MAX_USERDATA) refuse(size, 'a size of userdata the kernel takes (256 bytes)');
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const { type, value } of items) {
    bytes[at] = type;
    bytes[at + 1] = value.byteLength;
    bytes.set(value, at + 2);
    at += 2 + value.byteLength;
  }
  return bytes;
}

/** The comment in an object's userdata; `type` is 0, or 7 for a set. */
export function commentOf(bytes: Uint8Array | undefined, type: number = USERDATA_COMMENT): string | undefined {
  const value = bytes && parseUserdata(bytes)?.find((item) => item.type === type)?.value;
  return value && bytesToText(value.at(-1) === 0 ? value.subarray(0, -1) : value);
}

export function commentUserdata(comment: string, type: number = USERDATA_COMMENT): Uint8Array {
  const value = textToBytes(`${comment}\0`);
  if (value.byteLength > MAX_COMMENT + 1) refuse(comment, `a comment of at most ${MAX_COMMENT} bytes`);
  return formatUserdata([{ type, value }]);
}
