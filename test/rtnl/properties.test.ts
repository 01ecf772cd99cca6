// Whatever values a table of attributes allows come back from the wire as they were, in both byte orders.
import { assert } from 'chai';
import fc from 'fast-check';
import { addressMessage, neighbourMessage, qdiscMessage } from '../../src/rtnl/index.ts';
import { bond } from '../../src/rtnl/kinds/bond.ts';
import { bondPort } from '../../src/rtnl/kinds/bond-port.ts';
import { bridge } from '../../src/rtnl/kinds/bridge.ts';
import { bridgePort } from '../../src/rtnl/kinds/bridge-port.ts';
import { macvlan } from '../../src/rtnl/kinds/macvlan.ts';
import { dsa, ppp, tun, vrf, vrfPort } from '../../src/rtnl/kinds/small.ts';
import { vlan } from '../../src/rtnl/kinds/vlan.ts';
import { vxlan } from '../../src/rtnl/kinds/vxlan.ts';
import { identity, state } from '../../src/rtnl/link-attributes.ts';
import { bridgeId, onOff, protocolAddress } from '../../src/rtnl/values.ts';
import {
  type AttributeTable,
  attributes,
  type Codec,
  DecodeError,
  decode,
  encode,
  flag,
  hardwareAddress,
  ipv4,
  ipv6,
  raw,
  s32host,
  u8,
  u16be,
  u16host,
  u32be,
  u32host,
  u64host,
} from '../../src/wire/index.ts';

const bytesOf = (size: number) => fc.uint8Array({ minLength: size, maxLength: size });
const read = <T>(codec: Codec<T>, size: number) => bytesOf(size).map((bytes) => decode(codec, bytes));
const u32 = fc.nat(0xffff_ffff);

const OF_CODEC = new Map<unknown, fc.Arbitrary<unknown>>([
  [u8, fc.nat(255)],
  [u16be, fc.nat(0xffff)],
  [u16host, fc.nat(0xffff)],
  [u32be, u32],
  [u32host, u32],
  [s32host, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })],
  [u64host, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })],
  [onOff, fc.oneof(fc.boolean(), fc.integer({ min: 2, max: 255 }))],
  [flag, fc.constant(true)],
  [raw, fc.uint8Array({ maxLength: 9 })],
  [ipv4, read(ipv4, 4)],
  [ipv6, read(ipv6, 16)],
  [hardwareAddress, read(hardwareAddress, 6)],
  [bridgeId, read(bridgeId, 8)],
  [protocolAddress, fc.oneof(read(protocolAddress, 4), read(protocolAddress, 16), read(protocolAddress, 3))],
]);

/** Values of a codec; undefined where this cannot tell what they look like. */
function valuesOf(codec: Codec<unknown>): fc.Arbitrary<unknown> | undefined {
  const known = OF_CODEC.get(codec);
  if (known !== undefined) return known;
  if ('table' in codec) return objectsOf(codec.table as AttributeTable);
  const names = codec.shape?.().names;
  if (names === undefined) return undefined;
  const sorted = Object.entries(names).sort((a, b) => a[1] - b[1]);
  const words = sorted.map(([word]) => word);
  const zero = zeroOf(codec);
  if (Array.isArray(zero)) return fc.subarray(words);
  if (typeof zero === 'object') return fc.record({ set: fc.subarray(words), mask: u32 });
  return fc.constantFrom(...words);
}

/** What bytes that are all zero stand for: a list where it is a flag word, an object where that has a mask. */
function zeroOf(codec: Codec<unknown>): unknown {
  for (const size of [1, 2, 4, 8]) {
    try {
      return decode(codec, new Uint8Array(size));
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
    }
  }
  return undefined;
}

function objectsOf(table: AttributeTable): fc.Arbitrary<object> {
  const fields: Record<string, fc.Arbitrary<unknown>> = {};
  for (const [name, { codec }] of Object.entries(table)) {
    const values = valuesOf(codec as Codec<unknown>);
    if (values !== undefined) fields[name] = values;
  }
  return fc.record(fields, { requiredKeys: [], noNullPrototype: true });
}

