import { assert } from 'chai';
import fc from 'fast-check';
import { type Pcap, type PcapRecord, readPcap, writePcap } from '../../src/pcap/index.ts';
import { DecodeError, EncodeError, joinMessages } from '../../src/wire/index.ts';
import { assertBytes, bytes } from '../support/hexdump.ts';

/** One GETGEN of nft, as tcpdump writes it on a little-endian and on a big-endian host. */
const LITTLE = `
  d4c3b2a1 0200 0400 00000000 00000000 00000400 fd000000   # magic, 2.4, zone, figures, snap length, link type
  785634 12 40e20100 24000000 24000000                     # 0x12345678 s, 123456 us, 36 of 36 bytes
  0004 0338 0000 0000000000000000 000c                     # outgoing, ARPHRD_NETLINK, no address, NETLINK_NETFILTER
  14000000 100a 0100 00000000 00000000 00000000`;
const BIG = `
  a1b2c3d4 0002 0004 00000000 00000000 00040000 000000fd
  12345678 0001e240 00000024 00000024
  0004 0338 0000 0000000000000000 000c
  00000014 0a10 0001 00000000 00000000 00000000`;

const TIME = 0x1234_5678n * 1_000_000_000n + 123_456_000n;

describe('pcap', () => {
  for (const [order, text, datagram] of [
    ['little', LITTLE, '14000000 100a 0100 00000000 00000000 00000000'],
    ['big', BIG, '00000014 0a10 0001 00000000 00000000 00000000'],
  ] as const) {
    it(`a capture of a ${order}-endian host reads as its records, and is written again byte for byte`, () => {
      const pcap = readPcap(bytes(text));
      assert.strictEqual(pcap.littleEndian, order === 'little');
      assert.isFalse(pcap.nanoseconds);
      assert.deepEqual(pcap.records, [{ time: TIME, protocol: 12, packetType: 4, bytes: bytes(datagram) }]);
      assertBytes(writePcap(pcap), text);
      assertBytes(
        writePcap({ littleEndian: pcap.littleEndian, nanoseconds: false, records: pcap.records }),
        text,
        'without the header that was read',
      );
    });
  }

  it('the nanosecond magic keeps nanoseconds', () => {
    const text = LITTLE.replace('d4c3b2a1', '4d3cb2a1').replace('40e20100', '15cd5b07');
    const pcap = readPcap(bytes(text));
    assert.isTrue(pcap.nanoseconds);
    assert.strictEqual(pcap.records[0]?.time, 0x1234_5678n * 1_000_000_000n + 123_456_789n);
    assertBytes(writePcap(pcap), text);
  });

  it('a file that was rewritten on another machine keeps the byte order of the host that spoke', () => {
    const rewritten = bytes(BIG.slice(0, BIG.lastIndexOf('0000001')) + LITTLE.slice(LITTLE.lastIndexOf('14000000')));
    const pcap = readPcap(rewritten);
    assert.isTrue(pcap.littleEndian);
    assert.isFalse(pcap.file?.littleEndian);
    assertBytes(writePcap(pcap), rewritten);
  });

  it('a datagram that was cut by the snap length says how long it was', () => {
    const text = LITTLE.replace('24000000 24000000', '24000000 40000000');
    const pcap = readPcap(bytes(text));
    assert.strictEqual(pcap.records[0]?.originalLength, 48);
    assert.isTrue(pcap.littleEndian);
    assertBytes(writePcap(pcap), text);
  });

  it('a port in the cooked header is read as one; anything else unusual there is kept as it is', () => {
    const port = LITTLE.replace('0000 0000000000000000 000c', '0004 fe00000100000000 000c');
    assert.strictEqual(readPcap(bytes(port)).records[0]?.portId, 0xfe00_0001);
    assertBytes(writePcap(readPcap(bytes(port))), port);
    const odd = LITTLE.replace('0338 0000 0000000000000000 000c', '0001 0006 aabbccddeeff0000 0010');
    const [record] = readPcap(bytes(odd)).records;
    assert.deepEqual(record?.cooked, {
      packetType: 4,
      hardwareType: 1,
      addressLength: 6,
      address: 0xaabb_ccdd,
      addressRest: 0xeeff_0000,
      protocol: 16,
    });
    assert.strictEqual(record?.protocol, 16);
    assertBytes(writePcap(readPcap(bytes(odd))), odd);
  });

  it('records are copies: the file may be reused', () => {
    for (const file of [bytes(LITTLE), Buffer.from(bytes(LITTLE))]) {
      const pcap = readPcap(file);
      file.fill(0);
      assert.strictEqual(pcap.records[0]?.bytes[0], 0x14);
    }
  });

  it('a file without records is a capture of nothing', () => {
    const empty = bytes(LITTLE).subarray(0, 24);
    assert.deepEqual(readPcap(empty).records, []);
    assertBytes(writePcap(readPcap(empty)), empty);
  });

  it('what is no pcap file of netlink is refused with the way out', () => {
    for (const [text, message] of [
      ['', /not a pcap file: it has 0 bytes/],
      ['0a0d0d0a 1c000000 4d3c2b1a', /pcapng file.*tcpdump -r.*editcap -F pcap/],
      ['1f8b0800 00000000', /gunzip/],
      ['7b0a2020', /not a pcap file: it begins with 0x7b0a2020/],
      [LITTLE.replace('0200 0400', '0100 0000'), /pcap version 1.0/],
      [LITTLE.replace('fd000000', '01000000'), /link type 1 and not 253 \(netlink\): capture on an nlmon device/],
      [LITTLE.replace('40e20100', '40420f00'), /^records\/0: .*a second or more/],
      [LITTLE.replace('24000000 24000000', '0f000000 0f000000'), /^records\/0: .*no room for the cooked header/],
    ] as const) {
      assert.throws(() => readPcap(bytes(text)), DecodeError, message);
    }
  });

  it('lengths beyond the file are refused at once, without allocating them', () => {
    const before = process.memoryUsage().arrayBuffers;
    for (const length of ['ffffffff', 'ffffff7f', '25000000']) {
      assert.throws(
        () => readPcap(bytes(LITTLE.replace('24000000 24000000', `${length} ${length}`))),
        DecodeError,
        /^records\/0: the file is cut off/,
      );
    }
    assert.isBelow(process.memoryUsage().arrayBuffers - before, 50_000_000);
  });

  it('a file cut at any offset is a DecodeError, but between records', () => {
    const two = new Uint8Array([...bytes(LITTLE), ...bytes(LITTLE).subarray(24)]);
    for (let size = 0; size < two.byteLength; size++) {
      const cut = two.subarray(0, size);
      if (size === 24 || size === 76) {
        assert.strictEqual(readPcap(cut).records.length, size === 24 ? 0 : 1);
        continue;
      }
      const error = thrown(() => readPcap(cut));
      assert.instanceOf(error, DecodeError, `cut at ${size}`);
      assert.isAtMost(error.offset, size);
    }
  });

  it('what cannot be written is an EncodeError that names the record', () => {
    const record: PcapRecord = { time: 1n, protocol: 12, packetType: 4, bytes: new Uint8Array() };
    const pcap: Pcap = { littleEndian: true, nanoseconds: false, records: [{ ...record, time: 1000n }, record] };
    assert.throws(() => writePcap(pcap), EncodeError, /^records\/1\/time: 1 ns is no whole microsecond/);
    for (const wrong of [
      { time: -1n },
      { time: 2n ** 62n },
      { protocol: 65_536 },
      { packetType: -1 },
      { portId: 2 ** 32 },
    ]) {
      assert.throws(
        () => writePcap({ ...pcap, nanoseconds: true, records: [{ ...record, ...wrong }] }),
        EncodeError,
        /^records\/0/,
      );
    }
  });
});

