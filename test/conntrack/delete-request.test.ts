import { assert } from 'chai';
import fc from 'fast-check';
import { deleteRequest, flushRequest, namesOneFlow } from '../../src/conntrack/delete-request.ts';
import type { FlowName, Tuple } from '../../src/conntrack/index.ts';
import { HOST_LITTLE_ENDIAN, NftOffloadError } from '../../src/wire/index.ts';
import { assertBytes, bytes } from '../support/hexdump.ts';

const udp: Tuple = {
  source: '0.0.0.0',
  destination: '10.9.9.9',
  protocol: 'udp',
  sourcePort: 43601,
  destinationPort: 53,
};

/** Finds attributes by hand, without any code under test: [type, payload] at one level. */
function attributesIn(payload: Uint8Array, from = 0): [type: number, payload: Uint8Array][] {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const found: [number, Uint8Array][] = [];
  for (let at = from; at < payload.byteLength; ) {
    const length = view.getUint16(at, HOST_LITTLE_ENDIAN);
    assert.isAtLeast(length, 4);
    found.push([view.getUint16(at + 2, HOST_LITTLE_ENDIAN) & 0x3fff, payload.subarray(at + 4, at + length)]);
    at += (length + 3) & ~3;
  }
  return found;
}

describe('conntrack/deleteRequest', () => {
  it('names the flow by tuple and id', () => {
    assertBytes(
      deleteRequest({ original: udp, id: 0xfd309047 }, { littleEndian: true }),
      `02 00 0000 3400 0180 1400 0180 0800 0100 00000000 0800 0200 0a090909
        1c00 0280 0500 0100 11 000000 0600 0200 aa51 0000 0600 0300 0035 0000
        0800 0c00 fd309047`,
    );
  });

  it('has the family of the addresses, and the zone where there is one', () => {
    const v6: Tuple = {
      source: '::1',
      destination: '2001:db8::1',
      protocol: 'icmpv6',
      icmp: { id: 1, type: 128, code: 0 },
    };
    assert.strictEqual(deleteRequest({ original: v6 })[0], 10);
    assert.deepEqual(
      attributesIn(deleteRequest({ original: v6, zone: 5 }), 4).map(([type]) => type),
      [1, 18],
    );
    assert.deepEqual(
      attributesIn(deleteRequest({ original: v6, zone: 0 }), 4).map(([type]) => type),
      [1],
    );
    assert.deepEqual(
      attributesIn(deleteRequest({ original: { ...v6, zone: 7 }, zone: 5 }), 4).map(([type]) => type),
      [1],
    );
  });

  const whole = { original: udp, id: 1 };
  for (const [what, name, reason] of [
    ['nothing', undefined, /its tuple is missing/],
    ['no tuple', { id: 1 }, /its tuple is missing/],
    ['a tuple that is null', { original: null }, /its tuple is missing/],
    ['an empty tuple', { original: {} }, /are not two addresses/],
    ['no source', { original: { ...udp, source: undefined } }, /are not two addresses/],
    ['an address that is none', { original: { ...udp, source: '10.0.0' } }, /are not two addresses/],
    ['two families', { original: { ...udp, source: '::1' } }, /are not two addresses of one family/],
    ['no protocol', { original: { ...udp, protocol: undefined } }, /undefined is not a protocol/],
    ['a protocol nobody knows', { original: { ...udp, protocol: 'foo' } }, /foo is not a protocol/],
    ['a protocol number beyond a byte', { original: { ...udp, protocol: 256 } }, /256 is not a protocol/],
    ['no port', { original: { ...udp, destinationPort: undefined } }, /the ports of udp are missing/],
    ['a port beyond 65535', { original: { ...udp, destinationPort: 65536 } }, /destinationPort: 65536/],
    [
      'ICMP without its id',
      { original: { source: '1.1.1.1', destination: '2.2.2.2', protocol: 'icmp' } },
      /ICMP are missing/,
    ],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.throws(() => deleteRequest(name as unknown as FlowName), Error, reason);
    });
  }

  it('whatever it is given, its bytes name one flow, or there are none', () => {
    const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
    const address = fc.oneof(fc.ipV4(), fc.ipV6(), fc.string(), fc.constant(''));
    const original = fc.record({
      source: maybe(address),
      destination: maybe(address),
      protocol: maybe(
        fc.oneof(fc.constantFrom('tcp', 'udp', 'icmp', 'icmpv6', 'gre', 'x'), fc.integer({ min: -1, max: 300 })),
      ),
      sourcePort: maybe(fc.integer({ min: -1, max: 70_000 })),
      destinationPort: maybe(fc.nat(65_535)),
      icmp: maybe(fc.record({ id: fc.nat(65_535), type: fc.nat(255), code: fc.nat(255) })),
      zone: maybe(fc.nat(65_535)),
    });
    const addresses = fc.oneof(fc.tuple(fc.ipV4(), fc.ipV4()), fc.tuple(fc.ipV6(), fc.ipV6()));
    const plausible = fc
      .tuple(original, addresses, fc.constantFrom('tcp', 'udp', 50))
      .map(([tuple, [source, destination], protocol]) => ({ ...tuple, source, destination, protocol }));
    const name = fc.record({
      original: maybe(fc.oneof(original, plausible)),
      id: maybe(fc.nat()),
      zone: maybe(fc.nat(65_535)),
      filter: maybe(fc.object()),
    });
    let sent = 0;
    fc.assert(
      fc.property(fc.oneof(name, fc.anything()), (given) => {
        let payload: Uint8Array;
        try {
          payload = deleteRequest(given as FlowName);
        } catch (error) {
          assert.instanceOf(error, NftOffloadError);
          return;
        }
        sent++;
        const all = attributesIn(payload, 4);
        const tuple = all.find(([type]) => type === 1)?.[1];
        assert.isDefined(tuple, 'CTA_TUPLE_ORIG');
        const parts = new Map(attributesIn(tuple ?? new Uint8Array()));
        assert.lengthOf(attributesIn(parts.get(1) ?? new Uint8Array()), 2, 'two addresses in CTA_TUPLE_IP');
        assert.isNotEmpty(attributesIn(parts.get(2) ?? new Uint8Array()), 'CTA_TUPLE_PROTO');
        assert.isUndefined(
          all.find(([type]) => type === 25),
          'CTA_FILTER',
        );
        assert.strictEqual(payload[1], 0, 'nfgenmsg.version');
      }),
      { numRuns: 2000 },
    );
    assert.isAbove(sent, 50);
  });

  it('says nothing of the reply, and only of the reply is no name', () => {
    const entry = { original: udp, reply: { ...udp, source: '10.9.9.9', destination: '0.0.0.0' } };
    assert.deepEqual(
      attributesIn(deleteRequest(entry), 4).map(([type]) => type),
      [1],
    );
    assert.throws(() => deleteRequest({ reply: udp } as unknown as FlowName), NftOffloadError, /its tuple is missing/);
  });

  describe('flushRequest', () => {
    it('names no flow: all of them, or all of a family, which counts only in version 1', () => {
      assertBytes(flushRequest(undefined), '00 00 0000');
      assertBytes(flushRequest('ip'), '02 01 0000');
      assertBytes(flushRequest('ip6'), '0a 01 0000');
      for (const family of [undefined, 'ip', 'ip6'] as const) assert.isFalse(namesOneFlow(flushRequest(family)));
    });

    it('refuses what is no family: it would be all of them', () => {
      fc.assert(
        fc.property(fc.anything(), (family) => {
          fc.pre(family !== undefined && family !== 'ip' && family !== 'ip6');
          assert.throws(() => flushRequest(family as 'ip'), NftOffloadError, /is no family of flows/);
        }),
      );
      for (const family of ['inet', 'unspec', null, '', 2, 0]) {
        assert.throws(() => flushRequest(family as 'ip'), NftOffloadError, /is no family of flows/);
      }
    });
  });

  describe('namesOneFlow', () => {
    const tuple =
      '3400 0180 1400 0180 0800 0100 00000000 0800 0200 0a090909 1c00 0280 0500 0100 11 000000 0600 0200 aa51 0000 0600 0300 0035 0000';
    for (const [what, hex, expected] of [
      ['a tuple', `02 00 0000 ${tuple}`, true],
      ['nothing at all', '', false],
      ['no attribute', '02 00 0000', false],
      ['an id alone', '02 00 0000 0800 0c00 fd309047', false],
      ['an empty tuple', '02 00 0000 0400 0180', false],
      ['addresses without a protocol', '02 00 0000 1800 0180 1400 0180 0800 0100 00000000 0800 0200 0a090909', false],
      ['empty nests', '02 00 0000 0c00 0180 0400 0180 0400 0280', false],
      ['the reply alone', `02 00 0000 ${tuple.replace('3400 0180', '3400 0280')}`, false],
      ['a filter beside the tuple', `02 00 0000 ${tuple} 0400 1980`, false],
    ] as const) {
      it(`${what}: ${expected}`, () => {
        assert.strictEqual(namesOneFlow(bytes(hex), true), expected);
      });
    }
    it('takes what deleteRequest makes', () => assert.isTrue(namesOneFlow(deleteRequest(whole))));
  });
});
