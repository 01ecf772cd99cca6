// Parts of a ruleset, as nft's list commands show them.
import { assert } from 'chai';
import type { Ruleset } from '../../src/nft/index.ts';
import { formatJson, type Listing, printListing, selectListing, toJson } from '../../src/ruleset/index.ts';
import { NftOffloadError } from '../../src/wire/index.ts';
import { accept, counter } from './expressions.ts';

const RULESET: Ruleset = {
  generation: 1,
  littleEndian: true,
  tables: [
    { family: 'inet', name: 't', handle: 1n, flags: ['owner'], owner: 77 },
    { family: 'ip', name: 't', handle: 2n },
  ],
  chains: [
    { family: 'inet', table: 't', name: 'c', handle: 3n },
    { family: 'inet', table: 't', name: '__chain1', handle: 4n, flags: ['binding'] },
    {
      family: 'inet',
      table: 't',
      name: 'd',
      handle: 5n,
      hook: { number: 2, priority: -5 },
      type: 'filter',
      policy: 'drop',
      flags: ['base', 'hw-offload'],
    },
  ],
  rules: [
    {
      family: 'inet',
      table: 't',
      chain: 'c',
      handle: 6n,
      expressions: [counter, { kind: 'immediate', dreg: 0, data: { verdict: { code: 'jump', chain: '__chain1' } } }],
    },
    { family: 'inet', table: 't', chain: '__chain1', handle: 7n, expressions: [counter, accept] },
    { family: 'inet', table: 't', chain: '__chain1', handle: 8n, expressions: [accept] },
  ],
  sets: [
    {
      family: 'inet',
      table: 't',
      name: 's',
      handle: 9n,
      keyType: 13,
      keyLength: 2,
      elements: [{ key: { value: Uint8Array.of(0, 80) } }],
    },
    {
      family: 'inet',
      table: 't',
      name: 'm',
      handle: 10n,
      flags: ['object'],
      objectType: 'counter',
      keyType: 13,
      keyLength: 2,
      elements: [],
    },
  ],
  objects: [{ family: 'inet', table: 't', name: 'n', handle: 11n, type: 'counter', data: { packets: 1n, bytes: 2n } }],
  flowtables: [
    {
      family: 'inet',
      table: 't',
      name: 'f',
      handle: 12n,
      hook: { number: 0, priority: 0, devices: ['a'] },
      flags: ['offload'],
    },
  ],
};

const json = toJson(RULESET, { programName: (port) => (port === 77 ? 'daemon' : undefined) });

const BLOCKS = {
  chain: '\tchain c {\n\t}\n',
  base: '\tchain d {\n\t\ttype filter hook forward priority filter - 5; policy drop; flags offload;\n\t}\n',
  rules:
    '\tchain c {\n\t\tcounter packets 0 bytes 0 jump {\n\t\t\tcounter packets 0 bytes 0 accept\n\t\t\taccept\n\t\t}\n\t}\n',
  set: '\tset s {\n\t\ttype inet_service\n\t\telements = { 80 }\n\t}\n',
  map: '\tmap m {\n\t\ttype inet_service : counter\n\t}\n',
  counter: '\tcounter n {\n\t\tpackets 1 bytes 2\n\t}\n',
  flowtable: '\tflowtable f {\n\t\thook ingress priority filter\n\t\tdevices = { a }\n\t\tflags offload\n\t}\n',
};
const TABLE =
  `table inet t { # progname daemon\n\tflags owner\n\n${BLOCKS.counter}\n${BLOCKS.set}\n${BLOCKS.map}\n` +
  `${BLOCKS.flowtable}\n${BLOCKS.rules}\n${BLOCKS.base}}\n`;
const EMPTY = 'table ip t {\n}\n';
const inet = (blocks: string) => `table inet t {\n${blocks}}\n`;
const place = { family: 'inet', table: 't' } as const;

