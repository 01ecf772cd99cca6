// Stateful objects, and the statements that elements hold, as nft lists them.
import { assert } from 'chai';
import fc from 'fast-check';
import { commentUserdata, type NftObject, OBJECT_TYPES, type Ruleset } from '../../src/nft/index.ts';
import { formatJson, printRuleset, toJson } from '../../src/ruleset/index.ts';

type Body = NftObject extends infer O ? (O extends NftObject ? Pick<O, 'type' | 'data'> : never) : never;

interface Row {
  readonly title: string;
  readonly object: Body;
  readonly word: string;
  readonly lines: readonly string[];
  /** Behind family, name, table and handle. */
  readonly json: string;
  readonly stateless?: readonly string[];
}

const ROWS: readonly Row[] = [
  {
    title: 'a counter',
    object: { type: 'counter', data: { packets: 5n, bytes: 7n } },
    word: 'counter',
    lines: ['packets 5 bytes 7'],
    json: '"packets": 5, "bytes": 7',
    stateless: [],
  },
  {
    title: 'a quota that is used in part',
    object: { type: 'quota', data: { bytes: 26_214_400n, consumed: 1025n, flags: ['invert'] } },
    word: 'quota',
    lines: ['over 25 mbytes used 1025 bytes'],
    json: '"bytes": 26214400, "used": 1025, "inv": true',
    stateless: ['over 25 mbytes'],
  },
  {
    title: 'a limit of packets, whose burst is the usual one',
    object: { type: 'limit', data: { rate: 5n, unit: 1n, burst: 5, type: 'packets', flags: [] } },
    word: 'limit',
    lines: ['rate 5/second'],
    json: '"rate": 5, "per": "second", "burst": 5',
  },
  {
    title: 'a limit of bytes',
    object: { type: 'limit', data: { rate: 10_485_760n, unit: 60n, burst: 12_288, type: 'bytes', flags: ['invert'] } },
    word: 'limit',
    lines: ['rate over 10 mbytes/minute burst 12 kbytes'],
    json: '"rate": 10, "per": "minute", "inv": true, "rate_unit": "mbytes", "burst": 12, "burst_unit": "kbytes"',
  },
  {
    title: 'a limit of bytes without a burst',
    object: { type: 'limit', data: { rate: 1024n, unit: 604_800n, burst: 0, type: 'bytes' } },
    word: 'limit',
    lines: ['rate 1 kbytes/week'],
    json: '"rate": 1, "per": "week", "rate_unit": "kbytes"',
  },
  {
    title: 'a helper of connection tracking',
    object: { type: 'ct helper', data: { name: 'ftp', l3proto: 'inet', l4proto: 6 } },
    word: 'ct helper',
    lines: ['type "ftp" protocol tcp', 'l3proto inet'],
    json: '"type": "ftp", "protocol": "tcp", "l3proto": "inet"',
  },
  {
    title: 'timeouts of connection tracking, of which only those are told that are not the usual ones',
    object: {
      type: 'ct timeout',
      data: { l3proto: 'ip', l4proto: 6, timeouts: { established: 120, close: 10, 'close-wait': 4, retransmitted: 7 } },
    },
    word: 'ct timeout',
    lines: ['protocol tcp', 'l3proto ip', 'policy = { established : 2m, close_wait : 4s, retrans : 7s }'],
    json: '"protocol": "tcp", "l3proto": "ip", "policy": {"established": 120, "close_wait": 4, "retrans": 7}',
  },
  {
    title: 'timeouts that are all the usual ones',
    object: { type: 'ct timeout', data: { l3proto: 'ip6', l4proto: 17, timeouts: { unreplied: 30, replied: 120 } } },
    word: 'ct timeout',
    lines: ['protocol udp', 'l3proto ip6', 'policy = {  }'],
    json: '"protocol": "udp", "l3proto": "ip6", "policy": null',
  },
  {
    title: 'an expectation',
    object: {
      type: 'ct expectation',
      data: { l3proto: 'ip', l4proto: 17, destinationPort: 9876, timeout: 120_000, size: 12 },
    },
    word: 'ct expectation',
    lines: ['protocol udp', 'dport 9876', 'timeout 2m', 'size 12', 'l3proto ip'],
    json: '"protocol": "udp", "dport": 9876, "timeout": 120000, "size": 12, "l3proto": "ip"',
  },
  {
    title: 'a security mark',
    object: { type: 'secmark', data: { context: 'system_u:object_r:ssh_packet_t:s0' } },
    word: 'secmark',
    lines: ['"system_u:object_r:ssh_packet_t:s0"'],
    json: '"context": "system_u:object_r:ssh_packet_t:s0"',
  },
  {
    title: 'a proxy with one word, and the blank of the other',
    object: { type: 'synproxy', data: { mss: 1460, wscale: 7, flags: ['mss', 'wscale', 'timestamp'] } },
    word: 'synproxy',
    lines: ['mss 1460', 'wscale 7', 'timestamp '],
    json: '"mss": 1460, "wscale": 7, "flags": ["timestamp"]',
  },
  {
    title: 'a proxy with no words',
    object: { type: 'synproxy', data: { mss: 1460, wscale: 7, flags: ['mss', 'wscale'] } },
    word: 'synproxy',
    lines: ['mss 1460', 'wscale 7'],
    json: '"mss": 1460, "wscale": 7',
  },
  {
    title: 'a tunnel',
    object: {
      type: 'tunnel',
      data: {
        id: 10,
        ip: { source: '192.0.2.1', destination: '192.0.2.2' },
        sourcePort: 10,
        ttl: 64,
        options: [{ erspan: { version: 1, index: 2 } }],
      },
    },
    word: 'tunnel',
    lines: [
      'id 10',
      'ip saddr 192.0.2.1',
      'ip daddr 192.0.2.2',
      'sport 10',
      'ttl 64',
      'erspan {',
      '\tversion 1',
      '\tindex 2',
      '}',
    ],
    json:
      '"id": 10, "src-ipv4": "192.0.2.1", "dst-ipv4": "192.0.2.2", "sport": 10, "ttl": 64, "type": "erspan", ' +
      '"tunnel": {"version": 1, "index": 2}',
  },
  {
    title: 'a tunnel with options of GENEVE',
    object: {
      type: 'tunnel',
      data: { id: 1, options: [{ geneve: { class: 0x1010, type: 1, data: Uint8Array.of(0x12, 0x34) } }] },
    },
    word: 'tunnel',
    lines: ['id 1', 'geneve {', '\tclass 0x1010 opt-type 0x1 data "0x1234"', '}'],
    json: '"id": 1, "type": "geneve", "tunnel": [{"class": 4112, "opt-type": 1, "data": "0x1234"}]',
  },
];

