// Statements with a state: what sets and their elements count and limit.
import type { Expression as KernelExpression } from '../../nft/index.ts';
import { inUnits } from '../data-units.ts';
import { integer } from '../datatypes/datatype.ts';
import type { SetStatement, StatementFields } from '../model/index.ts';
import { rawExpression } from './raw.ts';

type Known = Exclude<KernelExpression, { kind: 'unknown' }>;
type Of<K extends Known['kind']> = Extract<Known, { kind: K }>;

/** Seconds that rates are told by. */
const PERIODS: Readonly<Record<string, string>> = {
  '1': 'second',
  '60': 'minute',
  '3600': 'hour',
  '86400': 'day',
  '604800': 'week',
};

/** The kernel's default, which packets are let through by. */
const DEFAULT_BURST = 5;

/** An expression of a set or of an element; raw where it has no name. */
export function setStatement(expression: KernelExpression): SetStatement {
  if (expression.kind === 'unknown' || expression.unknown !== undefined) return rawExpression(expression);
  switch (expression.kind) {
    case 'counter':
      return { counter: counterFields(expression) };
    case 'limit': {
      const limit = limitFields(expression);
      return limit === undefined ? rawExpression(expression) : { limit };
    }
    case 'quota':
      return { quota: quotaFields(expression) };
    case 'connlimit':
      return { 'ct count': { val: expression.count, ...inverted(expression.flags) } };
    case 'last':
      return { last: expression.used === 1 ? { used: integer(expression.elapsed ?? 0n) } : null };
    default:
      return rawExpression(expression);
  }
}

/** What new elements of a set start with: nft shows no numbers there. */
export function initialStatement(expression: KernelExpression): SetStatement {
  const statement = setStatement(expression);
  if ('counter' in statement) return { counter: null };
  return 'last' in statement ? { last: null } : statement;
}

export function counterFields({ packets = 0n, bytes = 0n }: Partial<Of<'counter'>>): StatementFields['counter'] {
  return { packets: integer(packets), bytes: integer(bytes) };
}

function quotaFields({ bytes, consumed = 0n, flags }: Of<'quota'>): StatementFields['quota'] {
  const [val, val_unit] = inUnits(bytes);
  const [used, used_unit] = inUnits(consumed);
  return { val, val_unit, ...inverted(flags), ...(consumed === 0n ? {} : { used, used_unit }) };
}

/** As the statement has them; undefined where nft has no word for its time. */
export function limitFields(limit: Omit<Of<'limit'>, 'kind'>): StatementFields['limit'] | undefined {
  const { rate, unit, burst = 0, type = 'packets', flags } = limit;
  const per = PERIODS[String(unit)];
  if (per === undefined || typeof type === 'number') return undefined;
  if (type === 'packets') {
    return { rate: integer(rate), burst: burst === 0 ? DEFAULT_BURST : burst, per, ...inverted(flags) };
  }
  const [value, rate_unit] = inUnits(rate);
  const [more, burst_unit] = inUnits(BigInt(burst));
  return { rate: value, burst: more, per, ...inverted(flags), rate_unit, burst_unit };
}

/** `inv` where it is about what goes over it. */
function inverted(flags: readonly (string | number)[] = []): { inv?: true } {
  return flags.includes('invert') ? { inv: true } : {};
}
