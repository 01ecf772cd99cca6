// Whole rulesets, as nft lists them.
import { assert } from 'chai';
import { commentUserdata, type Ruleset, USERDATA_SET_COMMENT } from '../../src/nft/index.ts';
import { formatJson, type NftJson, printListing, printRuleset, toJson } from '../../src/ruleset/index.ts';
import { unhex } from '../../src/wire/index.ts';
import { anonymous, cmp, counter, ct, lookup, mask, meta } from './expressions.ts';

const OFFLOAD: Ruleset = {
  generation: 7,
  littleEndian: true,
  tables: [{ family: 'inet', name: 'nft-offload', handle: 3n, flags: [], userdata: commentUserdata('made by a test') }],
  chains: [
    {
      family: 'inet',
      table: 'nft-offload',
      name: 'forward',
      handle: 2n,
      hook: { number: 2, priority: 1 },
      policy: 'accept',
      type: 'filter',
    },
  ],
  objects: [],
  flowtables: [
    {
      family: 'inet',
      table: 'nft-offload',
      name: 'fastpath',
      handle: 1n,
      hook: { number: 0, priority: 0, devices: ['eth1', 'eth0'] },
      flags: ['offload', 'counter'],
    },
  ],
  sets: [{ ...anonymous('__set0', 12, ['11', '06']), table: 'nft-offload' }],
  rules: [
    {
      family: 'inet',
      table: 'nft-offload',
      chain: 'forward',
      handle: 5n,
      expressions: [
        meta('l4proto'),
        lookup('__set0'),
        ct('state'),
        mask('02000000'),
        cmp('neq', '00000000'),
        counter,
        { kind: 'flow_offload', flowtable: 'fastpath' },
      ],
    },
  ],
};

const OFFLOAD_TEXT = `table inet nft-offload {
	comment "made by a test"
	flowtable fastpath {
		hook ingress priority filter
		devices = { eth0, eth1 }
		flags offload
		counter
	}

	chain forward {
		type filter hook forward priority filter + 1; policy accept;
		meta l4proto { tcp, udp } ct state established counter packets 0 bytes 0 flow add @fastpath
	}
}
`;

const json = () => toJson(OFFLOAD);

describe('ruleset/ruleset', () => {
  it('a flowtable and its rule in text', () => assert.equal(printRuleset(json()), OFFLOAD_TEXT));

  it('with handles', () => {
    const text = printRuleset(json(), { handles: true });
    assert.deepEqual(text.match(/^.*# handle.*$/gm), [
      'table inet nft-offload { # handle 3',
      '\tflowtable fastpath { # handle 1',
      '\tchain forward { # handle 2',
      '\t\tmeta l4proto { tcp, udp } ct state established counter packets 0 bytes 0 flow add @fastpath # handle 5',
    ]);
  });

  it('in JSON', () => {
    const table = 'nft-offload';
    assert.deepEqual(json().nftables, [
      { metainfo: { version: '1.1.6', release_name: 'nft-offload', json_schema_version: 1 } },
      { table: { family: 'inet', name: table, handle: 3, comment: 'made by a test' } },
      {
        chain: {
          family: 'inet',
          table,
          name: 'forward',
          handle: 2,
          type: 'filter',
          hook: 'forward',
          prio: 1,
          policy: 'accept',
        },
      },
      {
        flowtable: {
          family: 'inet',
          name: 'fastpath',
          table,
          handle: 1,
          hook: 'ingress',
          prio: 0,
          dev: ['eth0', 'eth1'],
          flags: ['offload', 'counter'],
        },
      },
      {
        rule: {
          family: 'inet',
          table,
          chain: 'forward',
          handle: 5,
          expr: [
            { match: { op: '==', left: { meta: { key: 'l4proto' } }, right: { set: ['tcp', 'udp'] } } },
            { match: { op: 'in', left: { ct: { key: 'state' } }, right: 'established' } },
            { counter: { packets: 0, bytes: 0 } },
            { flow: { op: 'add', flowtable: '@fastpath' } },
          ],
        },
      },
    ]);
  });

  it('JSON in nft 1.0 has its order and its version', () => {
    const { nftables } = toJson(OFFLOAD, { release: '1.0.6' });
    assert.deepEqual(
      nftables.map((object) => Object.keys(object)[0]),
      ['metainfo', 'table', 'flowtable', 'chain', 'rule'],
    );
    assert.equal(printRuleset({ nftables }), OFFLOAD_TEXT);
  });

  it('tables, chains and flowtables alone', () => {
    assert.equal(printListing(json(), { kind: 'table' }), 'table inet nft-offload\n');
    assert.equal(
      printListing(json(), { kind: 'chain' }),
      'table inet nft-offload {\n\tchain forward {\n\t\ttype filter hook forward priority filter + 1; policy accept;\n\t}\n}\n',
    );
    assert.equal(
      printListing(json(), { kind: 'flowtable' }, { handles: true }),
      'table inet nft-offload {\n\tflowtable fastpath { # handle 1\n\t\thook ingress priority filter\n' +
        '\t\tdevices = { eth0, eth1 }\n\t\tflags offload\n\t\tcounter\n\t}\n}\n',
    );
  });

  it('a table without anything', () => {
    assert.equal(printRuleset({ nftables: [{ table: { family: 'ip', name: 'x' } }] }), 'table ip x {\n}\n');
    assert.equal(printRuleset({ nftables: [] }), '');
  });

  it('numbers beyond 2^53 keep their digits', () => {
    const large = { nftables: [{ table: { family: 'ip', name: 'x', handle: 2n ** 60n } }] };
    assert.equal(
      formatJson(large),
      '{"nftables": [{"table": {"family": "ip", "name": "x", "handle": 1152921504606846976}}]}',
    );
  });
});