const datagram = fc.array(
  fc.record({
    type: fc.nat(0xffff),
    flags: fc.nat(0xffff),
    seq: fc.nat(0xffff_ffff),
    portId: fc.nat(0xffff_ffff),
    payload: fc.uint8Array({ maxLength: 20 }),
  }),
  { minLength: 1, maxLength: 3 },
);

const capture: fc.Arbitrary<Pcap> = fc.boolean().chain((littleEndian) =>
  fc.record({
    littleEndian: fc.constant(littleEndian),
    nanoseconds: fc.constant(true),
    records: fc.array(
      fc.record({
        time: fc.bigInt({ min: 0n, max: 0xffff_ffffn * 1_000_000_000n }),
        protocol: fc.nat(0xffff),
        packetType: fc.nat(0xffff),
        bytes: datagram.map((messages) => joinMessages(messages, littleEndian)),
      }),
      { maxLength: 5 },
    ),
  }),
);

describe('pcap: any capture', () => {
  it('written and read again is the same', () => {
    fc.assert(
      fc.property(capture, (pcap) => {
        const { file: _file, ...read } = readPcap(writePcap(pcap));
        assert.deepEqual(read, pcap);
      }),
    );
  });

  it('with bytes changed or cut off is a DecodeError, or is written again byte for byte', () => {
    fc.assert(
      fc.property(
        capture,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
        fc.nat(),
        (pcap, changes, cut) => {
          const file = writePcap(pcap);
          for (const [at, byte] of changes) file[at % file.byteLength] = byte;
          sameOrDecodeError(file);
          sameOrDecodeError(file.subarray(0, cut % file.byteLength));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('of arbitrary bytes behind a good header is a DecodeError, or is written again byte for byte', () => {
    const header = fc.constantFrom(
      ...[LITTLE, BIG, LITTLE.replace('d4c3b2a1', '4d3cb2a1')].map((text) => bytes(text).subarray(0, 24)),
    );
    fc.assert(
      fc.property(header, fc.uint8Array({ maxLength: 100 }), (head, rest) =>
        sameOrDecodeError(new Uint8Array([...head, ...rest])),
      ),
      { numRuns: 500 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), sameOrDecodeError));
  });
});

function sameOrDecodeError(file: Uint8Array): void {
  let pcap: Pcap;
  try {
    pcap = readPcap(file);
  } catch (error) {
    assert.instanceOf(error, DecodeError);
    assert.isAtMost(error.offset, file.byteLength);
    return;
  }
  assertBytes(writePcap(pcap), file);
}

function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
