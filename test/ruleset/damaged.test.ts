// Rulesets that no kernel has, but a damaged or hostile capture may: they are shown, and nothing else happens.
import { assert } from 'chai';
import type { Expression, NftObject, Rule, Ruleset } from '../../src/nft/index.ts';
import { debugRuleset, formatJson, printRuleset, toJson } from '../../src/ruleset/index.ts';
import { accept, counter, rulesetOf, tcp } from './expressions.ts';

const jump = (chain: string): Expression => ({
  kind: 'immediate',
  dreg: 0,
  data: { verdict: { code: 'jump', chain } },
});

/** Chains without names, each a rule of jumps to the next ones. */
function nested(jumps: Readonly<Record<string, readonly string[]>>): Ruleset {
  const base = rulesetOf([]);
  const rules = Object.entries(jumps).map(
    ([chain, to]): Rule => ({ family: 'inet', table: 't', chain, expressions: to.map(jump) }),
  );
  const anonymous = Object.keys(jumps).filter((name) => name.startsWith('__chain'));
  const chains = anonymous.map((name) => ({ family: 'inet', table: 't', name, flags: ['binding'] }) as const);
  return { ...base, chains: [...base.chains, ...chains], rules };
}

describe('ruleset/damaged', () => {
  it('an expression of a name that no kernel takes', () => {
    const name = 'x'.repeat(500);
    const json = toJson(rulesetOf([...tcp, { kind: 'unknown', name, data: Uint8Array.of(1, 2) }, accept]));
    assert.include(printRuleset(json), `unknown expression "${name}" 0x0102 accept`);
  });

  it('an expression with a name in it that no kernel takes', () => {
    const log: Expression = { kind: 'log', level: 99, prefix: 'x'.repeat(500) };
    assert.include(printRuleset(toJson(rulesetOf([log, accept]))), 'unknown expression "log"');
  });

  it('an object of a name that no kernel takes', () => {
    const name = 'x'.repeat(500);
    const object: NftObject = { family: 'inet', table: 't', name, type: 99 };
    const json = toJson({ ...rulesetOf([]), objects: [object] });
    assert.include(printRuleset(json), name);
  });

  it('lengths that are longer than all registers', () => {
    const data = { value: Uint8Array.of(1) };
    for (const length of [17, 64, 65, 256, 0xffff, 0x7fff_ffff, 0xffff_ffff]) {
      for (const base of ['link', 'network', 'transport', 'inner'] as const) {
        const loads: Expression[] = [
          { kind: 'payload', base, offset: 0, length, dreg: 1 },
          { kind: 'payload', base, offset: 0xffff_ffff, length, dreg: 1 },
          { kind: 'exthdr', dreg: 1, op: 'tcpopt', type: 2, offset: 2, length },
        ];
        const uses: Expression[] = [
          { kind: 'cmp', sreg: 1, op: 'eq', data },
          { kind: 'range', sreg: 1, op: 'eq', from: data, to: data },
          { kind: 'bitwise', sreg: 1, dreg: 1, length, op: 'mask-xor', mask: data, xor: data },
          { kind: 'lookup', sreg: 1, set: 's' },
          { kind: 'payload', base, offset: 0, length, sreg: 1 },
          { kind: 'hash', dreg: 1, sreg: 1, length, modulus: 2, type: 'jhash' },
        ];
        const started = process.cpuUsage();
        for (const load of loads) for (const use of uses) printRuleset(toJson(rulesetOf([load, use, ...uses])));
        assert.isBelow(process.cpuUsage(started).user, 1_000_000);
      }
    }
  });

  it('keys and values of sets that are longer than any kernel has them', () => {
    const element = { key: { value: Uint8Array.of(0, 80) }, data: { value: Uint8Array.of(0, 80) } };
    const place = { family: 'inet', table: 't', name: 's', elements: [element] } as const;
    for (const length of [65, 0xffff, 0xffff_ffff]) {
      for (const type of [0, 4, 5, 7, 13, (4 << 6) | 4, (13 << 6) | 4]) {
        const set = { ...place, keyType: type, keyLength: length, dataType: type, dataLength: length };
        for (const flags of [['interval'], ['interval', 'map'], ['map'], []] as const)
          assert.include(printRuleset(toJson({ ...rulesetOf([]), sets: [{ ...set, flags }] })), ' s {');
      }
    }
  });

  it('times of day and dates that are longer than their type', () => {
    for (const keyType of [43, 44]) {
      const elements = [{ key: { value: new Uint8Array(200).fill(0xff) } }];
      const set = { family: 'inet', table: 't', name: 's', keyType, keyLength: 200, elements } as const;
      assert.include(printRuleset(toJson({ ...rulesetOf([]), sets: [set] })), String(2n ** 1600n - 1n));
    }
  });

  it('a chain without a name that jumps to itself', () => {
    const json = toJson(nested({ c: ['__chain0'], __chain0: ['__chain0'] }));
    assert.include(printRuleset(json), '\t\tjump {\n\t\t\tjump __chain0\n\t\t}\n');
    assert.include(formatJson(json), 'jump __chain0');
  });

  it('chains without a name that each jump twice to the next: each stands in its rule once', () => {
    const names = Array.from({ length: 40 }, (_, index) => `__chain${index}`);
    const jumps = names.map((name, index) => [name, [names[index + 1] ?? 'c', names[index + 1] ?? 'c']] as const);
    const text = printRuleset(toJson(nested({ c: ['__chain0', '__chain0'], ...Object.fromEntries(jumps) })));
    assert.isBelow(text.length, 20_000);
  });

  it('tables, chains and sets that are called as what every object has', () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      const base = rulesetOf([{ kind: 'lookup', set: name, sreg: 1 }, jump(name)]);
      const ruleset: Ruleset = {
        ...base,
        tables: [{ family: 'inet', name }],
        chains: [{ family: 'inet', table: name, name }],
        rules: base.rules.map((rule) => ({ ...rule, table: name, chain: name })),
        sets: [{ family: 'inet', table: name, name, keyType: 13, keyLength: 2, elements: [] }],
      };
      const text = printRuleset(toJson(ruleset));
      for (const part of [`table inet ${name} {`, `set ${name} {`, `chain ${name} {`, `jump ${name}`])
        assert.include(text, part);
    }
  });

  it('more rules in a chain and elements in a set than a function takes arguments', () => {
    const MANY = 130_000;
    const base = rulesetOf([counter]);
    const elements = Array.from({ length: MANY }, () => ({ key: { value: Uint8Array.of(0, 80) } }));
    const rules = Array.from(
      { length: MANY },
      () => ({ family: 'inet', table: 't', chain: 'c', expressions: [] }) as const,
    );
    const set = { family: 'inet', table: 't', name: 's', keyType: 13, keyLength: 2, elements } as const;
    assert.lengthOf(toJson({ ...base, rules }).nftables, MANY + 3);
    assert.lengthOf(debugRuleset({ ...base, rules, sets: [set] }).split('\n'), 2 * MANY + 2);
  }).timeout(20_000);
});
