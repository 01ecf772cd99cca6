// Chains without a name of their own, which the kernel numbers for each table anew.
import { assert } from 'chai';
import type { Chain, Expression, Rule, Ruleset } from '../../../src/nft/index.ts';
import { formatJson, type NftJson, printListing, selectListing, toJson } from '../../../src/ruleset/index.ts';
import { accept } from '../expressions.ts';

const log = (prefix: string): Expression => ({ kind: 'log', prefix });
const jump: Expression = { kind: 'immediate', dreg: 0, data: { verdict: { code: 'jump', chain: '__chain1' } } };

const chain = (table: string, name: string, flags: Chain['flags'] = []): Chain => ({
  family: 'ip',
  table,
  name,
  flags,
});
const rule = (table: string, of: string, ...expressions: readonly Expression[]): Rule => ({
  family: 'ip',
  table,
  chain: of,
  expressions,
});

function jsonOf(tables: readonly string[], chains: readonly Chain[], rules: readonly Rule[]): NftJson {
  const ruleset: Ruleset = {
    generation: 1,
    littleEndian: true,
    tables: tables.map((name) => ({ family: 'ip', name })),
    chains,
    rules,
    sets: [],
    objects: [],
    flowtables: [],
  };
  return toJson(ruleset);
}

/** Chain `c` of the table jumps to one without a name, which logs the table's name. */
const chainsOf = (table: string) => [chain(table, 'c'), chain(table, '__chain1', ['binding'])];
const rulesOf = (table: string) => [rule(table, 'c', jump), rule(table, '__chain1', log(table))];

/** The table and the statements of each rule in the JSON. */
function shownIn(json: NftJson): readonly unknown[] {
  const { nftables } = JSON.parse(formatJson(json)) as {
    readonly nftables: readonly { readonly rule?: { readonly table: string; readonly expr: readonly unknown[] } }[];
  };
  return nftables.flatMap((object) => (object.rule === undefined ? [] : [[object.rule.table, object.rule.expr]]));
}

const inline = (table: string) => [table, [`jump {\n\t\t\tlog prefix "${table}"\n\t\t}`]];
const LISTING = { kind: 'chain', name: 'c' } as const;

describe('ruleset/print/anonymous', () => {
  it('those of the same name in two tables are listed each in its own', () => {
    const json = jsonOf(['t', 'u'], [...chainsOf('t'), ...chainsOf('u')], [...rulesOf('t'), ...rulesOf('u')]);
    const text = (table: string) =>
      `table ip ${table} {\n\tchain c {\n\t\tjump {\n\t\t\tlog prefix "${table}"\n\t\t}\n\t}\n}\n`;
    assert.equal(printListing(json, LISTING), text('t') + text('u'));
    assert.deepEqual(shownIn(json), [inline('t'), inline('u')]);
    assert.deepEqual(shownIn(selectListing(json, LISTING)), [inline('t'), inline('u')]);
  });

  it('the rules of a chain that has the name of one in another table are not listed with it', () => {
    const json = jsonOf(
      ['t', 'u'],
      [...chainsOf('t'), chain('u', '__chain1')],
      [...rulesOf('t'), rule('u', '__chain1', accept)],
    );
    assert.deepEqual(shownIn(json), [inline('t'), ['u', [{ accept: null }]]]);
    assert.deepEqual(shownIn(selectListing(json, LISTING)), [inline('t')]);
  });

  it('names with blanks are not taken for others', () => {
    const json = jsonOf(
      ['a b', 'a'],
      [...chainsOf('a b'), chain('a', 'b __chain1')],
      [...rulesOf('a b'), rule('a', 'b __chain1', accept)],
    );
    assert.deepEqual(shownIn(json), [inline('a b'), ['a', [{ accept: null }]]]);
  });
});
