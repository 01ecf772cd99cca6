// Elements made and read here, beside those nft makes and lists.
import { assert } from 'chai';
import {
  type ElementItem,
  type ElementItemKey,
  fromElements,
  type SetType,
  setFields,
  setTypeOf,
  toElements,
} from '../../../src/nft/sets/index.ts';
import { skipBecause } from '../../support/skip.ts';
import { nft, obstacle } from '../ruleset/nft.ts';
import { openForTests } from './support.ts';

interface Case {
  /** As in nft's syntax, without its elements. */
  readonly declaration: string;
  readonly elements: string;
  readonly type: SetType;
  readonly items: readonly (ElementItemKey | ElementItem)[];
}

const ports: SetType = { key: 'inet_service', interval: true };
const CASES: Readonly<Record<string, Case>> = {
  addresses: {
    declaration: 'set s { type ipv4_addr; flags interval; }',
    elements: '10.0.0.0/8, 192.0.2.1-192.0.2.7, 203.0.113.9 comment "one", 255.255.255.255',
    type: { key: 'ipv4_addr', interval: true },
    items: ['10.0.0.0/8', '192.0.2.1-192.0.2.7', { key: '203.0.113.9', comment: 'one' }, '255.255.255.255'],
  },
  'IPv6 addresses': {
    declaration: 'set s { type ipv6_addr; flags interval; }',
    elements: '2001:db8::/32, ffff::/16, ::1, fe80::1-fe80::9',
    type: { key: 'ipv6_addr', interval: true },
    items: ['2001:db8::/32', 'ffff::/16', '::1', 'fe80::1-fe80::9'],
  },
  ports: {
    declaration: 'set s { type inet_service; flags interval; }',
    elements: '0-10, 11-20, 80, 1024-65535 comment "high"',
    type: ports,
    items: ['0-10', '11-20', 80, { key: '1024-65535', comment: 'high' }],
  },
  'every port': {
    declaration: 'set s { type inet_service; flags interval; }',
    elements: '0-65535',
    type: ports,
    items: ['0-65535'],
  },
  'ports that merge': {
    declaration: 'set s { type inet_service; flags interval; auto-merge; }',
    elements: '1-5, 6-9, 7-20, 80, 80',
    type: { ...ports, merge: true },
    items: ['1-5', '6-9', '7-20', 80, 80],
  },
  'ports one by one': {
    declaration: 'set s { type inet_service; }',
    elements: '22, 80 comment "web", 65535',
    type: { key: 'inet_service' },
    items: [22, { key: 80, comment: 'web' }, 65535],
  },
  'names of interfaces': {
    declaration: 'set s { type ifname; flags interval; }',
    elements: '"eth*", "lo", "a\\*"',
    type: { key: 'ifname', interval: true },
    items: ['eth*', 'lo', 'a\\*'],
  },
  'indexes of interfaces': {
    declaration: 'set s { type iface_index; }',
    elements: '"lo"',
    type: { key: 'iface_index' },
    items: [1],
  },
  marks: {
    declaration: 'set s { type mark; }',
    elements: '7, 0x100',
    type: { key: 'mark' },
    items: [7, '0x100'],
  },
  'ranges of marks': {
    declaration: 'set s { type mark; flags interval; }',
    elements: '1-7, 0x100, 0xfffffff0-0xffffffff',
    type: { key: 'mark', interval: true },
    items: ['1-7', '0x100', '0xfffffff0-0xffffffff'],
  },
  'hardware addresses': {
    declaration: 'set s { type ether_addr; flags interval; }',
    elements: '02:00:00:00:00:01-02:00:00:00:00:ff, ff:ff:ff:ff:ff:ff',
    type: { key: 'ether_addr', interval: true },
    items: ['02:00:00:00:00:01-02:00:00:00:00:ff', 'ff:ff:ff:ff:ff:ff'],
  },
  protocols: {
    declaration: 'set s { type inet_proto; }',
    elements: 'tcp, udp, 200',
    type: { key: 'inet_proto' },
    items: ['tcp', 'udp', 200],
  },
  'states of connections': {
    declaration: 'set s { type ct_state; }',
    elements: 'new, established',
    type: { key: 'ct_state' },
    items: ['new', 'established'],
  },
  concatenations: {
    declaration: 'set s { type ipv4_addr . inet_service; flags interval; }',
    elements: '10.0.0.1 . 80, 10.0.0.0/24 . 1024-65535, 10.1.0.1-10.1.0.9 . 5 comment "c", *',
    type: { key: ['ipv4_addr', 'inet_service'], interval: true },
    items: ['10.0.0.1 . 80', ['10.0.0.0/24', '1024-65535'], { key: '10.1.0.1-10.1.0.9 . 5', comment: 'c' }, '*'],
  },
  'concatenations of values in host order': {
    declaration: 'set s { type ipv4_addr . mark . ifname; }',
    elements: '10.0.0.1 . 5 . "lo"',
    type: { key: ['ipv4_addr', 'mark', 'ifname'] },
    items: ['10.0.0.1 . 5 . lo'],
  },
  'concatenations of ranges in host order': {
    declaration: 'set s { type ipv4_addr . mark . ifname; flags interval; }',
    elements: '10.0.0.1 . 5-9 . "lo*"',
    type: { key: ['ipv4_addr', 'mark', 'ifname'], interval: true },
    items: ['10.0.0.1 . 5-9 . lo*'],
  },
  // nft 1.0.6 crashes when it adds a catch-all to a map of intervals.
  'a map of intervals to marks': {
    declaration: 'map s { type ipv4_addr : mark; flags interval; }',
    elements: '192.0.2.0/25 comment "x" : 1, 192.0.2.128/25 : 2',
    type: { key: 'ipv4_addr', interval: true, data: 'mark' },
    items: [
      { key: '192.0.2.0/25', data: 1, comment: 'x' },
      { key: '192.0.2.128/25', data: 2 },
    ],
  },
  'a map with a catch-all': {
    declaration: 'map s { type ipv4_addr : mark; }',
    elements: '192.0.2.1 : 1, * : 9',
    type: { key: 'ipv4_addr', data: 'mark' },
    items: [
      { key: '192.0.2.1', data: 1 },
      { key: '*', data: 9 },
    ],
  },
  'a verdict map': {
    declaration: 'map s { type inet_service : verdict; flags interval; }',
    elements: '1-2 : accept, 3 : jump c, 4-65535 : drop',
    type: { ...ports, data: 'verdict' },
    items: [
      { key: '1-2', data: { code: 'accept' } },
      { key: 3, data: { code: 'jump', chain: 'c' } },
      { key: '4-65535', data: { code: 'drop' } },
    ],
  },
  'a map to ranges': {
    declaration: 'map s { type ipv4_addr : interval ipv4_addr . inet_service; }',
    elements: '10.0.0.1 : 10.1.0.1-10.1.0.4 . 80-90',
    type: { key: 'ipv4_addr', data: ['ipv4_addr', 'inet_service'], dataInterval: true },
    items: [{ key: '10.0.0.1', data: '10.1.0.1-10.1.0.4 . 80-90' }],
  },
  timeouts: {
    declaration: 'set s { type ipv4_addr; flags interval,timeout; }',
    elements: '10.0.0.1-10.0.0.5 timeout 5m, 10.0.0.9 comment "h"',
    type: { key: 'ipv4_addr', interval: true },
    items: [
      { key: '10.0.0.1-10.0.0.5', timeout: 300_000n },
      { key: '10.0.0.9', comment: 'h' },
    ],
  },
};

