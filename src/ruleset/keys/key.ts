// A key is what a rule can look at or write: a meta or ct key, a header's field. It has a datatype.
import type { ByteOrder, Datatype } from '../datatypes/datatype.ts';
import type { Expression } from '../model/index.ts';

export interface Key {
  readonly expression: Expression;
  readonly type: Datatype;
  readonly bits: number;
  readonly order: ByteOrder;
}
