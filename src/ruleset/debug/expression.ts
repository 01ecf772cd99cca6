// One expression as libnftnl's text has it: `[ cmp eq reg 1 0x00000006 ]`.
import type { Expression as KernelExpression } from '../../nft/index.ts';
import { HOST_LITTLE_ENDIAN, hex } from '../../wire/index.ts';
import { ACTIONS } from './actions.ts';
import { LOADS } from './loads.ts';
import { REGISTERS } from './registers.ts';
import type { Format, Formatters, Known } from './words.ts';

const FORMATTERS: Formatters<Known['kind']> = { ...LOADS, ...REGISTERS, ...ACTIONS };

export interface DebugOptions {
  /** Byte order of the host whose expression it is; default: this machine's. */
  readonly littleEndian?: boolean;
}

export function debugExpression(expression: KernelExpression, options: DebugOptions = {}): string {
  const { littleEndian = HOST_LITTLE_ENDIAN } = options;
  const format: Format = { littleEndian, nested: (inner) => debugExpression(inner, options) };
  if (expression.kind === 'unknown') {
    const { name = '', data } = expression;
    // libnftnl knows none either, and shows its name alone.
    return `[ ${name}${data === undefined ? '' : ` 0x${hex(data)}`} ]`;
  }
  const formatter = FORMATTERS[expression.kind] as (expression: KernelExpression, format: Format) => string;
  const text = formatter(expression, format);
  return text === '' ? `[ ${expression.kind} ]` : `[ ${expression.kind} ${text} ]`;
}
