import { assert } from 'chai';
import { rulesetJson } from '../../src/cli/ruleset-json.ts';
import type { Expression, Ruleset } from '../../src/nft/index.ts';
import { printRuleset } from '../../src/ruleset/index.ts';

function ruleset(key: 'iif' | 'mark'): Ruleset {
  const here = { family: 'inet', table: 'filter', chain: 'input' } as const;
  const expressions: Expression[] = [
    { kind: 'meta', key, dreg: 1 },
    { kind: 'cmp', sreg: 1, op: 'eq', data: { value: Uint8Array.of(7, 0, 0, 0) } },
  ];
  return {
    generation: 1,
    littleEndian: true,
    tables: [{ family: 'inet', name: 'filter', handle: 1n }],
    chains: [{ family: 'inet', table: 'filter', name: 'input', handle: 1n }],
    rules: [{ ...here, handle: 2n, expressions }],
    sets: [],
    objects: [],
    flowtables: [],
  };
}

describe('list ruleset', () => {
  it('names the interface of a rule on its index', async () => {
    const links = [
      { index: 1, name: 'lo' },
      { index: 7, name: 'wan' },
    ];
    assert.include(printRuleset(await rulesetJson(ruleset('iif'), async () => links)), '\t\tiif "wan"\n');
  });

  it('shows the index where there is no such interface', async () => {
    assert.include(printRuleset(await rulesetJson(ruleset('iif'), async () => [])), '\t\tiif 7\n');
  });

  it('does not ask for links where no rule needs them', async () => {
    const json = await rulesetJson(ruleset('mark'), () => assert.fail('asked for links'));
    assert.include(printRuleset(json), 'meta mark 0x00000007');
  });
});
