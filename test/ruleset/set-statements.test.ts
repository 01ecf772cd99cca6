// Statements that sets and their elements hold.
import { assert } from 'chai';
import type { Expression, Ruleset } from '../../src/nft/index.ts';
import { formatJson, printRuleset, toJson } from '../../src/ruleset/index.ts';
import { unhex } from '../../src/wire/index.ts';
import { rulesetOf } from './expressions.ts';

describe('ruleset/statements of sets and elements', () => {
  const statements: readonly Expression[] = [
    { kind: 'limit', rate: 10n, unit: 60n, burst: 3, type: 'packets', flags: ['invert'] },
    { kind: 'counter', packets: 1n, bytes: 2n },
    { kind: 'quota', bytes: 2048n, consumed: 3n, flags: ['invert'] },
    { kind: 'connlimit', count: 5, flags: ['invert'] },
    { kind: 'last', used: 1, elapsed: 3012n },
  ];
  const rulesetWith = (expressions: readonly Expression[], expiration?: bigint): Ruleset => {
    const life = expiration === undefined ? {} : { timeout: 0n, expiration };
    const element = { key: { value: unhex('0050') }, expressions, ...life };
    const set = { family: 'inet', table: 't', name: 's', flags: ['dynamic'], keyType: 13, keyLength: 2 } as const;
    return { ...rulesetOf([]), chains: [], rules: [], sets: [{ ...set, expressions, elements: [element] }] };
  };
  const lines = (ruleset: Ruleset, stateless = false) =>
    printRuleset(toJson(ruleset), { stateless })
      .split('\n')
      .slice(4, -3)
      .map((line) => line.trim());

  it('several of them in one line, those of an element with their state', () => {
    assert.deepEqual(lines(rulesetWith(statements)), [
      'limit rate over 10/minute burst 3 packets counter quota over 2 kbytes used 3 bytes ct count over 5 last',
      'elements = { 80 limit rate over 10/minute burst 3 packets counter packets 1 bytes 2 quota over 2 kbytes ' +
        'used 3 bytes ct count over 5 last used 3s12ms }',
    ]);
  });

  it('without state', () => {
    const [, elements] = lines(rulesetWith(statements), true);
    assert.equal(
      elements,
      'elements = { 80 limit rate over 10/minute burst 3 packets counter quota over 2 kbytes ct count over 5 last }',
    );
  });

  it('in JSON an element has the first of them alone, as with nft', () => {
    const json = formatJson(toJson(rulesetWith(statements)));
    assert.include(
      json,
      '"elem": [{"elem": {"val": 80, "limit": {"rate": 10, "burst": 3, "per": "minute", "inv": true}}}], "stmt": [{"limit"',
    );
    assert.include(formatJson(toJson(rulesetWith(statements)), { extensions: true }), '"stmts": [{"limit"');
  });

  it('without state in JSON', () => {
    const [, counter, quota, , last] = statements as readonly [
      Expression,
      Expression,
      Expression,
      Expression,
      Expression,
    ];
    const json = (one: Expression) => formatJson(toJson(rulesetWith([one])), { stateless: true });
    assert.include(json(counter), '"elem": [{"elem": {"val": 80, "counter": null}}]');
    assert.include(
      json(quota),
      '"elem": [{"elem": {"val": 80, "quota": {"val": 2, "val_unit": "kbytes", "inv": true}}}]',
    );
    assert.include(json(last), '"elem": [{"elem": {"val": 80, "last": null}}]');
  });

  it('what has no name stays', () => {
    const raw: Expression = { kind: 'unknown', name: 'xyz', data: Uint8Array.of(1) };
    assert.deepEqual(lines(rulesetWith([raw])), [
      'unknown expression "xyz" 0x01',
      'elements = { 80 unknown expression "xyz" 0x01 }',
    ]);
    assert.include(formatJson(toJson(rulesetWith([raw]))), '"elem": [{"elem": {"val": 80, "unknown": [{"name": "xyz"');
  });

  it('an element that stays, among others that do not', () => {
    const [, elements] = lines(rulesetWith([statements[1] as Expression], 1500n));
    assert.equal(elements, 'elements = { 80 counter packets 1 bytes 2 timeout never expires 1s500ms }');
    const [, stateless] = lines(rulesetWith([statements[1] as Expression], 1500n), true);
    assert.equal(stateless, 'elements = { 80 counter timeout never }');
    const json = formatJson(toJson(rulesetWith([], 1500n)));
    assert.include(json, '{"elem": {"val": 80, "timeout": 18446744073709551, "expires": 1}}');
  });
});