function assertReturns<T>(codec: Codec<T>, values: fc.Arbitrary<T>): void {
  fc.assert(
    fc.property(values, fc.boolean(), (value, littleEndian) => {
      assert.deepEqual(decode(codec, encode(codec, value, { littleEndian }), { littleEndian }), value);
    }),
  );
}

describe('rtnl: values return from the wire', () => {
  const common = attributes({ ...identity, ...state });
  for (const [name, { table, codec, atLeast }] of Object.entries({
    vlan: { table: vlan.table, codec: vlan, atLeast: 3 },
    bridge: { table: bridge.table, codec: bridge, atLeast: 45 },
    bridgePort: { table: bridgePort.table, codec: bridgePort, atLeast: 40 },
    bond: { table: bond.table, codec: bond, atLeast: 30 },
    bondPort: { table: bondPort.table, codec: bondPort, atLeast: 12 },
    macvlan: { table: macvlan.table, codec: macvlan, atLeast: 8 },
    vxlan: { table: vxlan.table, codec: vxlan, atLeast: 25 },
    tun: { table: tun.table, codec: tun, atLeast: 9 },
    vrf: { table: vrf.table, codec: vrf, atLeast: 1 },
    vrfPort: { table: vrfPort.table, codec: vrfPort, atLeast: 1 },
    dsa: { table: dsa.table, codec: dsa, atLeast: 1 },
    ppp: { table: ppp.table, codec: ppp, atLeast: 1 },
    'all devices': { table: common.table, codec: common, atLeast: 40 },
  })) {
    it(`of ${name}`, () => {
      const tried = Object.values(table as AttributeTable).filter((one) => valuesOf(one.codec as Codec<unknown>));
      assert.isAtLeast(tried.length, atLeast, 'attributes that are tried');
      assertReturns(codec as Codec<object>, objectsOf(table));
    });
  }

  const address = read(protocolAddress, 16);
  it('of addresses', () => {
    assertReturns(
      addressMessage as Codec<object>,
      fc.record({
        family: fc.constantFrom('ip', 'ip6', 44),
        prefixLength: fc.nat(128),
        lowFlags: fc.subarray(['nodad', 'permanent']),
        scope: fc.constantFrom('global', 'link', 7),
        index: u32,
        local: address,
        flags: fc.subarray(['deprecated', 'noprefixroute', '0x80000000']),
        lifetime: fc.record({ preferred: u32, valid: u32, created: u32, updated: u32 }),
      }),
    );
  });

  it('of neighbours', () => {
    assertReturns(
      neighbourMessage as Codec<object>,
      fc.record({
        family: fc.constantFrom('ip', 'bridge', 255),
        index: fc.nat(0x7fff_ffff),
        state: fc.subarray(['reachable', 'permanent', '0x8000']),
        flags: fc.subarray(['self', 'router']),
        type: fc.constantFrom('unicast', 200),
        destination: address,
        used: fc.record({ confirmed: u32, used: u32, updated: u32, references: u32 }),
        vlan: fc.nat(4095),
        port: fc.nat(0xffff),
      }),
    );
  });

  it('of queueing disciplines', () => {
    const handle = u32.map((number) => {
      const text = encode(u32host, number, { littleEndian: true });
      return decode(qdiscMessage, Uint8Array.of(...new Uint8Array(8), ...text, ...new Uint8Array(8)), {
        littleEndian: true,
      }).handle;
    });
    assertReturns(
      qdiscMessage as Codec<object>,
      fc.record({
        family: fc.constant(0),
        index: fc.nat(0x7fff_ffff),
        handle,
        parent: handle,
        info: u32,
        kind: fc.constantFrom('htb', 'clsact'),
        options: fc.uint8Array({ maxLength: 20 }),
        statistics: fc.record({
          basic: fc.record({ bytes: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), packets: u32 }),
        }),
      }),
    );
  });
});
