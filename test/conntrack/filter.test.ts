import { assert } from 'chai';
import fc from 'fast-check';
import { entryOf } from '../../src/conntrack/entry.ts';
import { compileFilter } from '../../src/conntrack/filter.ts';
import { inverted } from '../../src/conntrack/flow-name.ts';
import { type ConntrackEntry, type FlowFilter, type FlowMessage, flowMessage } from '../../src/conntrack/index.ts';
import { type Tuple, type TupleMessage, tupleMessage } from '../../src/conntrack/tuple.ts';
import { encode, NftOffloadError } from '../../src/wire/index.ts';
import { assertBytes } from '../support/hexdump.ts';

function flow(original: Tuple, message: Partial<FlowMessage> = {}): ConntrackEntry {
  const family = original.source.includes(':') ? 'ip6' : 'ip';
  return entryOf({ family, original: tupleMessage(original), reply: tupleMessage(inverted(original)), ...message });
}

const udp: Tuple = { source: '10.0.0.1', destination: '10.0.0.2', protocol: 'udp', sourcePort: 1, destinationPort: 2 };
const udp6: Tuple = { ...udp, source: '2001:db8::1', destination: '2001:db8::2' };
const ping: Tuple = {
  source: '10.0.0.1',
  destination: '10.0.0.2',
  protocol: 'icmp',
  icmp: { id: 5, type: 8, code: 0 },
};

/** What a kernel that knows all filters would send. */
function kernelSends({ kernel, family }: ReturnType<typeof compileFilter>, entry: ConntrackEntry): boolean {
  const { message } = entry;
  if (family !== 'unspec' && entry.family !== family) return false;
  const { status, statusMask, mark, markMask, zone, filter } = kernel;
  if (statusMask?.some((flag) => entry.status.includes(flag) !== (status ?? []).includes(flag))) return false;
  if (mark !== undefined && ((message.mark ?? 0) & (markMask ?? 0)) >>> 0 !== mark) return false;
  const anyZone = message.zone ?? message.original?.zone ?? message.reply?.zone ?? 0;
  if (zone !== undefined && anyZone !== zone) return false;
  for (const direction of ['original', 'reply'] as const) {
    const wanted = leaves(kernel[direction]);
    const given = leaves(message[direction]);
    assert.sameMembers(
      wanted.map(([name]) => FIELDS[name]),
      [...(filter?.[direction] ?? [])],
    );
    if (wanted.some(([name, value]) => given.find(([each]) => each === name)?.[1] !== value)) return false;
  }
  return true;
}

const FIELDS: Readonly<Record<string, string>> = {
  v4Source: 'source',
  v4Destination: 'destination',
  number: 'protocol',
  sourcePort: 'source-port',
  destinationPort: 'destination-port',
  icmpType: 'icmp-type',
  icmpCode: 'icmp-code',
  icmpId: 'icmp-id',
  icmpv6Type: 'icmpv6-type',
  icmpv6Code: 'icmpv6-code',
  icmpv6Id: 'icmpv6-id',
};

function leaves(tuple: TupleMessage | undefined): (readonly [string, unknown])[] {
  return Object.entries({ ...tuple?.ip, ...tuple?.proto }).filter(([, value]) => value !== undefined);
}

