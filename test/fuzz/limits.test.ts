// Inputs at the edges of what their formats allow: the largest, the deepest, and lengths that are not true.
import { assert } from 'chai';
import { Dissector, reencode } from '../../src/dissect/index.ts';
import { expression } from '../../src/nft/expression.ts';
import { fromElements, setElements } from '../../src/nft/index.ts';
import { table } from '../../src/nft/table.ts';
import { setUserdata } from '../../src/nft/userdata/index.ts';
import { type PcapRecord, readPcap, writePcap } from '../../src/pcap/index.ts';
import { printRuleset, toJson } from '../../src/ruleset/index.ts';
import { NETLINK_NETFILTER } from '../../src/transport/transport.ts';
import { DecodeError, decode, encode, type Layout, NLA_F_NESTED, splitMessages } from '../../src/wire/index.ts';
import { cli } from '../support/fixtures.ts';
import { concatenate } from './mutate-bytes.ts';
import { type AttributeNode, attributeBytes, messageBytes } from './netlink-tree.ts';
import { pcapng } from './pcapng.ts';

const LITTLE = { littleEndian: true };
const NEWTABLE = 0xa00;
const NEWSETELEM = 0xa0c;

function datagramOf(type: number, attributes: readonly AttributeNode[]): Uint8Array {
  const header = Uint8Array.of(1, 0, 0, 0);
  const message = { type, flags: 0, seq: 1, portId: 1, header, attributes: [...attributes] };
  return messageBytes(message, true);
}

function text(name: string): Uint8Array {
  return new TextEncoder().encode(`${name}\0`);
}

function nest(type: number, content: AttributeNode[]): AttributeNode {
  return { rawType: type | NLA_F_NESTED, content };
}

/** In time of the processor, at best: what else the machine does is not counted. */
function shortest(work: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 5; run++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, user + system);
  }
  return best;
}

/**
 * Sixteen times as much takes sixteen times as long, or some times that where memory has to be found for it; what is
 * quadratic takes 256 times. Below a quarter of a millisecond it is the clock that is measured.
 */
function assertLinear(size: number, work: (size: number) => () => unknown): void {
  const [few, many] = [work(Math.ceil(size / 4)), work(4 * size)];
  many();
  let seen = '';
  // A busy machine makes some comparisons wrong; what is quadratic fails all of them.
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [one, sixteen] = [shortest(few), shortest(many)];
    if (sixteen < 100 * Math.max(one, 250)) return;
    seen += `; ${size / 4}: ${one} us, ${4 * size}: ${sixteen} us`;
  }
  assert.fail(`grows faster than it should${seen}`);
}

const ATTEMPTS = 10;

