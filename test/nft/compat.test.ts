import { assert } from 'chai';
import { withCompat } from '../../src/nft/compat.ts';
import type { Expression } from '../../src/nft/expression.ts';
import type { Rule } from '../../src/nft/rule.ts';
import { unhex } from '../../src/wire/index.ts';

const LITTLE = true;

function rule(family: Rule['family'], ...expressions: readonly Expression[]): Rule {
  return { family, table: 'filter', chain: 'INPUT', expressions };
}

function compares(sreg: number, hex: string, op: 'eq' | 'neq' = 'eq'): Expression {
  return { kind: 'cmp', sreg, op, data: { value: unhex(hex) } };
}

const l4proto: Expression = { kind: 'meta', key: 'l4proto', dreg: 1 };
const multiport: Expression = { kind: 'match', name: 'multiport', revision: 1, info: new Uint8Array(48) };
const tcpmss: Expression = { kind: 'target', name: 'TCPMSS', revision: 0, info: new Uint8Array(8) };

describe('the protocol that x_tables extensions are told', () => {
  it('is the one the rule compares with', () => {
    const { compat } = withCompat(rule('ip', l4proto, compares(1, '06'), multiport), LITTLE);
    assert.deepEqual(compat, { protocol: 6, flags: 0 });
  });

  it('is every other where the rule excludes one', () => {
    const { compat } = withCompat(rule('ip6', l4proto, compares(1, '11', 'neq'), tcpmss), LITTLE);
    assert.deepEqual(compat, { protocol: 17, flags: 2 });
  });

  it('is read from the header of IPv4, of IPv6 and of a frame, whose bytes are a number of the host', () => {
    const field = (base: 'network' | 'link', offset: number, length: number): Expression => ({
      kind: 'payload',
      base,
      offset,
      length,
      dreg: 2,
    });
    const protocol = (family: Rule['family'], load: Expression, hex: string, littleEndian: boolean) =>
      withCompat(rule(family, load, compares(2, hex), multiport), littleEndian).compat?.protocol;
    assert.equal(protocol('ip', field('network', 9, 1), '06', LITTLE), 6);
    assert.equal(protocol('ip6', field('network', 6, 1), '3a', LITTLE), 58);
    assert.equal(protocol('bridge', field('link', 12, 2), '0800', LITTLE), 0x0008);
    assert.equal(protocol('bridge', field('link', 12, 2), '0800', !LITTLE), 0x0800);
    assert.equal(protocol('bridge', { kind: 'meta', key: 'protocol', dreg: 2 }, '86dd', LITTLE), 0xdd86);
    assert.isUndefined(protocol('ip6', field('network', 9, 1), '06', LITTLE));
  });

  it('is none where the rule names none, where a register holds something else by then, and without extensions', () => {
    const other: Expression = { kind: 'meta', key: 'mark', dreg: 1 };
    for (const unchanged of [
      rule('ip', multiport),
      rule('ip', l4proto, other, compares(1, '06'), multiport),
      rule('ip', l4proto, compares(1, '06')),
      { ...rule('ip', l4proto, compares(1, '06'), multiport), compat: { protocol: 17, flags: 0 } },
    ]) {
      assert.strictEqual(withCompat(unchanged, LITTLE), unchanged);
    }
  });
});