describe('conntrack/compileFilter', () => {
  for (const [name, filter, hex] of [
    ['nothing', {}, '00 00 0000'],
    ['a family', { family: 'ip6' }, '0a 00 0000'],
    [
      'status, mark and zone',
      { status: { assured: true, offload: false }, mark: { value: 0xff12, mask: 0xff }, zone: 7 },
      `00 00 0000 0800 0300 00000004 0800 1a00 00004004 0800 0800 00000012 0800 1500 000000ff
       0600 1200 0007 0000`,
    ],
    ['a mark of 0', { mark: 0 }, '00 00 0000 0800 0800 00000000 0800 1500 ffffffff'],
    [
      'an address, which tells the family',
      { original: { source: '10.0.0.1' } },
      `02 00 0000 1000 0180 0c00 0180 0800 0100 0a000001
       0c00 1980 0800 0100 01000000`,
    ],
    [
      'all of a tuple',
      { reply: udp },
      `02 00 0000 3400 0280 1400 0180 0800 0100 0a000001 0800 0200 0a000002
       1c00 0280 0500 0100 11 000000 0600 0200 0001 0000 0600 0300 0002 0000
       0c00 1980 0800 0200 3b000000`,
    ],
    [
      'ICMP by its type',
      { family: 'ip', original: { protocol: 'icmp', icmp: { type: 8 } } },
      '02 00 0000 1800 0180 1400 0280 0500 0100 01 000000 0500 0500 08 000000 0c00 1980 0800 0100 48000000',
    ],
    [
      'ICMP by its id and code',
      { family: 'ip', reply: { protocol: 'icmp', icmp: { id: 5, code: 1 } } },
      `02 00 0000 2000 0280 1c00 0280 0500 0100 01 000000 0600 0400 0005 0000 0500 0600 01 000000
       0c00 1980 0800 0200 88010000`,
    ],
    [
      'ICMPv6 by its type and code',
      { family: 'ip6', original: { protocol: 'icmpv6', icmp: { type: 128, code: 0 } } },
      `0a 00 0000 2000 0180 1c00 0280 0500 0100 3a 000000 0500 0800 80 000000 0500 0900 00 000000
       0c00 1980 0800 0100 08060000`,
    ],
    [
      'ICMPv6 by its id',
      { family: 'ip6', original: { protocol: 58, icmp: { id: 5 } } },
      '0a 00 0000 1800 0180 1400 0280 0500 0100 3a 000000 0600 0700 0005 0000 0c00 1980 0800 0100 08080000',
    ],
    [
      'IPv6: never its addresses',
      { original: udp6 },
      `0a 00 0000 2000 0180 1c00 0280 0500 0100 11 000000 0600 0200 0001 0000 0600 0300 0002 0000
       0c00 1980 0800 0100 38000000`,
    ],
    [
      'a protocol whose ports the kernel does not compare',
      { family: 'ip', original: { protocol: 'sctp', sourcePort: 1 } },
      '02 00 0000 1000 0180 0c00 0280 0500 0100 84 000000 0c00 1980 0800 0100 08000000',
    ],
    ['a port without a protocol', { family: 'ip', original: { sourcePort: 1 } }, '02 00 0000'],
    ['a protocol without a family', { original: { protocol: 'tcp' } }, '00 00 0000'],
    ['a prefix: the family alone', { original: { source: '10.0.0.0/8' } }, '02 00 0000'],
    [
      'what is undefined',
      { status: { assured: undefined }, mark: undefined, original: { source: undefined } },
      '00 00 0000',
    ],
  ] as const) {
    it(`asks the kernel for ${name}`, () => {
      const { family, kernel } = compileFilter(filter);
      assertBytes(encode(flowMessage, { family, ...kernel }, { littleEndian: true }), hex);
    });
  }

  it("the kernel's flags are in the order of its host", () => {
    const { family, kernel } = compileFilter({ original: { source: '10.0.0.1' } });
    const bytes = encode(flowMessage, { family, ...kernel }, { littleEndian: false });
    assertBytes(bytes, '02 00 0000 0010 8001 000c 8001 0008 0001 0a000001 000c 8019 0008 0001 00000001');
  });

  for (const [filter, matching, others] of [
    [{ original: { source: '10.0.0.0/8' } }, [udp, ping], [udp6, { ...udp, source: '11.0.0.1' }]],
    [{ original: { source: '10.0.0.1/32' } }, [udp], [{ ...udp, source: '10.0.0.0' }]],
    [{ original: { source: '10.0.0.2/31' } }, [{ ...udp, source: '10.0.0.3' }], [udp]],
    [{ original: { destination: '0.0.0.0/0' } }, [udp, ping], [udp6]],
    [{ original: { source: '2001:db8:8000::/33' } }, [{ ...udp6, source: '2001:db8:8000::1' }], [udp6, udp]],
    [{ original: { source: '2001:0DB8::0.0.0.1' } }, [udp6], [udp, { ...udp6, source: '2001:db8::2' }]],
    [{ reply: { source: '10.0.0.2', sourcePort: 2 } }, [udp], [ping, inverted(udp)]],
    [{ original: { protocol: 17 } }, [udp, udp6], [ping]],
    [
      { original: { protocol: 'icmp', icmp: { id: 5 } } },
      [ping],
      [udp, { ...ping, icmp: { id: 6, type: 8, code: 0 } }],
    ],
    [{ reply: { icmp: { type: 0 } } }, [ping], [udp, { ...ping, icmp: { id: 5, type: 13, code: 0 } }]],
    [{ original: udp }, [udp], [udp6, ping, inverted(udp)]],
    [{ original: { zone: 7 } }, [{ ...udp, zone: 7 }], [udp, { ...udp, zone: 8 }]],
  ] as const) {
    it(`${JSON.stringify(filter)} is told from others on this side`, () => {
      const { matches } = compileFilter(filter);
      for (const tuple of matching) assert.isTrue(matches(flow(tuple)), JSON.stringify(tuple));
      for (const tuple of others) assert.isFalse(matches(flow(tuple)), JSON.stringify(tuple));
    });
  }

  it('a zone is meant wherever it is said', () => {
    const { matches } = compileFilter({ zone: 7 });
    assert.isTrue(matches(flow(udp, { zone: 7 })));
    assert.isTrue(matches(flow({ ...udp, zone: 7 })));
    assert.isFalse(matches(flow(udp)));
    assert.isTrue(compileFilter({ zone: 0 }).matches(flow(udp)));
    assert.isFalse(compileFilter({ zone: 0 }).matches(flow({ ...udp, zone: 7 })));
  });

  it('a mark is compared with as many bits as there are', () => {
    const marked = flow(udp, { mark: 0x8000_0012 });
    for (const [mark, expected] of [
      [0x8000_0012, true],
      [0x12, false],
      [{ value: 0x8000_0000, mask: 0x8000_0000 }, true],
      [{ value: 0x8000_0002, mask: 0xf }, true],
      [{ value: 0, mask: 0x10 }, false],
    ] as const) {
      assert.strictEqual(compileFilter({ mark }).matches(marked), expected, JSON.stringify(mark));
    }
    assert.isTrue(compileFilter({ mark: 0 }).matches(flow(udp)));
  });

  for (const [filter, reason] of [
    [{ family: 'inet' }, /^"inet" is no family of flows/],
    [{ status: { offloaded: true } }, /^offloaded is no status of a flow: it is one of expected/],
    [{ mark: -1 }, /^mark -1 is not an integer from 0 to 4294967295/],
    [{ mark: { value: 1, mask: 2 ** 32 } }, /^the mask of mark 4294967296 is not/],
    [{ mark: { value: 1 } }, /^the mask of mark null is not/],
    [{ mark: null }, /^mark null is not/],
    [{ zone: 65_536 }, /^zone 65536 is not an integer from 0 to 65535/],
    [{ original: { sourcePort: '80' } }, /^original\.sourcePort "80" is not an integer/],
    [{ reply: { icmp: { type: 256 } } }, /^reply\.icmp\.type 256 is not an integer from 0 to 255/],
    [{ original: { dport: 80 } }, /^original\.dport is nothing to filter by: that is one of source, destination/],
    [{ original: { protocol: 'foo' } }, /^original\.protocol foo is not a protocol/],
    [{ original: { source: 'localhost' } }, /^original\.source "localhost" is neither an address nor a prefix/],
    [{ original: { source: '10.0.0.0/33' } }, /is neither an address nor a prefix/],
    [{ original: { source: '10.0.0.0/' } }, /is neither an address nor a prefix/],
    [{ original: { source: '10.0.0.0/8/8' } }, /is neither an address nor a prefix/],
    [{ original: { source: 10 } }, /^original\.source 10 is neither/],
    [{ original: { source: '10.0.0.1', destination: '::1' } }, /^original: 10\.0\.0\.1 and ::1 are not of one family/],
    [{ family: 'ip', original: { source: '::1' } }, /^no flow has addresses of both ip and ip6/],
    [{ original: { source: '10.0.0.1' }, reply: { source: '::1' } }, /^no flow has addresses of both/],
  ] as const) {
    it(`refuses ${JSON.stringify(filter)}`, () => {
      assert.throws(() => compileFilter(filter as unknown as FlowFilter), NftOffloadError, reason);
    });
  }

  describe('properties', () => {
    const port = fc.constantFrom(1, 2, 3);
    const tuple = (address: fc.Arbitrary<string>, icmp: string): fc.Arbitrary<Tuple> =>
      fc.oneof(
        fc.record({
          source: address,
          destination: address,
          protocol: fc.constantFrom('tcp', 'udp', 'sctp'),
          sourcePort: port,
          destinationPort: port,
        }),
        fc.record({
          source: address,
          destination: address,
          protocol: fc.constant(icmp),
          icmp: fc.record({ id: port, type: fc.constantFrom(...(icmp === 'icmp' ? [0, 8] : [128, 129])), code: port }),
        }),
      );
    const v4 = tuple(fc.constantFrom('10.0.0.1', '10.0.0.2', '10.1.0.1'), 'icmp');
    const v6 = tuple(fc.constantFrom('2001:db8::1', '2001:db8::2', '2001:db9::1'), 'icmpv6');
    const entry = fc
      .record({
        tuple: fc.oneof(v4, v6),
        message: fc.record(
          { mark: port, zone: port, status: fc.subarray(['assured', 'confirmed', 'offload'] as const) },
          { requiredKeys: [] },
        ),
      })
      .map(({ tuple, message }) => flow(tuple, message));
    const keys = ['source', 'destination', 'protocol', 'sourcePort', 'destinationPort', 'icmp'] as const;
    const part = (tuple: Tuple, kept: readonly string[]) =>
      Object.fromEntries(Object.entries(tuple).filter(([name]) => kept.includes(name)));
    /** What a flow has, a part of it, so that it matches others too, and not always itself. */
    const filter: fc.Arbitrary<FlowFilter> = fc
      .record({
        like: entry,
        original: fc.subarray([...keys]),
        reply: fc.subarray([...keys]),
        prefix: fc.constantFrom(undefined, undefined, 8, 30),
        mark: fc.constantFrom(undefined, undefined, 0xffff_ffff, 1, 2),
        zone: fc.boolean(),
        status: fc.option(fc.dictionary(fc.constantFrom('assured', 'confirmed', 'offload'), fc.boolean())),
      })
      .map(({ like, original, reply, prefix, mark, zone, status }) => ({
        original: {
          ...part(like.original, original),
          ...(prefix === undefined ? {} : { source: `${like.original.source}/${prefix}` }),
        },
        reply: part(like.reply, reply),
        ...(mark === undefined ? {} : { mark: { value: like.mark ?? 0, mask: mark } }),
        ...(zone ? { zone: like.zone } : {}),
        ...(status === null ? {} : { status }),
      }));

    it('the kernel is never asked to leave out a flow that matches', () => {
      let matched = 0;
      fc.assert(
        fc.property(filter, fc.array(entry, { minLength: 10 }), (wanted, flows) => {
          const compiled = compileFilter(wanted);
          for (const candidate of flows.filter(compiled.matches)) {
            matched++;
            assert.isTrue(kernelSends(compiled, candidate));
          }
        }),
        { numRuns: 2000 },
      );
      assert.isAbove(matched, 200);
    });

    it("a flow matches both of its own tuples, and no other's whole tuple", () => {
      fc.assert(
        fc.property(entry, entry, (one, other) => {
          const { matches } = compileFilter({ original: one.original, reply: one.reply });
          assert.isTrue(matches(one));
          assert.strictEqual(matches(other), JSON.stringify(other.original) === JSON.stringify(one.original));
        }),
      );
    });

    it('whatever it is given, it is a filter or a USAGE error', () => {
      fc.assert(
        fc.property(
          fc.object({
            key: fc.constantFrom(
              'family',
              'original',
              'reply',
              'source',
              'mark',
              'zone',
              'icmp',
              'id',
              'status',
              'assured',
            ),
          }),
          (given) => {
            try {
              compileFilter(given);
            } catch (error) {
              assert.instanceOf(error, NftOffloadError);
            }
          },
        ),
      );
    });
  });
});
