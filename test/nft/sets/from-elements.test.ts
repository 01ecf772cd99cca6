import { assert } from 'chai';
import type { SetElement } from '../../../src/nft/set-elements.ts';
import { fromElements, type ReadElementItem, type SetType } from '../../../src/nft/sets/index.ts';
import { unhex } from '../../../src/wire/index.ts';

const LITTLE = { littleEndian: true };

const start = (key: string, rest: SetElement = {}): SetElement => ({ key: { value: unhex(key) }, ...rest });
/** The kernel says a timeout of the ends, too, in a set that has one. */
const end = (key: string, rest: SetElement = {}): SetElement => start(key, { flags: ['interval-end'], ...rest });

function items(
  type: SetType,
  elements: readonly SetElement[],
  options = LITTLE,
): readonly Omit<ReadElementItem, 'ranges'>[] {
  return fromElements(type, elements, options).map(({ ranges: _, ...item }) => item);
}

const ports: SetType = { key: 'inet_service', interval: true };

// Elements as Linux 6.18 dumps those that nft 1.0.6 made.
describe('nft/sets/from-elements', () => {
  it('prefixes, ranges, values: from the last to the first, with an end at zero', () => {
    const elements = [
      end('cb00710a'),
      start('cb007109', { userdata: unhex('00046f6e6500') }),
      end('c0000208'),
      start('c0000201'),
      end('0b000000'),
      start('0a000000'),
      end('00000000'),
    ];
    assert.deepEqual(items({ key: 'ipv4_addr', interval: true }, elements), [
      { key: '10.0.0.0/8' },
      { key: '192.0.2.1-192.0.2.7' },
      { key: '203.0.113.9', comment: 'one' },
    ]);
  });

  it('ranges are numbers, too', () => {
    assert.deepEqual(fromElements(ports, [end('0015'), start('000b')]), [
      { key: '11-20', ranges: [{ from: 11n, to: 20n }] },
    ]);
  });

  it('a range that is no prefix is none, whatever its ends share', () => {
    const elements = [start('0a000001'), end('0a000003')];
    assert.deepEqual(items({ key: 'ipv4_addr', interval: true }, elements), [{ key: '10.0.0.1-10.0.0.2' }]);
  });

  it('an interval up to the top', () => {
    const open = { userdata: unhex('00027800010401000000') };
    assert.deepEqual(items(ports, [start('0400', open), end('0000')]), [{ key: '1024-65535', comment: 'x' }]);
    assert.deepEqual(items(ports, [start('ffff'), end('0000')]), [{ key: '65535' }]);
    assert.deepEqual(items(ports, [start('0000')]), [{ key: '0-65535' }]);
  });

  it('neighbours', () => {
    const elements = [start('000b'), end('000b'), end('0015'), start('0000')];
    assert.deepEqual(items(ports, elements), [{ key: '0-10' }, { key: '11-20' }]);
  });

  it('ends without a start, and starts without an end', () => {
    assert.deepEqual(items(ports, [end('0005'), start('0003'), start('0009'), end('0007'), end('0001')]), [
      { key: '3-4' },
      { key: '9-65535' },
    ]);
    assert.deepEqual(items(ports, [start('0003'), start('0009')]), [{ key: '3-8' }, { key: '9-65535' }]);
    assert.deepEqual(items(ports, [end('0000')]), []);
  });

  it('names and patterns of them', () => {
    const elements = [
      end('6c6f0000000000000000000000000001'),
      start('6c6f0000000000000000000000000000'),
      end('65746900000000000000000000000000'),
      start('65746800000000000000000000000000'),
      end('612a0000000000000000000000000001'),
      start('612a0000000000000000000000000000'),
      end('00000000000000000000000000000000'),
    ];
    assert.deepEqual(items({ key: 'ifname', interval: true }, elements), [
      { key: 'a\\*' },
      { key: 'eth*' },
      { key: 'lo' },
    ]);
  });

  it('ranges of names that are no pattern are written in hexadecimal digits', () => {
    const elements = [start('61000000000000000000000000000000'), end('61000000000000000000000000000002')];
    assert.deepEqual(items({ key: 'ifname', interval: true }, elements), [
      { key: '0x61000000000000000000000000000000-0x61000000000000000000000000000001' },
    ]);
  });

  it('values in host order, and intervals of them, which are big-endian', () => {
    assert.deepEqual(items({ key: 'mark' }, [start('07000000'), start('00010000')]), [{ key: '7' }, { key: '256' }]);
    assert.deepEqual(items({ key: 'mark' }, [start('00000007')], { littleEndian: false }), [{ key: '7' }]);
    assert.deepEqual(items({ key: 'mark', interval: true }, [end('00000008'), start('00000001')]), [{ key: '1-7' }]);
  });

  it('concatenations', () => {
    const elements: SetElement[] = [
      start('0a00000100500000', { keyEnd: { value: unhex('0a00000100500000') } }),
      start('0a00000004000000', { keyEnd: { value: unhex('0a0000ffffff0000') } }),
      { flags: ['catchall'] },
    ];
    const type: SetType = { key: ['ipv4_addr', 'inet_service'], interval: true };
    assert.deepEqual(items(type, elements), [
      { key: '10.0.0.1 . 80' },
      { key: '10.0.0.0/24 . 1024-65535' },
      { key: '*' },
    ]);
    assert.deepEqual(
      fromElements(type, elements).map(({ ranges }) => ranges.length),
      [2, 2, 0],
    );
  });

  it('values, verdicts, ranges and objects of maps', () => {
    const value = (text: string): SetElement => ({ data: { value: unhex(text) } });
    const verdict = { code: 'jump', chain: 'c' } as const;
    assert.deepEqual(items({ key: 'inet_proto', data: 'mark' }, [start('06', value('02000000'))]), [
      { key: 'tcp', data: '2' },
    ]);
    assert.deepEqual(items({ key: 'inet_proto', data: 'verdict' }, [start('11', { data: { verdict } })]), [
      { key: 'udp', data: verdict },
    ]);
    const ranges: SetType = { key: 'inet_proto', data: ['ipv4_addr', 'inet_service'], dataInterval: true };
    assert.deepEqual(items(ranges, [start('c8', value('0a010001005000000a010004005a0000'))]), [
      { key: '200', data: '10.1.0.1-10.1.0.4 . 80-90' },
    ]);
    assert.deepEqual(items({ key: 'inet_proto', data: 'object' }, [start('06', { objectReference: 'cnt' })]), [
      { key: 'tcp', data: 'cnt' },
    ]);
  });

  it('timeouts, counters and the userdata of others', () => {
    const times = { timeout: 300_000n, expiration: 299_000n };
    const expression = { kind: 'counter', bytes: 7n, packets: 3n } as const;
    const elements = [
      end('0006', { timeout: 0n }),
      start('0001', { ...times, expression, userdata: unhex('0104 03000000 0901 07') }),
      start('0009', { userdata: unhex('ff') }),
      end('000a', { timeout: 0n }),
    ];
    assert.deepEqual(items(ports, elements), [
      // Of nft's flags only the mark of an open interval is told by the range.
      { key: '1-5', ...times, expression, userdata: unhex('0104 02000000 0901 07') },
      { key: '9', userdata: unhex('ff') },
    ]);
  });
});