const ROWS: readonly (readonly [listing: Listing, text: string, objects: readonly string[]])[] = [
  [{ kind: 'ruleset' }, TABLE + EMPTY, ['t', 'c', 'd', 'n', 's', 'm', 'f', 'c', 't']],
  [{ kind: 'ruleset', family: 'ip' }, EMPTY, ['t']],
  [{ kind: 'table' }, 'table inet t\ntable ip t\n', ['t', 't']],
  [{ kind: 'table', family: 'inet' }, 'table inet t\n', ['t']],
  [{ kind: 'table', ...place }, TABLE, ['t', 'c', 'd', 'n', 's', 'm', 'f', 'c']],
  [{ kind: 'chain' }, inet(BLOCKS.chain + BLOCKS.base) + EMPTY, ['c', 'd']],
  [{ kind: 'chain', ...place, name: 'c' }, inet(BLOCKS.rules), ['c', 'c']],
  [{ kind: 'set' }, inet(BLOCKS.set) + EMPTY, ['s']],
  [{ kind: 'set', ...place, name: 's' }, inet(BLOCKS.set), ['s']],
  [{ kind: 'map', ...place }, inet(BLOCKS.map), ['m']],
  [{ kind: 'flowtable', family: 'ip' }, EMPTY, []],
  [{ kind: 'flowtable', ...place, name: 'f' }, inet(BLOCKS.flowtable), ['f']],
  [{ kind: 'counter' }, inet(BLOCKS.counter), ['n']],
  [{ kind: 'counter', ...place, name: 'n' }, inet(BLOCKS.counter), ['n']],
  [{ kind: 'quota', ...place }, '', []],
];

describe('ruleset/listing', () => {
  for (const [listing, text, objects] of ROWS) {
    it(`list ${Object.values(listing).join(' ')}`, () => {
      assert.equal(printListing(json, listing), text);
      const { nftables } = JSON.parse(formatJson(selectListing(json, listing))) as {
        nftables: readonly Record<string, { name?: string; chain?: string }>[];
      };
      const [metainfo, ...others] = nftables;
      assert.property(metainfo, 'metainfo');
      assert.deepEqual(
        others.map((object) => Object.values(object)[0]?.name ?? Object.values(object)[0]?.chain),
        [...objects],
      );
    });
  }

  for (const [listing, words] of [
    [{ kind: 'table', family: 'ip', table: 'x' }, 'list table ip x: there is no such thing: list tables shows'],
    [{ kind: 'counter', family: 'ip', table: 'x' }, 'list table ip x'],
    [{ kind: 'chain', ...place, name: 'x' }, 'list chain inet t x: there is no such thing: list chains shows'],
    [{ kind: 'chain', ...place, name: '__chain1' }, 'list chain inet t __chain1'],
    [{ kind: 'map', ...place, name: 's' }, 'list map inet t s'],
  ] as const) {
    it(`${words} where there is none`, () => {
      assert.throws(() => printListing(json, listing), NftOffloadError, words);
      assert.throws(() => selectListing(json, listing), NftOffloadError, words);
    });
  }

  it('with handles, none of them within a rule', () => {
    assert.equal(
      printListing(json, { kind: 'chain', ...place, name: 'c' }, { handles: true }),
      inet(
        '\tchain c { # handle 3\n\t\tcounter packets 0 bytes 0 jump {\n\t\t\tcounter packets 0 bytes 0 accept\n\t\t\taccept\n' +
          '\t\t} # handle 6\n\t}\n',
      ),
    );
    assert.include(
      printListing(json, { kind: 'table', ...place }, { handles: true }),
      'table inet t { # handle 1 progname daemon\n',
    );
  });

  it('priorities as numbers', () => {
    assert.include(printListing(json, { kind: 'chain' }, { numericPriority: true }), ' hook forward priority -5; ');
  });

  it('sets without elements', () => {
    assert.equal(
      printListing(json, { kind: 'set', ...place, name: 's' }, { terse: true }),
      inet('\tset s {\n\t\ttype inet_service\n\t}\n'),
    );
    assert.notInclude(formatJson(json, { terse: true }), '"elem"');
  });

  it('in JSON a chain without a name is the text of the rule, as with nft', () => {
    assert.include(
      formatJson(json),
      '"expr": [{"counter": {"packets": 0, "bytes": 0}}, "jump {\\n\\t\\t\\tcounter packets 0 bytes 0 accept\\n\\t\\t\\taccept\\n\\t\\t}"]',
    );
    assert.notInclude(formatJson(json), '__chain1');
    assert.include(
      formatJson(json, { stateless: true }),
      '"expr": [{"counter": null}, "jump {\\n\\t\\t\\tcounter accept',
    );
  });

  it('in JSON there is nothing that nft does not have, unless it is asked for', () => {
    const strict = formatJson(json);
    for (const field of ['progname', 'anonymous', '"flags": ["offload"]']) {
      assert.notInclude(strict, field);
      assert.include(formatJson(json, { extensions: true }), field);
    }
  });
});
