export { readUserdata, type UserdataOf, writeUserdata } from './codec.ts';
export {
  commentOf,
  commentUserdata,
  formatUserdata,
  parseUserdata,
  USERDATA_COMMENT,
  USERDATA_SET_COMMENT,
  type UserdataItem,
} from './items.ts';
export * from './tables.ts';
export { TYPEOF_KINDS, type TypeofExpression } from './typeof-expression.ts';