/** What nft has no words for, and refuses. */
const UNKNOWN: readonly (readonly [title: string, object: Body, lines: readonly string[]])[] = [
  ['a type without a codec', { type: 77, data: Uint8Array.of(1, 2) }, ['type 77', 'data 0x0102']],
  [
    'a type nft does not list',
    { type: 'connlimit', data: { count: 1 } },
    ['type connlimit', 'data 0x0800010000000001'],
  ],
  ['an object without data', { type: 'counter' }, ['type counter']],
  [
    'a rate in another unit',
    { type: 'limit', data: { rate: 1n, unit: 7n } },
    ['type limit', 'data 0x0c00010000000000000000010c0002000000000000000007'],
  ],
  [
    'timeouts of a protocol nft has no names for',
    { type: 'ct timeout', data: { l4proto: 33, timeouts: { open: 3 } } },
    ['type ct timeout', 'data 0x05000200210000000c0003800800040000000003'],
  ],
  [
    'a tunnel with flags',
    { type: 'tunnel', data: { flags: ['zero-checksum'] } },
    ['type tunnel', 'data 0x0800040000000001'],
  ],
];

function rulesetOf(object: Body, more: Partial<Ruleset> = {}): Ruleset {
  const all = { family: 'inet', table: 't', name: 'o', handle: 3n, ...object } as NftObject;
  return {
    generation: 1,
    littleEndian: true,
    tables: [{ family: 'inet', name: 't' }],
    chains: [],
    rules: [],
    sets: [],
    objects: [all],
    flowtables: [],
    ...more,
  };
}