const where = (table: string) => ({ family: 'inet', table, set: 's' }) as const;

/** The lines of nft's listing that name the set. */
function listed(table: string, { declaration }: Case): string {
  const kind = declaration.startsWith('map') ? 'map' : 'set';
  return nft(['list', kind, 'inet', table, 's'])
    .replace(`table inet ${table} `, '')
    .replaceAll(/ expires \S+/g, '');
}

describe('elements, against nft', () => {
  const opened = openForTests();
  before(function () {
    const reason = obstacle();
    if (reason !== undefined) skipBecause(this, reason);
  });

  const read = async (table: string) => {
    const set = (await opened.nft.sets({ family: 'inet', table })).find(({ name }) => name === 's');
    if (set === undefined) return assert.fail('the set is not listed');
    const type = setTypeOf(set);
    const items = fromElements(type, await opened.nft.elements(where(table)));
    return { type, items: items.map(({ expiration: _, ...item }) => item) };
  };
  const byKey = (items: readonly ElementItem[]) => [...items].sort((a, b) => (String(a.key) < String(b.key) ? -1 : 1));
  const declare = (table: string, declaration: string) =>
    nft(['-f', '-'], `table inet ${table} {\n\tchain c {\n\t}\n\t${declaration}\n}\n`);

  for (const [name, one] of Object.entries(CASES)) {
    it(`${name}: nft lists what was added here as its own, and its own are read here`, async () => {
      const { declaration, elements, type, items } = one;
      declare('theirs', declaration);
      declare('ours', declaration);
      nft(['-f', '-'], `add element inet theirs s { ${elements} }\n`);
      const made = toElements(type, items);
      await opened.nft
        .transaction()
        .addElements({ ...where('ours'), elements: made })
        .commit();
      assert.equal(listed('ours', one), listed('theirs', one));

      const [theirs, ours] = [await read('theirs'), await read('ours')];
      assert.deepEqual(theirs.type, type);
      assert.deepEqual(byKey(theirs.items), byKey(ours.items));
      assert.deepEqual(byKey(theirs.items), byKey(fromElements(type, made)));

      await opened.nft
        .transaction()
        .deleteElements({ ...where('ours'), elements: made })
        .commit();
      assert.deepEqual((await read('ours')).items, []);
      // What nft added goes away by the same elements, and nft adds again to what is left.
      await opened.nft
        .transaction()
        .deleteElements({ ...where('theirs'), elements: made })
        .commit();
      nft(['-f', '-'], `add element inet theirs s { ${elements} }\n`);
      assert.deepEqual(byKey((await read('theirs')).items), byKey(theirs.items));
    });

    it(`${name}: nft lists a set that was made here as one it declared`, async () => {
      const { declaration, type, items } = one;
      declare('theirs', declaration);
      nft(['-f', '-'], 'table inet ours {\n\tchain c {\n\t}\n}\n');
      const fields = setFields(type);
      const flags = declaration.includes('timeout') ? ([...fields.flags, 'timeout'] as const) : fields.flags;
      const elements = toElements(type, items);
      await opened.nft
        .transaction()
        .addSet({ family: 'inet', table: 'ours', name: 's', ...fields, flags })
        .addElements({ ...where('ours'), elements })
        .commit();
      await opened.nft
        .transaction()
        .addElements({ ...where('theirs'), elements })
        .commit();
      assert.equal(listed('ours', one), listed('theirs', one));
    });
  }

  it('20,000 intervals go in and out in one transaction of several messages', async () => {
    declare('ours', 'set s { type ipv4_addr; flags interval; }');
    const items = Array.from({ length: 20_000 }, (_, index) => {
      const net = `10.${index >> 8}.${index & 255}`;
      return index % 3 === 0 ? `${net}.0/25` : index % 3 === 1 ? `${net}.1-${net}.9` : `${net}.255`;
    });
    const elements = toElements({ key: 'ipv4_addr', interval: true }, items);
    await opened.nft
      .transaction()
      .addElements({ ...where('ours'), elements })
      .commit();
    assert.deepEqual(
      (await read('ours')).items.map(({ key }) => key),
      items,
    );
    const [first = '', ...others] = nft(['list', 'set', 'inet', 'ours', 's']).match(/10\.[\d./-]+/g) ?? [];
    assert.equal(first, '10.0.0.0/25');
    assert.lengthOf(others, items.length - 1);
    await opened.nft
      .transaction()
      .deleteElements({ ...where('ours'), elements })
      .commit();
    assert.deepEqual((await read('ours')).items, []);
  });
});
