import { assert } from 'chai';
import { programNames, rulesetJson } from '../../src/cli/ruleset-json.ts';
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

describe('list ruleset, of a table with an owner', () => {
  const owned: Ruleset = {
    ...ruleset('mark'),
    tables: [{ family: 'inet', name: 'filter', flags: ['owner'], owner: 77 }],
  };
  const files: Readonly<Record<string, string>> = { '/proc/77/comm': 'daemon\n' };
  const readFile = async (path: string) => {
    const text = files[path];
    if (text === undefined) throw new Error(`ENOENT: ${path}`);
    return new TextEncoder().encode(text);
  };

  it('names the program', async () => {
    const programs = await programNames(owned, readFile);
    const json = await rulesetJson(owned, async () => [], { programName: (port) => programs.get(port) });
    assert.match(printRuleset(json), /^table inet filter \{ # progname daemon\n\tflags owner\n/);
  });

  it('has none where the process is gone', async () => {
    const gone = { ...owned, tables: [{ ...owned.tables[0], family: 'inet', owner: 78 }] } as const;
    assert.equal((await programNames(gone, readFile)).size, 0);
    assert.match(printRuleset(await rulesetJson(gone, async () => [])), /^table inet filter \{\n/);
  });
});