const block = (head: string, lines: readonly string[]) =>
  `table inet t {\n\t${head} o {\n${lines.map((line) => `\t\t${line}\n`).join('')}\t}\n}\n`;

describe('ruleset/stateful objects', () => {
  for (const { title, object, word, lines, json, stateless = lines } of ROWS) {
    it(title, () => {
      const model = toJson(rulesetOf(object));
      assert.equal(printRuleset(model), block(word, lines));
      assert.equal(printRuleset(model, { stateless: true }), block(word, stateless));
      assert.include(
        formatJson(model),
        `{"${word}": {"family": "inet", "name": "o", "table": "t", "handle": 3, ${json}}}]}`,
      );
    });
  }

  for (const [title, object, lines] of UNKNOWN) {
    it(`${title} is shown so that nft refuses it`, () => {
      const model = toJson(rulesetOf(object));
      assert.equal(printRuleset(model), block('unknown object', lines));
      assert.include(formatJson(model), '"unknown object"');
    });
  }

  it('comments stand before all else, handles behind the name', () => {
    const [{ object }] = ROWS as readonly [Row];
    const commented: object = { ...object, userdata: commentUserdata('why') };
    const ruleset = rulesetOf(commented);
    assert.equal(
      printRuleset(toJson(ruleset), { handles: true }),
      'table inet t {\n\tcounter o { # handle 3\n\t\tcomment "why"\n\t\tpackets 5 bytes 7\n\t}\n}\n',
    );
    assert.include(formatJson(toJson(ruleset)), '"handle": 3, "comment": "why", "packets": 5');
  });

  it('times in seconds', () => {
    const object: Body = {
      type: 'ct expectation',
      data: { l3proto: 'ip', l4proto: 6, destinationPort: 1, timeout: 90_500, size: 1 },
    };
    assert.include(printRuleset(toJson(rulesetOf(object))), '\t\ttimeout 1m30s500ms\n');
    assert.include(printRuleset(toJson(rulesetOf(object)), { numericTime: true }), '\t\ttimeout 90s\n');
  });

  it('a table whose objects were not read does not load as if it had none', () => {
    const none = rulesetOf({ type: 'counter' }, { objects: [], tables: [{ family: 'inet', name: 't', use: 2 }] });
    assert.equal(printRuleset(toJson(none)), 'table inet t {\n\tunknown objects 2\n}\n');
    const [{ object }] = ROWS as readonly [Row];
    const one = rulesetOf(object, { tables: [{ family: 'inet', name: 't', use: 1 }] });
    assert.notInclude(printRuleset(toJson(one)), 'unknown');
  });

  it('lists objects of every type with any data', () => {
    const type = fc.oneof(fc.constantFrom(...Object.keys(OBJECT_TYPES)), fc.nat(99));
    fc.assert(
      fc.property(type, fc.boolean(), fc.uint8Array({ maxLength: 20 }), (kind, hasData, bytes) => {
        const data = typeof kind === 'number' ? bytes : {};
        const isBare = !hasData || ['quota', 'limit', 'connlimit'].includes(String(kind));
        const object = { type: kind, ...(isBare ? {} : { data }) } as Body;
        const model = toJson(rulesetOf(object));
        assert.include(printRuleset(model), ' o {\n');
        assert.include(formatJson(model), '"name": "o"');
      }),
    );
  });
});
