// What matches and targets of x_tables must be told of their rule (linux/netfilter/nf_tables.h, NFTA_RULE_COMPAT).
// The kernel asks for it where a rule is added and does not keep it: it is read off the rule's expressions.
import type { Family } from '../nfnl/nfgenmsg.ts';
import type { Expression } from './expression.ts';
import type { Rule } from './rule.ts';

/** Where the headers have it: family, base, offset and length of a payload expression. */
const PROTOCOL_FIELDS = { 'ip network 9 1': true, 'ip6 network 6 1': true, 'bridge link 12 2': true };
/** NFT_RULE_COMPAT_F_INV: every protocol but this one. */
const INVERTED = 2;

/**
 * The rule as it can be added: one with an x_tables extension also says which protocol it is for, which is the
 * transport protocol, or in the bridge family the EtherType, that the rule compares with.
 */
export function withCompat(rule: Rule, littleEndian: boolean): Rule {
  const { family, expressions = [], compat } = rule;
  if (compat !== undefined || !expressions.some(({ kind }) => kind === 'match' || kind === 'target')) return rule;
  let register: number | undefined;
  for (const expression of expressions) {
    if (loadsProtocol(expression, family)) register = expression.dreg;
    else if (expression.kind === 'cmp' && register !== undefined && expression.sreg === register) {
      const { op, data } = expression;
      const { value = new Uint8Array(1) } = data;
      const protocol = value.length === 2 ? twoBytes(value, littleEndian) : (value[0] ?? 0);
      return { ...rule, compat: { protocol, flags: op === 'neq' ? INVERTED : 0 } };
    } else if ('dreg' in expression && expression.dreg === register) register = undefined;
  }
  return rule;
}

type Load = Extract<Expression, { kind: 'meta' | 'payload' }>;

function loadsProtocol(expression: Expression, family: Family): expression is Load {
  if (expression.kind === 'meta') return expression.key === (family === 'bridge' ? 'protocol' : 'l4proto');
  if (expression.kind !== 'payload') return false;
  const { base, offset, length } = expression;
  return `${family} ${base} ${offset} ${length}` in PROTOCOL_FIELDS;
}

/** The kernel takes the number for the two bytes of the frame, in its own order. */
function twoBytes(value: Uint8Array, littleEndian: boolean): number {
  return new DataView(value.buffer, value.byteOffset).getUint16(0, littleEndian);
}
