// What sets were declared by, from the userdata that nft keeps of them.
import { assert } from 'chai';
import fc from 'fast-check';
import {
  type Ruleset,
  type SetUserdata,
  setUserdata,
  TYPEOF_KINDS,
  type TypeofExpression,
  writeUserdata,
} from '../../src/nft/index.ts';
import { formatJson, printRuleset, toJson } from '../../src/ruleset/index.ts';
import { unhex } from '../../src/wire/index.ts';

const NO_DIRECTION = 0xffff_ffff;

/** Values by item, from 0 on. */
function declared(kind: TypeofExpression['kind'], ...values: readonly (number | undefined)[]): TypeofExpression {
  return { kind, values: values.flatMap((value, item) => (value === undefined ? [] : [{ item, value }])) };
}

interface Row {
  readonly text: string;
  readonly json: string;
  readonly by: TypeofExpression;
  /** An element's key and its text. */
  readonly element?: readonly [key: string, text: string];
  readonly order?: 'host' | 'network';
}

const ROWS: readonly Row[] = [
  {
    text: 'ip saddr',
    json: '{"payload": {"protocol": "ip", "field": "saddr"}}',
    by: declared('payload', 12, 11),
    element: ['c0000201', '192.0.2.1'],
  },
  { text: 'igmp group', json: '{"payload": {"protocol": "igmp", "field": "group"}}', by: declared('payload', 5, 4) },
  {
    text: '@nh,8,16',
    json: '{"payload": {"base": "nh", "offset": 8, "len": 16}}',
    by: declared('payload', 0, 0, 2, 8, 16),
    element: ['0012', '0x12'],
  },
  {
    text: 'vxlan ip saddr',
    json: '{"payload": {"tunnel": "vxlan", "protocol": "ip", "field": "saddr"}}',
    by: declared('payload', 12, 11, undefined, undefined, undefined, 18),
  },
  {
    text: 'geneve vni',
    json: '{"payload": {"tunnel": "geneve", "protocol": "geneve", "field": "vni"}}',
    by: declared('payload', 19, 1, undefined, undefined, 24, 19),
  },
  {
    text: 'gre version',
    json: '{"payload": {"protocol": "gre", "field": "version"}}',
    by: declared('payload', 20, 1, undefined, undefined, 3),
  },
  {
    text: 'meta mark',
    json: '{"meta": {"key": "mark"}}',
    by: declared('meta', 3),
    element: ['07000000', '0x00000007'],
    order: 'host',
  },
  { text: 'ct original ip saddr', json: '{"ct": {"key": "ip saddr", "dir": "original"}}', by: declared('ct', 19, 0) },
  {
    text: 'ct zone',
    json: '{"ct": {"key": "zone"}}',
    by: declared('ct', 17, NO_DIRECTION),
    element: ['0300', '3'],
    order: 'host',
  },
  {
    text: 'tcp option maxseg size',
    json: '{"tcp option": {"name": "maxseg", "field": "size"}}',
    by: declared('exthdr', 2, 2, 1),
    element: ['0578', '1400'],
  },
  {
    text: 'tcp option sack left',
    json: '{"tcp option": {"name": "sack", "field": "left"}}',
    by: declared('exthdr', 5, 2, 1),
  },
  {
    text: 'tcp option sack3 right',
    json: '{"tcp option": {"name": "sack3", "field": "right"}}',
    by: declared('exthdr', 5, 9, 1),
  },
  {
    text: 'ip option lsrr addr',
    json: '{"ip option": {"name": "lsrr", "field": "addr"}}',
    by: declared('exthdr', 131, 5, 2),
    element: ['c0000201', '192.0.2.1'],
  },
  {
    text: 'sctp chunk init a-rwnd',
    json: '{"sctp chunk": {"name": "init", "field": "a-rwnd"}}',
    by: declared('exthdr', 1, 4, 3),
  },
  { text: 'dccp option 1', json: '{"dccp option": {"type": 1}}', by: declared('exthdr', 3, 1, 4) },
  {
    text: 'hbh nexthdr',
    json: '{"exthdr": {"name": "hbh", "field": "nexthdr"}}',
    by: declared('exthdr', 1, 1),
    element: ['06', 'tcp'],
  },
  {
    text: 'rt0 addr[2]',
    json: '{"exthdr": {"name": "rt0", "field": "addr[2]"}}',
    by: declared('exthdr', 3, 3),
    element: [`${'00'.repeat(15)}01`, '::1'],
  },
  { text: 'srh sid[1]', json: '{"exthdr": {"name": "srh", "field": "sid[1]"}}', by: declared('exthdr', 5, 4) },
  { text: 'rt classid', json: '{"rt": {"key": "classid"}}', by: declared('rt', 0) },
  { text: 'rt ip6 nexthop', json: '{"rt": {"key": "nexthop", "family": "ip6"}}', by: declared('rt', 2) },
  { text: 'rt mtu', json: '{"rt": {"key": "mtu"}}', by: declared('rt', 3), element: ['7805', '1400'], order: 'host' },
  {
    text: 'socket mark',
    json: '{"socket": {"key": "mark"}}',
    by: declared('socket', 1),
    element: ['03000000', '0x00000003'],
    order: 'host',
  },
  { text: 'socket cgroupv2 level 0', json: '{"socket": {"key": "cgroupv2"}}', by: declared('socket', 3) },
  {
    text: 'osf name',
    json: '{"osf": {"key": "name"}}',
    by: { kind: 'osf', values: [] },
    element: ['4c696e7578'.padEnd(32, '0'), '"Linux"'],
    order: 'host',
  },
  {
    text: 'fib saddr . iif type',
    json: '{"fib": {"result": "type", "flags": ["saddr", "iif"]}}',
    by: declared('fib', 3, 9),
    element: ['02000000', 'local'],
    order: 'host',
  },
  {
    text: 'ipsec in reqid',
    json: '{"ipsec": {"key": "reqid", "dir": "in", "spnum": 0}}',
    by: declared('xfrm', 5, 0, 0),
    element: ['01000000', '1'],
    order: 'host',
  },
  {
    text: 'ipsec out spnum 2 ip saddr',
    json: '{"ipsec": {"key": "saddr", "family": "ip", "dir": "out", "spnum": 2}}',
    by: declared('xfrm', 3, 2, 1),
  },
  {
    text: 'numgen random mod 7 offset 3',
    json: '{"numgen": {"mode": "random", "mod": 7, "offset": 3}}',
    by: declared('numgen', 1, 7, 3),
    element: ['04000000', '4'],
    order: 'host',
  },
  { text: 'symhash mod 2', json: '{"symhash": {"mod": 2}}', by: declared('hash', 1, 0, 2, 0, 0) },
  {
    text: 'rt mtu . ip saddr',
    json: '{"concat": [{"rt": {"key": "mtu"}}, {"payload": {"protocol": "ip", "field": "saddr"}}]}',
    by: { kind: 'concat', parts: [declared('rt', 3), declared('payload', 12, 11)] },
    element: ['78050000c0000201', '1400 . 192.0.2.1'],
  },
  {
    text: 'tcp option maxseg size . ip saddr',
    json: '{"concat": [{"tcp option": {"name": "maxseg", "field": "size"}}, {"payload": {"protocol": "ip", "field": "saddr"}}]}',
    by: { kind: 'concat', parts: [declared('exthdr', 2, 2, 1), declared('payload', 12, 11)] },
    element: ['05780000c0000201', '1400 . 192.0.2.1'],
  },
];