describe('limits', function () {
  this.timeout(60_000);

  it('expressions in expressions, deeper than any kernel puts them', () => {
    for (const depth of [17, 40, 2000]) {
      let bytes = attributeBytes([{ rawType: 1, content: text('counter') }], true);
      for (let level = 0; level < depth; level++) {
        const inside = attributeBytes([{ rawType: 5 | NLA_F_NESTED, content: bytes }], true);
        const name = { rawType: 1, content: text('inner') };
        bytes = attributeBytes([name, { rawType: 2 | NLA_F_NESTED, content: inside }], true);
      }
      assert.isBelow(bytes.byteLength, 65_536);
      assert.throws(() => decode(expression, bytes, LITTLE), DecodeError, 'nested deeper than 32');
    }
  });

  it('types in types in the userdata of a set', () => {
    let part = Uint8Array.of(0, 4, 13, 0, 0, 0);
    for (let level = 0; level < 20; level++) {
      const inside = Uint8Array.of(0, part.byteLength, ...part);
      part = Uint8Array.of(0, 4, 13, 0, 0, 0, 1, inside.byteLength, ...inside);
    }
    const bytes = Uint8Array.of(3, part.byteLength, ...part);
    assert.throws(() => decode(setUserdata, bytes, LITTLE), DecodeError, 'nested deeper than 32');
  });

  it('an attribute of 65,535 bytes, which is as long as one can be', () => {
    for (const content of [new Uint8Array(65_531).fill(0x41), new Uint8Array(65_531)]) {
      for (const rawType of [1, 6, 99]) {
        const bytes = datagramOf(NEWTABLE, [{ rawType, content }]);
        const [message] = new Dissector().dissect(bytes, { protocol: NETLINK_NETFILTER, littleEndian: true });
        assert.isDefined(message?.known);
        assert.deepEqual(message && reencode(message, true), message?.payload);
      }
    }
  });

  it('64 KiB of attributes of four bytes take as long as they are many', () => {
    const attributesOf = (count: number) =>
      datagramOf(
        NEWTABLE,
        Array.from({ length: count }, () => ({ rawType: 77, content: new Uint8Array() })),
      );
    assertLinear(4096, (count) => {
      const bytes = attributesOf(count);
      const payload = splitMessages(bytes, true)[0]?.payload ?? new Uint8Array();
      return () => {
        const layout: Layout = {};
        const value = decode(table, payload, { ...LITTLE, layout });
        assert.lengthOf(value.unknown ?? [], count);
        assert.lengthOf(encode(table, value, LITTLE), payload.byteLength);
      };
    });
  });

  it('a datagram of thousands of messages takes as long as they are many', () => {
    assertLinear(8192, (count) => {
      const one = messageBytes(
        { type: 77, flags: 0, seq: 0, portId: 0, header: new Uint8Array(), attributes: [] },
        true,
      );
      const bytes = concatenate(Array.from({ length: count }, () => one));
      return () => assert.lengthOf(splitMessages(bytes, true), count);
    });
  });

  it('a list of 16,000 elements takes as long as they are many', () => {
    const flags = { rawType: 3, content: Uint8Array.of(0, 0, 0, 2) };
    for (const element of [nest(1, []), nest(1, [flags])]) {
      const most = Math.floor(64_000 / (attributeBytes([element], true).byteLength * 4));
      assertLinear(most, (count) => {
        const list = nest(
          3,
          Array.from({ length: count }, () => element),
        );
        const bytes = datagramOf(NEWSETELEM, [list]).subarray(16);
        return () => {
          const { elements = [] } = decode(setElements, bytes, LITTLE);
          assert.lengthOf(elements, count);
          const set = { family: 'inet', table: 't', name: 's', flags: ['interval'], keyType: 7, keyLength: 4 } as const;
          const ruleset = { generation: 1, tables: [], chains: [], rules: [], objects: [], flowtables: [] };
          const tables = [{ family: 'inet', name: 't' }] as const;
          printRuleset(toJson({ ...ruleset, tables, sets: [{ ...set, elements }] }));
          if (element.content.length > 0) fromElements({ key: 'ipv4_addr', interval: true }, elements, LITTLE);
        };
      });
    }
  });

  it('thousands of chains and their rules are printed as fast as they are many', () => {
    assertLinear(2000, (count) => {
      const names = Array.from({ length: count }, (_, index) => `c${index}`);
      const ruleset = {
        generation: 1,
        tables: [{ family: 'inet', name: 't' }],
        chains: names.map((name) => ({ family: 'inet', table: 't', name }) as const),
        rules: names.map((chain) => ({ family: 'inet', table: 't', chain, expressions: [] }) as const),
        sets: [],
        objects: [],
        flowtables: [],
      } as const;
      return () => printRuleset(toJson(ruleset));
    });
  });
});

describe('limits of captures', () => {
  const record: PcapRecord = { time: 0n, protocol: 12, packetType: 4, bytes: datagramOf(NEWTABLE, []) };
  const file = writePcap({ littleEndian: true, nanoseconds: false, records: [record] });

  /** The file with these words in it. */
  const withWords = (bytes: Uint8Array, words: Readonly<Record<number, number>>): Uint8Array => {
    const copy = bytes.slice();
    for (const [at, word] of Object.entries(words)) new DataView(copy.buffer).setUint32(Number(at), word, true);
    return copy;
  };

  /** Its error, and that no room was made for what is not there. */
  const assertRefused = (bytes: Uint8Array): void => {
    const before = process.memoryUsage().arrayBuffers;
    assert.throws(() => readPcap(bytes), DecodeError);
    assert.isBelow(process.memoryUsage().arrayBuffers - before, 1024 * 1024);
  };

  it('a pcap file whose packet says it has 4 GiB', () => {
    // The record's header behind the file's 24 bytes: seconds, fraction, length, original length.
    assertRefused(withWords(file, { 32: 0xffff_ffff, 36: 0xffff_ffff }));
    assertRefused(withWords(file, { 32: 0xffff_ffff }));
    const part = readPcap(withWords(file, { 36: 0xffff_ffff }));
    assert.equal(part.records[0]?.originalLength, 0xffff_ffff - 16);
  });

  it('a pcapng file whose blocks have a length of 0, of 4 GiB, or one that is no multiple of four', () => {
    const whole = pcapng(file);
    for (const length of [0, 1, 11, 0xffff_fffc, 0xffff_ffff]) {
      for (const at of [4, 32, 52]) assertRefused(withWords(whole, { [at]: length }));
    }
  });

  it('names that steer a terminal, in everything the command prints of a capture', async () => {
    const bytes = datagramOf(NEWTABLE, [{ rawType: 1, content: text('a\u001b[2J\u001b]0;x\u0007\u009b') }]);
    const capture = writePcap({ littleEndian: true, nanoseconds: false, records: [{ ...record, bytes }] });
    for (const args of [['decode'], ['decode', '--json'], ['decode', '--verify']]) {
      const { out, err } = await cli([...args, 'x.pcap'], { 'x.pcap': capture });
      assert.notMatch(out + err, /[^\P{Cc}\n\t]/u);
    }
  });
});
