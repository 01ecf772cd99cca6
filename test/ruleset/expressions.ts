// Expressions as the kernel lists them, in short, and a ruleset of one rule around them.
import type { Expression, Ruleset, SetWithElements } from '../../src/nft/index.ts';
import { unhex } from '../../src/wire/index.ts';

type Of<K extends Expression['kind']> = Extract<Expression, { kind: K }>;

export function meta(key: Of<'meta'>['key'], dreg = 1): Expression {
  return { kind: 'meta', key, dreg };
}

export function ct(key: Of<'ct'>['key'], dreg = 1): Expression {
  return { kind: 'ct', key, dreg };
}

export function payload(base: 'link' | 'network' | 'transport', offset: number, length: number, dreg = 1): Expression {
  return { kind: 'payload', base, offset, length, dreg };
}

export function cmp(op: 'eq' | 'neq' | 'lt' | 'lte' | 'gt' | 'gte', value: string, sreg = 1): Expression {
  return { kind: 'cmp', sreg, op, data: { value: unhex(value) } };
}

export function mask(value: string, register = 1): Expression {
  const bytes = unhex(value);
  const data = { mask: { value: bytes }, xor: { value: new Uint8Array(bytes.length) } };
  return { kind: 'bitwise', sreg: register, dreg: register, length: bytes.length, op: 'mask-xor', ...data };
}

export function lookup(set: string, more: Partial<Of<'lookup'>> = {}): Expression {
  return { kind: 'lookup', set, sreg: 1, ...more };
}

export const accept: Expression = { kind: 'immediate', dreg: 0, data: { verdict: { code: 'accept' } } };
export const counter: Expression = { kind: 'counter', packets: 0n, bytes: 0n };

/** What the kernel's numbers of `meta l4proto tcp` are. */
export const tcp: readonly Expression[] = [meta('l4proto'), cmp('eq', '06')];

/** An anonymous set of keys. */
export function anonymous(
  name: string,
  keyType: number,
  keys: readonly string[],
  more: Partial<SetWithElements> = {},
): SetWithElements {
  const keyLength = unhex(keys[0] ?? '').length;
  const elements = keys.map((key) => ({ key: { value: unhex(key) } }));
  return { family: 'inet', table: 't', name, flags: ['anonymous', 'constant'], keyType, keyLength, elements, ...more };
}

/** One rule in chain c of table t. */
export function rulesetOf(
  expressions: readonly Expression[],
  {
    family = 'inet',
    sets = [],
    littleEndian = true,
  }: {
    family?: 'inet' | 'ip' | 'ip6' | 'bridge' | 'netdev' | 'arp';
    sets?: readonly SetWithElements[];
    littleEndian?: boolean;
  } = {},
): Ruleset {
  return {
    generation: 1,
    littleEndian,
    tables: [{ family, name: 't' }],
    chains: [{ family, table: 't', name: 'c' }],
    rules: [{ family, table: 't', chain: 'c', expressions }],
    sets: sets.map((set) => ({ ...set, family })),
    objects: [],
    flowtables: [],
  };
}
