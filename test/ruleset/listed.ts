// Rows of rules as the kernel lists them, in the words of nft: text and JSON.
import { assert } from 'chai';
import type { Expression, SetWithElements } from '../../src/nft/index.ts';
import { formatJson, type JsonOptions, printRuleset, toJson } from '../../src/ruleset/index.ts';
import { unhex } from '../../src/wire/index.ts';
import { rulesetOf } from './expressions.ts';

type Family = 'inet' | 'ip' | 'ip6' | 'bridge' | 'netdev' | 'arp';

export interface ListedRow {
  readonly text: string;
  /** The statements; one alone without its list. */
  readonly json: unknown;
  readonly rule: readonly Expression[];
  readonly family?: Family;
  readonly sets?: readonly SetWithElements[];
  readonly bigEndian?: true;
  readonly options?: JsonOptions;
}

export function itLists(rows: readonly ListedRow[]): void {
  for (const row of rows) {
    const { text, rule, family = 'inet', sets = [], options = {}, bigEndian = false } = row;
    const name = [`${family}: ${text}`, ...(options.release ? [`nft ${options.release}`] : [])];
    it(`${name.join(', ')}${bigEndian ? ' (big-endian host)' : ''}`, () => {
      const json = toJson(rulesetOf(rule, { family, sets, littleEndian: !bigEndian }), options);
      const chain = printRuleset(json).split('\tchain c {\n')[1] ?? '';
      assert.equal(chain.split('\n')[0]?.trim(), text);
      const { nftables } = JSON.parse(formatJson(json)) as { nftables: { rule?: { expr: unknown[] } }[] };
      const expr = nftables.find((object) => object.rule !== undefined)?.rule?.expr;
      // Fields in nft's order too.
      assert.equal(JSON.stringify(expr), JSON.stringify(Array.isArray(row.json) ? row.json : [row.json]));
    });
  }
}

export function value(digits: string, dreg = 1): Expression {
  return { kind: 'immediate', dreg, data: { value: unhex(digits) } };
}

/** (register 1 & and) ^ xor */
export function maskXor(and: string, xor: string, register = 1): Expression {
  const data = { mask: { value: unhex(and) }, xor: { value: unhex(xor) } };
  return { kind: 'bitwise', sreg: register, dreg: register, length: unhex(and).length, op: 'mask-xor', ...data };
}

/** An anonymous map: keys and values as hexadecimal digits. */
export function map(
  name: string,
  [keyType, dataType]: readonly [number, number],
  pairs: Readonly<Record<string, string>>,
  more: Partial<SetWithElements> = {},
): SetWithElements {
  const elements = Object.entries(pairs).map(([key, data]) => {
    return { key: { value: unhex(key) }, data: { value: unhex(data) } };
  });
  const [first] = elements;
  return {
    family: 'inet',
    table: 't',
    name,
    flags: ['anonymous', 'constant', 'map'],
    keyType,
    keyLength: first?.key.value.length ?? 0,
    dataType,
    dataLength: first?.data.value.length ?? 0,
    elements,
    ...more,
  };
}
