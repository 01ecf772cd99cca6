// Sets and rules as the kernel told them.
import { assert } from 'chai';
import { commentUserdata, type Ruleset } from '../../../src/nft/index.ts';
import { debugRuleset } from '../../../src/ruleset/index.ts';
import { unhex } from '../../../src/wire/index.ts';
import { accept, anonymous, lookup, meta, rulesetOf } from '../expressions.ts';

const key = (digits: string) => ({ key: { value: unhex(digits) } });

const RULESET: Ruleset = {
  ...rulesetOf([meta('l4proto'), lookup('__set0'), accept]),
  tables: [
    { family: 'inet', name: 't' },
    { family: 'ip', name: 'other' },
  ],
  rules: [
    { family: 'inet', table: 't', chain: 'c', handle: 5n, expressions: [accept], userdata: commentUserdata('y~') },
    {
      family: 'inet',
      table: 't',
      chain: 'd',
      handle: 8n,
      position: 5n,
      expressions: [meta('l4proto'), lookup('__set0')],
    },
    { family: 'ip', table: 'other', chain: 'c', handle: 1n, position: 0n, expressions: [accept] },
  ],
  sets: [
    { ...anonymous('__set0', 12, ['06', '11']), family: 'inet' },
    {
      family: 'inet',
      table: 't',
      name: 'named',
      flags: ['interval', 'map'],
      elements: [
        {
          ...key('0a00000000500000'),
          keyEnd: { value: unhex('0affffff005a0000') },
          data: { value: unhex('07000000') },
        },
        { ...key('0b000000'), flags: ['interval-end'], userdata: commentUserdata('x') },
        { ...key('0016'), data: { verdict: { code: 'jump', chain: 'c' } } },
        { flags: ['catchall'] },
      ],
    },
  ],
};

const TEXT = `inet t @__set0
	element 00000006  : 0 [end]
	element 00000011  : 0 [end]
inet t @named
	element 0000000a 00005000  - ffffff0a 00005a00  : 00000007 0 [end]
	element 0000000b  : 1 [end]  userdata = { \\x00\\x02x\\x00 }
	element 00001600  : jump -> c 0 [end]
	element  : 2 [end]
inet t c 5
  [ immediate reg 0 accept ]
  userdata = { \\x00\\x03y~\\x00 }
inet t d 8 5
  [ meta load l4proto => reg 1 ]
  [ lookup reg 1 set __set0 ]
ip other c 1
  [ immediate reg 0 accept ]
`;

describe('ruleset/debug/ruleset', () => {
  it('has for each table its sets and its rules', () => assert.equal(debugRuleset(RULESET), TEXT));

  const parts = TEXT.split(/(?=^i)/m);
  const only = (...numbers: readonly number[]) => numbers.map((number) => parts[number]).join('');

  it('a table alone', () => assert.equal(debugRuleset(RULESET, { family: 'ip', table: 'other' }), only(4)));
  it('a chain alone', () => assert.equal(debugRuleset(RULESET, { family: 'inet', table: 't', chain: 'd' }), only(3)));
  it('a set alone', () => assert.equal(debugRuleset(RULESET, { family: 'inet', set: 'named' }), only(1)));
  it('sets alone', () => assert.equal(debugRuleset(RULESET, { rules: false }), only(0, 1)));
  it('of sets with a name none', () => assert.equal(debugRuleset(RULESET, { terse: true }), only(0, 2, 3, 4)));
});
