// What has no name here is shown raw, in its place, and never left out.
import { assert } from 'chai';
import fc from 'fast-check';
import type { Expression } from '../../src/nft/index.ts';
import { formatJson, printRuleset, toJson } from '../../src/ruleset/index.ts';
import { accept, cmp, ct, lookup, mask, meta, payload, rulesetOf, tcp } from './expressions.ts';

const KEYS = ['mark', 'l4proto', 'nfproto', 'iifname', 'hour', 'time', 'iiftype', 99] as const;

/** Expressions of most kinds, which take and leave what they find in registers. */
const OTHERS: readonly Expression[] = [
  { kind: 'hash', dreg: 1, sreg: 1, length: 8, modulus: 2, type: 'jhash' },
  { kind: 'hash', dreg: 2, modulus: 2, type: 'symhash' },
  { kind: 'numgen', dreg: 1, modulus: 9, type: 'inc' },
  { kind: 'fib', dreg: 1, result: 'oif', flags: ['daddr', 'present'] },
  { kind: 'exthdr', dreg: 1, op: 'ipv6', type: 44, offset: 2, length: 2 },
  { kind: 'exthdr', sreg: 1, op: 'tcpopt', type: 2, offset: 2, length: 2 },
  { kind: 'exthdr', dreg: 1, op: 'tcpopt', type: 77, offset: 0, length: 1, flags: ['present'] },
  { kind: 'bitwise', sreg: 1, sreg2: 2, dreg: 1, length: 4, op: 'xor' },
  { kind: 'bitwise', sreg: 1, dreg: 1, length: 4, op: 'rshift', data: { value: Uint8Array.of(2, 0, 0, 0) } },
  { kind: 'byteorder', sreg: 1, dreg: 1, op: 'hton', length: 4, size: 4 },
  { kind: 'payload', sreg: 1, base: 'network', offset: 0, length: 2 },
  { kind: 'payload', sreg: 1, base: 'inner', offset: 0, length: 4 },
  { kind: 'meta', key: 'mark', sreg: 1 },
  { kind: 'ct', key: 'event', sreg: 1 },
  { kind: 'nat', type: 'snat', family: 'ip', addrMin: 1, addrMax: 2, protoMin: 9, flags: ['netmap'] },
  { kind: 'masq', protoMin: 1, protoMax: 2 },
  { kind: 'tproxy', family: 'ip6', addr: 1, port: 2 },
  { kind: 'dup', sregAddr: 1, sregDev: 2 },
  { kind: 'fwd', sregDev: 1, sregAddr: 2, family: 'ip6' },
  { kind: 'queue', sreg: 1 },
  { kind: 'reject', type: 'icmp', icmpCode: 99 },
  { kind: 'log', group: 1, level: 'warn' },
  {
    kind: 'inner',
    number: 0,
    type: 'vxlan',
    flags: [],
    headerSize: 8,
    expression: { kind: 'payload', base: 'network', offset: 12, length: 4, dreg: 1 },
  },
];

describe('ruleset/unknown', () => {
  it('an expression of another name, between what it stands between', () => {
    const data = Uint8Array.of(1, 2);
    const rule: Expression[] = [...tcp, { kind: 'unknown', name: 'limit', data }, accept];
    assert.equal(lineOf(rule), 'meta l4proto tcp unknown expression "limit" 0x0102 accept');
    assert.include(formatJson(toJson(rulesetOf(rule))), '{"unknown": {"name": "limit", "data": "0102"}}');
  });

  it('an expression that is known, with something in it that has no words', () => {
    const limit: Expression = { kind: 'limit', rate: 1n, unit: 7n };
    assert.equal(
      lineOf([...tcp, limit, accept]),
      'meta l4proto tcp unknown expression "limit" 0x0c00010000000000000000010c0002000000000000000007 accept',
    );
    const strange: readonly Expression[] = [
      { kind: 'log', level: 99 },
      { kind: 'log', flags: ['ether', '0x100'] },
      { kind: 'reject', type: 9 },
      { kind: 'queue', number: 1, flags: ['0x10'] },
      { kind: 'masq', flags: ['proto-offset'] },
      { kind: 'nat', type: 'dnat', family: 'ip', addrMin: 1 },
      { kind: 'nat', type: 'dnat', family: 'bridge', addrMin: 1 },
      { kind: 'redir', protoMin: 2 },
      { kind: 'tproxy', family: 'ip', addr: 1 },
      { kind: 'dup', sregDev: 1 },
      { kind: 'fwd', sregDev: 1 },
      { kind: 'queue', sreg: 1 },
      { kind: 'objref', object: 'x', objectType: 77 },
      { kind: 'objref', sreg: 1, set: 'gone' },
      { kind: 'dynset', op: 'add', sregKey: 1, set: 'gone' },
      { kind: 'exthdr', op: 'ipv4', type: 7 },
      { kind: 'exthdr', op: 'tcpopt', type: 2, offset: 2, length: 2, sreg: 1 },
      { kind: 'payload', base: 'network', offset: 8, length: 2, sreg: 1 },
      { kind: 'meta', key: 'mark', sreg: 1 },
      { kind: 'ct', key: 'mark', sreg: 1 },
    ];
    for (const one of strange) {
      assert.match(lineOf([one, accept]), /^unknown expression "\w+" 0x[0-9a-f]+ accept$/, one.kind);
    }
  });

  it('what loads without a name, and then what is done with it', () => {
    const strange: readonly Expression[] = [
      { kind: 'fib', dreg: 1, result: 'unspec', flags: [] },
      { kind: 'fib', dreg: 1, result: 'oif', flags: ['0x400'] },
      { kind: 'rt', dreg: 1, key: 99 },
      { kind: 'socket', dreg: 1, key: 99 },
      { kind: 'osf', dreg: 1, ttl: 9 },
      { kind: 'xfrm', dreg: 1, key: 'unspec', direction: 'in' },
      { kind: 'tunnel', dreg: 1, key: 9 },
      { kind: 'tunnel', dreg: 1, key: 'id', mode: 'rx' },
      { kind: 'numgen', dreg: 1, modulus: 2, type: 9 },
      { kind: 'numgen', dreg: 1, modulus: 2, type: 'inc', set: 'x' },
      { kind: 'hash', dreg: 1, sreg: 10, length: 4, modulus: 2, type: 'jhash' },
      { kind: 'hash', dreg: 1, modulus: 2, type: 9 },
      { kind: 'exthdr', dreg: 1, op: 'ipv4', type: 99, offset: 0, length: 1 },
      { kind: 'exthdr', dreg: 1, op: 9, type: 1, offset: 0, length: 1 },
      { kind: 'exthdr', dreg: 1, op: 'ipv4', type: 99, offset: 0, length: 1, flags: ['present'] },
      { kind: 'bitwise', sreg: 10, sreg2: 11, dreg: 1, length: 4, op: 'or' },
    ];
    for (const one of strange) {
      const line = lineOf([meta('mark'), one, cmp('eq', '00000001')]);
      assert.match(
        line,
        /^unknown expression "meta" \S+ unknown expression "\w+" \S+ unknown expression "cmp" \S+$/,
        one.kind,
      );
    }
  });

  it('what such an expression loads, not what was in the register before', () => {
    const inner = {
      number: 0,
      type: 9,
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
      fc.constantFrom(...OTHERS),
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