describe('ruleset/sets', () => {
  const set = { family: 'inet', table: 't', name: 's', handle: 4n } as const;
  const element = (key: string, end = false) => ({
    key: { value: unhex(key) },
    ...(end ? { flags: ['interval-end'] as const } : {}),
  });
  const text = (one: Ruleset['sets'][number]) =>
    printRuleset(
      toJson({
        generation: 1,
        littleEndian: true,
        tables: [{ family: 'inet', name: 't' }],
        chains: [],
        rules: [],
        objects: [],
        flowtables: [],
        sets: [one],
      }),
    )
      .split('\n')
      .slice(2, -3)
      .map((line) => line.replace('\t\t', ''));

  it('intervals: prefixes, ranges, single values, up to the end', () => {
    const elements = ['00000000', '0a000000', 'c0000201', 'c0000206', 'c0000207', 'f0000000'].map((key) =>
      element(key),
    );
    const ends = ['01000000', '0b000000', 'c0000205', 'c0000207', 'c0000208'].map((key) => element(key, true));
    const flags = ['interval'] as const;
    assert.deepEqual(text({ ...set, flags, keyType: 7, keyLength: 4, elements: [...ends, ...elements] }), [
      'type ipv4_addr',
      'flags interval',
      'elements = { 0.0.0.0/8, 10.0.0.0/8,',
      '\t     192.0.2.1-192.0.2.4, 192.0.2.6,',
      '\t     192.0.2.7, 240.0.0.0/4 }',
    ]);
  });

  it('attributes in the order of nft', () => {
    assert.deepEqual(
      text({
        ...set,
        flags: ['timeout', 'dynamic'],
        keyType: 13,
        keyLength: 2,
        timeout: 90_061_000n,
        gcInterval: 60_000,
        policy: 'memory',
        description: { size: 99 },
        userdata: commentUserdata('why', USERDATA_SET_COMMENT),
        expressions: [counter],
        elements: [{ ...element('0050'), timeout: 60_000n, userdata: commentUserdata('web') }, element('0016')],
      }),
      [
        'type inet_service',
        'policy memory',
        'size 99',
        'flags dynamic,timeout',
        'counter',
        'timeout 1d1h1m1s',
        'gc-interval 1m',
        'comment "why"',
        'elements = { 22,',
        '\t     80 timeout 1m comment "web" }',
      ],
    );
  });

  it('concatenations with intervals', () => {
    const elements = [{ key: { value: unhex('0a00000000500000') }, keyEnd: { value: unhex('0affffff005a0000') } }];
    assert.deepEqual(text({ ...set, flags: ['interval', 'concat'], keyType: (7 << 6) | 13, keyLength: 8, elements }), [
      'type ipv4_addr . inet_service',
      'flags interval',
      'elements = { 10.0.0.0/8 . 80-90 }',
    ]);
  });

  it('what nft declared it as', () => {
    // typeof vlan id: key in network order; the kind 7 (payload), header 16 (vlan), field 4 (id).
    const userdata = unhex('000402000000 031a 000407000000 0112 000410000000 010404000000 04040c000000');
    assert.deepEqual(text({ ...set, flags: [], keyType: 4, keyLength: 2, userdata, elements: [element('0007')] }), [
      'typeof vlan id',
      'elements = { 7 }',
    ]);
  });

  it('maps', () => {
    const elements = [{ ...element('0016'), data: { value: unhex('10000000') } }];
    assert.deepEqual(
      text({ ...set, flags: ['map'], keyType: 13, keyLength: 2, dataType: 19, dataLength: 4, elements }),
      ['type inet_service : mark', 'elements = { 22 : 0x00000010 }'],
    );
  });
});

describe('ruleset/priorities', () => {
  const rows: readonly (readonly [string, string, number, string])[] = [
    ['inet', 'forward', 0, 'filter'],
    ['ip', 'prerouting', -300, 'raw'],
    ['ip', 'prerouting', -290, 'raw + 10'],
    ['ip', 'prerouting', -289, '-289'],
    ['ip6', 'prerouting', -101, 'dstnat - 1'],
    ['ip6', 'input', -100, '-100'],
    ['inet', 'postrouting', 100, 'srcnat'],
    ['inet', 'output', 55, 'security + 5'],
    ['arp', 'input', -150, '-150'],
    ['bridge', 'output', 104, 'out + 4'],
    ['bridge', 'input', 0, '0'],
    ['netdev', 'egress', -5, 'filter - 5'],
  ];
  for (const [family, hook, prio, name] of rows) {
    it(`${family} ${hook} ${prio} is ${name}`, () => {
      const chain = { family, table: 't', name: 'c', type: 'filter', hook, prio, policy: 'drop' };
      const list: NftJson = { nftables: [{ table: { family, name: 't' } }, { chain }] };
      assert.include(printListing(list, { kind: 'chain' }), `type filter hook ${hook} priority ${name}; policy drop;`);
    });
  }

  it('devices of a chain', () => {
    const chain = { family: 'netdev', table: 't', name: 'c', type: 'filter', hook: 'ingress', prio: 0 };
    const printed = (dev: string | readonly string[]) =>
      printListing(
        {
          nftables: [
            { table: { family: 'netdev', name: 't' } },
            { chain: { ...chain, dev, policy: 'accept', flags: ['offload'] } },
          ],
        },
        { kind: 'chain' },
      );
    assert.include(printed('lo'), 'hook ingress device "lo" priority filter; policy accept; flags offload;');
    assert.include(printed(['a', 'b']), 'hook ingress devices = { a, b } priority filter;');
  });
});
