// What elements hold beside their value, as text: statements, times, a comment.
import type { StatefulElement } from '../model/index.ts';
import type { Style } from './options.ts';
import { setStatementText, timeText } from './stateful.ts';
import { unknownText } from './unknown.ts';

export function heldTexts(elem: StatefulElement['elem'], style: Style): readonly string[] {
  const { timeout, expires, comment } = elem;
  const words = [...statementTexts(elem, style)];
  if (timeout !== undefined) {
    words.push(`timeout ${timeout === Number.POSITIVE_INFINITY ? 'never' : timeText(1000 * timeout, style)}`);
  }
  if (expires !== undefined && !style.stateless) words.push(`expires ${timeText(1000 * expires, style)}`);
  if (comment !== undefined) words.push(`comment "${comment}"`);
  return words;
}

function statementTexts({ stmts, unknown = [], ...elem }: StatefulElement['elem'], style: Style): readonly string[] {
  if (stmts !== undefined) return stmts.map((statement) => setStatementText(statement, 'element', style));
  const texts: string[] = [];
  if (elem.counter !== undefined) texts.push(setStatementText({ counter: elem.counter }, 'element', style));
  if (elem.limit !== undefined) texts.push(setStatementText({ limit: elem.limit }, 'element', style));
  if (elem.quota !== undefined) texts.push(setStatementText({ quota: elem.quota }, 'element', style));
  const count = elem['ct count'];
  if (count !== undefined) texts.push(setStatementText({ 'ct count': count }, 'element', style));
  if (elem.last !== undefined) texts.push(setStatementText({ last: elem.last }, 'element', style));
  return [...texts, ...unknown.map(unknownText)];
}
