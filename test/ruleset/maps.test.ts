// Maps, intervals of several fields, and what their elements lead to.
import { assert } from 'chai';
import { type Ruleset, type SetWithElements, setUserdata, writeUserdata } from '../../src/nft/index.ts';
import { formatJson, printRuleset, toJson } from '../../src/ruleset/index.ts';
import { unhex } from '../../src/wire/index.ts';
import { rulesetOf } from './expressions.ts';

describe('ruleset/maps', () => {
  const map = (more: Partial<SetWithElements>): Ruleset => {
    const set = { family: 'inet', table: 't', name: 's', keyType: 13, keyLength: 2, elements: [] } as const;
    return { ...rulesetOf([]), chains: [], rules: [], sets: [{ ...set, ...more }] };
  };
  const lines = (ruleset: Ruleset) =>
    printRuleset(toJson(ruleset))
      .split('\n')
      .slice(1, -3)
      .map((line) => line.trim());

  it('to objects', () => {
    const ruleset = map({
      flags: ['object'],
      objectType: 'ct helper',
      elements: [{ key: { value: unhex('0015') }, objectReference: 'ftp' }],
    });
    assert.deepEqual(lines(ruleset), ['map s {', 'type inet_service : ct helper', 'elements = { 21 : "ftp" }']);
    assert.include(formatJson(toJson(ruleset)), '"map": "ct helper", "elem": [[21, "ftp"]]');
  });

  it('to ranges, of which one value is one, too', () => {
    const elements = [
      { key: { value: unhex('0015') }, data: { value: unhex('c0000201c0000205') } },
      { key: { value: unhex('0016') }, data: { value: unhex('c0000200c00002ff') } },
      { key: { value: unhex('0017') }, data: { value: unhex('c0000201c0000201') } },
    ];
    const userdata = writeUserdata(setUserdata, { dataInterval: true }, { littleEndian: true });
    assert.deepEqual(lines(map({ flags: ['map'], dataType: 7, dataLength: 8, userdata, elements })), [
      'map s {',
      'type inet_service : interval ipv4_addr',
      'elements = { 21 : 192.0.2.1-192.0.2.5,',
      '22 : 192.0.2.0/24,',
      '23 : 192.0.2.1/32 }',
    ]);
  });

  it('to ranges of concatenations, which only their length tells', () => {
    const data = { value: unhex(`c000020100500000${'c00002010058'.padEnd(16, '0')}`) };
    const elements = [{ key: { value: unhex('0015') }, data }];
    const ruleset = map({ flags: ['map'], dataType: (7 << 6) | 13, dataLength: 16, elements });
    assert.deepEqual(lines(ruleset), [
      'map s {',
      'type inet_service : interval ipv4_addr . inet_service',
      'elements = { 21 : 192.0.2.1 . 80-88 }',
    ]);
    assert.notInclude(formatJson(toJson(ruleset)), 'data-interval');
  });

  it('with intervals: keys are in network order, and the ends of a range are numbers', () => {
    const elements = [{ key: { value: unhex('0600000000000003') }, keyEnd: { value: unhex('1100000000000005') } }];
    const ruleset = map({ flags: ['interval'], keyType: (12 << 6) | 19, keyLength: 8, elements });
    assert.deepEqual(lines(ruleset), [
      'set s {',
      'type inet_proto . mark',
      'flags interval',
      'elements = { 6-17 . 0x00000003-0x00000005 }',
    ]);
  });

  it('codes of ICMP are numbers', () => {
    const elements = [
      { key: { value: unhex('01') } },
      { key: { value: unhex('02') }, flags: ['interval-end'] as const },
    ];
    const code = { keyType: 32, keyLength: 1 };
    assert.include(lines(map({ ...code, elements: elements.slice(0, 1) })), 'elements = { 1 }');
    assert.include(lines(map({ ...code, flags: ['interval'], elements })), 'elements = { 1 }');
    const old = toJson(map({ ...code, elements: elements.slice(0, 1) }), { release: '1.0.6' });
    assert.include(printRuleset(old), 'elements = { host-unreachable }');
  });

  it('a set that takes no more has no size', () => {
    assert.deepEqual(lines(map({ flags: ['constant'], description: { size: 3 } })), [
      'set s {',
      'type inet_service',
      'flags constant',
    ]);
  });
});
