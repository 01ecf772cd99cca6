export * from './addresses.ts';
export * from './attribute-lists.ts';
export {
  type AttributesCodec,
  type AttributesOf,
  type AttributeTable,
  attribute,
  attributes,
  pad,
  repeated,
  required,
} from './attributes.ts';
export { chosenBy, peek } from './chosen-by.ts';
export * from './codec.ts';
export * from './encoder.ts';
export * from './errors.ts';
export type * from './layout.ts';
export { type Location, locate } from './locate.ts';
export type * from './message-kind.ts';
export { forEachAttribute, NLA_F_NESTED, NLA_F_NET_BYTEORDER, type UnknownAttribute } from './nla.ts';
export * from './nlmsg.ts';
export * from './nlmsgerr.ts';
export * from './numbers.ts';
export { Reader } from './reader.ts';
export * from './strings.ts';
export { type StructCodec, struct } from './struct.ts';
export { Writer } from './writer.ts';
