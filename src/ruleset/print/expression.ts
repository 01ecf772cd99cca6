// Expressions as text.
import { digits } from '../datatypes/datatype.ts';
import { RAW } from '../datatypes/datatypes.ts';
import type { Expression, Scalar, SetItem, VerdictExpression } from '../model/index.ts';
import { heldTexts } from './held.ts';
import type { Style } from './options.ts';
import { jhashText, packetText } from './packet.ts';
import { firstType, isList, isOne, OPERATORS, operandsOf, type TypeHint, typeOf } from './types.ts';
import { unknownText } from './unknown.ts';
import { isVerdict, verdictText } from './verdict.ts';

/** An expression; its constants are of `type`. */
export function expressionText(expression: Expression, type: TypeHint, style: Style): string {
  if (typeof expression !== 'object') return scalarText(expression, type, style);
  const text = (part: Expression) => expressionText(part, type, style);
  if (isList(expression)) return expression.map(text).join(',');
  const packet = packetText(expression);
  if (packet !== undefined) return packet;
  if ('jhash' in expression)
    return jhashText(expression.jhash, expressionText(expression.jhash.expr, undefined, style));
  if ('prefix' in expression) return `${text(expression.prefix.addr)}/${expression.prefix.len}`;
  if ('range' in expression) return expression.range.map((end) => endText(end, type, style)).join('-');
  if ('concat' in expression) return concatText(expression.concat, type, style);
  if ('set' in expression) return setText(expression.set, type, style);
  if ('map' in expression) return mapText(expression.map.key, expression.map.data, 'map', style, type);
  if ('elem' in expression) return [text(expression.elem.val), ...heldTexts(expression.elem, style)].join(' ');
  if ('unknown' in expression) return unknownText(expression.unknown);
  return arithmeticText(expression, type, style);
}

function endText(end: Expression, type: TypeHint, style: Style): string {
  const one = firstType(type);
  return typeof end === 'string' && one !== undefined ? one.endText(end) : expressionText(end, type, style);
}

/** An element of a set, or key and value of a map. */
function itemText(item: SetItem, type: TypeHint, style: Style, dataType?: TypeHint): string {
  if (!isPair(item)) return expressionText(item, type, style);
  const [key, value] = item;
  return `${expressionText(key, type, style)} : ${isVerdict(value) ? verdictText(value) : expressionText(value, dataType, style)}`;
}

/** `key vmap data`, `key map data`. */
export function mapText(
  key: Expression,
  data: Expression,
  word: 'map' | 'vmap',
  style: Style,
  dataType?: TypeHint,
): string {
  const type = typeOf(key);
  const isSet = typeof data === 'object' && !isList(data) && 'set' in data;
  return `${expressionText(key, type, style)} ${word} ${isSet ? setText(data.set, type, style, dataType) : expressionText(data, type, style)}`;
}

function setText(items: readonly SetItem[], type: TypeHint, style: Style, dataType?: TypeHint): string {
  return `{ ${items.map((item) => itemText(item, type, style, dataType)).join(', ')} }`;
}

function scalarText(value: Scalar, type: TypeHint, { legacy }: Style): string {
  if (typeof value === 'string' && /^[@*]/.test(value)) return value;
  const one = firstType(type);
  if (one === undefined) return String(value);
  // nft 1.0 writes fields in decimal that nft 1.1 writes in hexadecimal digits.
  if (legacy && one.hexFrom11) return digits(value);
  return one.text(value);
}

function concatText(parts: readonly Expression[], type: TypeHint, style: Style): string {
  const types = isOne(type) ? undefined : type;
  return parts.map((part, index) => expressionText(part, types?.[index] ?? typeOf(part), style)).join(' . ');
}

function arithmeticText(expression: Expression, type: TypeHint, style: Style): string {
  const found = operandsOf(expression);
  if (found === undefined) return JSON.stringify(expression);
  const { operator, operands } = found;
  const own = typeOf(expression) ?? type;
  const isShift = operator === '<<' || operator === '>>';
  const [first] = operands.map((operand) => operandsOf(operand)?.operator);
  // What was shifted is no longer of the field's type.
  const wasShifted = (first === '<<' || first === '>>') && !style.legacy;
  const other = isShift ? undefined : wasShifted ? RAW : own;
  const texts = operands.map((operand, index) => {
    const inner = operandsOf(operand)?.operator;
    const text = expressionText(operand, index > 0 ? other : own, style);
    const rank = inner === undefined ? -1 : OPERATORS.indexOf(inner) - OPERATORS.indexOf(operator);
    const binds = rank < 0 || (index === 0 && rank === 0);
    return binds ? text : `(${text})`;
  });
  return texts.join(` ${operator} `);
}

function isPair(item: SetItem): item is readonly [Expression, Expression | VerdictExpression] {
  return Array.isArray(item);
}
