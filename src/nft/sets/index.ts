export { SET_DATATYPES, type SetDatatypeName } from './datatypes.ts';
export { fromElements } from './from-elements.ts';
export type { ElementItem, ElementItemKey, ReadElementItem } from './items.ts';
export type { ValueRange } from './numbers.ts';
export { type PackOptions, packElements } from './pack.ts';
export { type SetField, type SetType, setFields, setTypeOf } from './set-type.ts';
export { toElements } from './to-elements.ts';
