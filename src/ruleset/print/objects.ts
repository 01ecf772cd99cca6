// Chains, flowtables and rules as text: the lines inside their braces.
import type { ChainObject, FlowtableObject, RuleObject, Statement } from '../model/index.ts';
import { isAnonymous } from './anonymous.ts';
import type { Style } from './options.ts';
import { placeKey } from './place.ts';
import { priorityText } from './priority.ts';
import { ruleStyle } from './rule-style.ts';
import { statementText } from './statement.ts';

/** The declaration; the rules follow it. */
export function chainLines({ chain }: ChainObject, style: Style): readonly string[] {
  const { family, type, hook, prio, policy, comment, flags = [] } = chain;
  const lines = comment === undefined ? [] : [`comment "${comment}"`];
  if (type === undefined || hook === undefined || prio === undefined) return lines;
  const words = [
    `type ${type} hook ${hook}`,
    ...deviceWords(chain.dev),
    `priority ${priorityText(family, hook, prio, style)};`,
  ];
  if (policy !== undefined) words.push(`policy ${policy};`);
  if (flags.length > 0) words.push(`flags ${flags.join(',')};`);
  return [...lines, words.join(' ')];
}

function deviceWords(devices: string | readonly string[] = []): readonly string[] {
  const list = [devices].flat();
  if (list.length === 0) return [];
  return [list.length === 1 ? `device "${list[0]}"` : `devices = { ${list.join(', ')} }`];
}

export function flowtableLines({ flowtable }: FlowtableObject, style: Style): readonly string[] {
  const { hook, prio, dev = [], flags = [] } = flowtable;
  const devices = [dev].flat();
  const others = flags.filter((flag) => flag !== 'counter');
  return [
    `hook ${hook} priority ${priorityText('netdev', hook, prio, style)}`,
    ...(devices.length === 0 ? [] : [`devices = { ${devices.join(', ')} }`]),
    ...(others.length === 0 ? [] : [`flags ${others.join(',')}`]),
    ...(flags.includes('counter') ? ['counter'] : []),
  ];
}

/** What the kernel's names of chains without a name begin with. */
const ANONYMOUS = '__chain';

/** One line, or, where the rule jumps to a chain that has no name, the lines of that chain as well. */
export function ruleLines({ rule }: RuleObject, style: Style): readonly string[] {
  const lines: string[] = [''];
  const own = ruleStyle(style, { rule });
  const append = (text: string) => {
    const last = lines.length - 1;
    lines[last] += lines[last] === '' ? text : ` ${text}`;
  };
  for (const statement of rule.expr) {
    const [first = '', ...others] = inlineChain(statement, rule, style) ?? [statementText(statement, own)];
    append(first);
    for (const line of others) lines.push(line);
  }
  if (rule.comment !== undefined) append(`comment "${rule.comment}"`);
  lines[lines.length - 1] += handleText(rule.handle, style);
  return lines;
}

/** `jump {`, the rules of a chain without a name, `}`; undefined for every other statement. */
export function inlineChain(
  statement: Statement,
  { family, table }: RuleObject['rule'],
  style: Style,
): readonly string[] | undefined {
  const word = 'jump' in statement ? 'jump' : 'goto';
  const target = 'jump' in statement ? statement.jump.target : 'goto' in statement ? statement.goto.target : undefined;
  if (target === undefined || !target.startsWith(ANONYMOUS)) return undefined;
  const place = placeKey(family, table, target);
  if (!style.contents.named(family, table, target).some(isAnonymous) || style.inlined.has(place)) return undefined;
  style.inlined.add(place);
  const rules = style.contents.rules(family, table, target);
  const lines = rules.flatMap((rule) => ruleLines(rule, { ...style, handles: false }));
  return [`${word} {`, ...lines.map((line) => `\t${line}`), '}'];
}

export function handleText(handle: number | bigint | undefined, { handles }: Style): string {
  return handles && handle !== undefined ? ` # handle ${handle}` : '';
}
