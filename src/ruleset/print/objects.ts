// Chains, flowtables and rules as text: the lines inside their braces.
import type { ChainObject, FlowtableObject, RuleObject } from '../model/index.ts';
import type { Style } from './options.ts';
import { priorityText } from './priority.ts';
import { statementText } from './statement.ts';

/** The declaration; the rules follow it. */
export function chainLines({ chain }: ChainObject): readonly string[] {
  const { family, type, hook, prio, policy, comment, flags = [] } = chain;
  const lines = comment === undefined ? [] : [`comment "${comment}"`];
  if (type === undefined || hook === undefined || prio === undefined) return lines;
  const words = [
    `type ${type} hook ${hook}`,
    ...deviceWords(chain.dev),
    `priority ${priorityText(family, hook, prio)};`,
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

export function flowtableLines({ flowtable }: FlowtableObject): readonly string[] {
  const { hook, prio, dev = [], flags = [] } = flowtable;
  const devices = [dev].flat();
  const others = flags.filter((flag) => flag !== 'counter');
  return [
    `hook ${hook} priority ${priorityText('netdev', hook, prio)}`,
    ...(devices.length === 0 ? [] : [`devices = { ${devices.join(', ')} }`]),
    ...(others.length === 0 ? [] : [`flags ${others.join(',')}`]),
    ...(flags.includes('counter') ? ['counter'] : []),
  ];
}

export function ruleLine({ rule }: RuleObject, style: Style): string {
  const words = rule.expr.map((statement) => statementText(statement, style));
  if (rule.comment !== undefined) words.push(`comment "${rule.comment}"`);
  return `${words.join(' ')}${handleText(rule.handle, style)}`;
}

export function handleText(handle: number | bigint | undefined, { handles }: Style): string {
  return handles && handle !== undefined ? ` # handle ${handle}` : '';
}
