// What has no name here is shown raw, in its place, and never left out.
import { assert } from 'chai';
import fc from 'fast-check';
import type { Expression } from '../../src/nft/index.ts';
import { formatJson, printRuleset, toJson } from '../../src/ruleset/index.ts';
import { accept, cmp, ct, lookup, mask, meta, payload, rulesetOf, tcp } from './expressions.ts';

const KEYS = ['mark', 'l4proto', 'nfproto', 'iifname', 'hour', 'time', 'iiftype', 99] as const;

describe('ruleset/unknown', () => {
  it('an expression of another name, between what it stands between', () => {
    const data = Uint8Array.of(1, 2);
    const rule: Expression[] = [...tcp, { kind: 'unknown', name: 'limit', data }, accept];
    assert.equal(lineOf(rule), 'meta l4proto tcp unknown expression "limit" 0x0102 accept');
    assert.include(formatJson(toJson(rulesetOf(rule))), '{"unknown": {"name": "limit", "data": "0102"}}');
  });

  it('an expression that is known and has no words here', () => {
    const limit: Expression = { kind: 'limit', rate: 1n, unit: 1n };
    assert.equal(
      lineOf([...tcp, limit, accept]),
      'meta l4proto tcp unknown expression "limit" 0x0c00010000000000000000010c0002000000000000000001 accept',
    );
  });

  it('what such an expression loads, not what was in the register before', () => {
    const numgen: Expression = { kind: 'numgen', dreg: 1, modulus: 2, type: 'inc' };
    assert.match(
      lineOf([meta('mark'), numgen, cmp('eq', '00000001')]),
      /^unknown expression "meta" \S+ unknown expression "numgen" \S+ unknown expression "cmp" \S+$/,
    );
    const inner = {
      number: 0,
      type: 'vxlan',
      flags: [],
      headerSize: 8,
      expression: payload('network', 12, 4),
    } as const;
    assert.match(lineOf([meta('mark'), { kind: 'inner', ...inner }, cmp('eq', '00000001')]), /expression "cmp" \S+$/);
  });

  it('ranges and swapped bytes, of a register that nothing was loaded into', () => {
    const data = { value: Uint8Array.of(1) };
    assert.match(
      lineOf([{ kind: 'range', sreg: 1, op: 'eq', from: data, to: data }]),
      /^unknown expression "range" 0x[0-9a-f]+$/,
    );
    assert.match(
      lineOf([{ kind: 'byteorder', sreg: 1, dreg: 1, op: 'hton', length: 4, size: 4 }]),
      /^unknown expression "byteorder" 0x[0-9a-f]+$/,
    );
  });

  it('what was loaded and not looked at by anything with a name', () => {
    const rule: Expression[] = [meta('mark'), { kind: 'unknown', name: 'xt', data: Uint8Array.of(7) }];
    assert.match(lineOf(rule), /^unknown expression "meta" 0x[0-9a-f]{32} unknown expression "xt" 0x07$/);
  });

  it('a lookup in a set that is not listed', () => {
    assert.match(
      lineOf([meta('mark'), lookup('gone')]),
      /^unknown expression "meta" \S+ unknown expression "lookup" \S+$/,
    );
  });

  it('a comparison of a register that nothing was loaded into', () => {
    assert.match(lineOf([cmp('eq', '06')]), /^unknown expression "cmp" 0x[0-9a-f]+$/);
  });

  it('a comparison of a constant', () => {
    const rule: Expression[] = [{ kind: 'immediate', dreg: 1, data: { value: Uint8Array.of(1) } }, cmp('eq', '01')];
    assert.match(lineOf(rule), /^unknown expression "immediate" \S+ unknown expression "cmp" \S+$/);
  });

  it('keys that have no name', () => {
    assert.match(lineOf([meta(99), cmp('eq', '00')]), /^unknown expression "meta" \S+ unknown expression "cmp" \S+$/);
    assert.match(lineOf([ct(99), cmp('eq', '00')]), /^unknown expression "ct" \S+ unknown expression "cmp" \S+$/);
  });

  it('lists every sequence of expressions', () => {
    const register = fc.constantFrom(1, 2, 8, 9, 23);
    const bytes = fc.constantFrom('', '00', '06', 'ff', '0a00', '00000000', 'ffffff00', '657468', 'c0000201c0000202');
    const expression: fc.Arbitrary<Expression> = fc.oneof(
      fc.tuple(fc.constantFrom(...KEYS), register).map(([key, to]) => meta(key, to)),
      fc
        .tuple(fc.constantFrom('state', 'label', 'mark', 'saddr', 'helper'), register)
        .map(([key, to]) => ct(key as 'state', to)),
      fc
        .tuple(
          fc.constantFrom('link' as const, 'network' as const, 'transport' as const),
          fc.nat(30),
          fc.integer({ min: 0, max: 17 }),
          register,
        )
        .map(([base, offset, length, to]) => payload(base, offset, length, to)),
      fc
        .tuple(fc.constantFrom('eq' as const, 'neq' as const, 'gte' as const, 'lte' as const), bytes, register)
        .map(([op, value, from]) => cmp(op, value, from)),
      fc.tuple(bytes, register).map(([value, at]) => mask(value, at)),
      fc.constant(accept),
    );
    fc.assert(
      fc.property(
        fc.array(expression, { maxLength: 8 }),
        fc.constantFrom('inet' as const, 'ip' as const, 'bridge' as const),
        (rule, family) => {
          const json = toJson(rulesetOf(rule, { family }));
          return printRuleset(json).length > 0 && formatJson(json).length > 0;
        },
      ),
      { numRuns: 2000 },
    );
  });
});

function lineOf(rule: readonly Expression[]): string {
  return (
    printRuleset(toJson(rulesetOf(rule)))
      .split('\n')[2]
      ?.trim() ?? ''
  );
}