/** Without a name: nft's types are shown in its place. */
const UNNAMED: readonly (readonly [string, TypeofExpression])[] = [
  ['a kind without a name', declared(99, 1)],
  ['a header without a name', declared('payload', 99, 1)],
  ['a field without a name', declared('payload', 12, 99)],
  ['a tunnel without a name', declared('payload', 12, 11, undefined, undefined, undefined, 99)],
  ['bits of no length', declared('payload', 0, 0, 2, 8)],
  ['bits of no header', declared('payload', 0, 0, 9, 8, 8)],
  ['a TCP option without a name', declared('exthdr', 77, 2, 1)],
  ['a field of a TCP option without a name', declared('exthdr', 2, 9, 1)],
  ['a kind of header without a name', declared('exthdr', 2, 2, 9)],
  ['a hash of which nft does not keep what is hashed', declared('hash', 0, 0, 2, 3, 1)],
  ['numbers without a modulus', declared('numgen', 0)],
  ['a hash without a modulus', declared('hash', 1, 0)],
  ['a concatenation of what has none', { kind: 'concat', parts: [declared('meta', 3), declared('payload', 99, 1)] }],
];

function rulesetOf(userdata: SetUserdata, element?: string): Ruleset {
  const set = {
    family: 'inet',
    table: 't',
    name: 's',
    flags: [],
    keyType: 4,
    keyLength: element === undefined ? 4 : element.length / 2,
    userdata: writeUserdata(setUserdata, userdata, { littleEndian: true }),
    elements: element === undefined ? [] : [{ key: { value: unhex(element) } }],
  } as const;
  const tables = [{ family: 'inet', name: 't' }] as const;
  return { generation: 1, littleEndian: true, tables, chains: [], rules: [], sets: [set], objects: [], flowtables: [] };
}

describe('ruleset/typeof', () => {
  for (const { text, json, by, element, order = 'network' } of ROWS) {
    it(text, () => {
      const isConcat = by.kind === 'concat';
      const ruleset = rulesetOf({ keyByteOrder: isConcat ? 'none' : order, keyTypeof: by }, element?.[0]);
      const printed = printRuleset(toJson(ruleset));
      assert.include(printed, `\t\ttypeof ${text}\n`);
      if (element !== undefined) assert.include(printed, `\t\telements = { ${element[1]} }\n`);
      assert.include(formatJson(toJson(ruleset)), `"type": {"typeof": ${json}}`);
    });
  }

  for (const [title, by] of UNNAMED) {
    it(`${title}: nft's type instead`, () => {
      const ruleset = rulesetOf({ keyByteOrder: 'network', keyTypeof: by });
      assert.include(printRuleset(toJson(ruleset)), '\t\ttype integer\n');
      assert.include(formatJson(toJson(ruleset)), '"type": "integer"');
    });
  }

  it('whatever the numbers are, there is a line for it', () => {
    const kind = fc.constantFrom(...(Object.keys(TYPEOF_KINDS) as (keyof typeof TYPEOF_KINDS)[]));
    const values = fc.array(fc.nat(40), { maxLength: 6 });
    fc.assert(
      fc.property(kind, values, (name, numbers) => {
        const by =
          name === 'concat' ? { kind: name, parts: [declared('meta', ...numbers)] } : declared(name, ...numbers);
        assert.match(printRuleset(toJson(rulesetOf({ keyTypeof: by }))), /^\t\ttype(of)? \S/m);
      }),
    );
  });
});
