import { assert } from 'chai';
import { UsageError } from '../../src/cli/command.ts';
import { parseListing } from '../../src/cli/list-arguments.ts';
import { LISTED_KINDS, type Listing } from '../../src/ruleset/index.ts';

const ROWS: readonly (readonly [words: string, listing: Listing])[] = [
  ['ruleset', { kind: 'ruleset' }],
  ['ruleset inet', { kind: 'ruleset', family: 'inet' }],
  ['tables', { kind: 'table' }],
  ['tables ip6', { kind: 'table', family: 'ip6' }],
  ['table t', { kind: 'table', family: 'ip', table: 't' }],
  ['table ip', { kind: 'table', family: 'ip', table: 'ip' }],
  ['table inet t', { kind: 'table', family: 'inet', table: 't' }],
  ['chains', { kind: 'chain' }],
  ['chains inet', { kind: 'chain', family: 'inet' }],
  ['chain t c', { kind: 'chain', family: 'ip', table: 't', name: 'c' }],
  ['chain ip c', { kind: 'chain', family: 'ip', table: 'ip', name: 'c' }],
  ['chain inet t c', { kind: 'chain', family: 'inet', table: 't', name: 'c' }],
  ['counters inet t', { kind: 'counter', family: 'inet', table: 't' }],
  ['counters table inet t', { kind: 'counter', family: 'inet', table: 't' }],
  ['counters table t', { kind: 'counter', family: 'ip', table: 't' }],
  ['ct helpers', { kind: 'ct helper' }],
  ['ct helpers table inet t', { kind: 'ct helper', family: 'inet', table: 't' }],
  ['ct helper inet t h', { kind: 'ct helper', family: 'inet', table: 't', name: 'h' }],
  ['ct timeout table inet t', { kind: 'ct timeout', family: 'inet', table: 't' }],
  ['ct expectation table t', { kind: 'ct expectation', family: 'ip', table: 't' }],
  ['ct timeout inet t x', { kind: 'ct timeout', family: 'inet', table: 't', name: 'x' }],
];

const WRONG: readonly (readonly [words: string, message: string])[] = [
  ['nothing', 'list nothing: is none of ruleset, tables,'],
  ['ct', 'list ct: is none of ruleset, tables,'],
  ['ct nothing', 'list ct nothing: is none of'],
  ['ruleset bogus', 'list ruleset: one argument too many (bogus): usage: list ruleset [FAMILY]'],
  ['tables inet t', 'list tables: one argument too many (t)'],
  ['counters inet t c', 'list counters: one argument too many (c)'],
  ['counters table', 'list counters table: too few arguments: usage: list counters [FAMILY] [TABLE]'],
  ['table', 'list table: too few arguments: usage: list table [FAMILY] TABLE'],
  ['chain t', 'list chain: too few arguments: usage: list chain [FAMILY] TABLE NAME'],
  ['set inet t s more', 'list set: one argument too many (more)'],
];

describe('cli/list-arguments', () => {
  for (const [words, listing] of ROWS) {
    it(`list ${words}`, () => assert.deepEqual(parseListing(words.split(' ')), listing));
  }

  for (const [words, message] of WRONG) {
    it(`list ${words} is wrong usage`, () => {
      assert.throws(() => parseListing(words.split(' ')), UsageError, message);
    });
  }

  it('takes every kind, one of it and all of it', () => {
    for (const kind of LISTED_KINDS) {
      assert.deepEqual(parseListing(`${kind}s inet`.split(' ')), { kind, family: 'inet' });
      assert.equal(parseListing(`${kind} inet t x`.split(' ').slice(0, kind === 'table' ? 3 : 5)).kind, kind);
    }
  });
});
