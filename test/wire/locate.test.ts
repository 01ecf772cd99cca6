import { assert } from 'chai';
import { flowtable, object, rule, setElements } from '../../src/nft/index.ts';
import {
  attribute,
  attributes,
  type Codec,
  encode,
  forEachAttribute,
  listOf,
  locate,
  Reader,
  u32be,
} from '../../src/wire/index.ts';
import { bytes } from '../support/hexdump.ts';

const LITTLE = { littleEndian: true };
const NFGENMSG = 4;

const pair = attributes({ left: attribute(1, 'A_LEFT', u32be), right: attribute(2, 'A_RIGHT', u32be) });
const codec = attributes({
  size: attribute(1, 'A_SIZE', u32be),
  pairs: attribute(2, 'A_PAIRS', listOf(attribute(1, 'A_PAIR', pair))),
});

/** Every place that the bytes have an attribute at, by its path. */
function places(of: Codec<unknown>, encoded: Uint8Array, from = 0): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (let offset = from; offset < encoded.byteLength; offset += 4) {
    const location = locate(of, encoded, offset, LITTLE);
    if (location !== undefined) found[location.path] = offset;
  }
  return found;
}

describe('wire/locate', () => {
  const value = { size: 7, pairs: [{ left: 1 }, { left: 2, right: 3 }] };
  const encoded = encode(codec, value, LITTLE);

  it('names the field whose attribute begins at an offset, nests and elements of lists among them', () => {
    assert.deepEqual(places(codec, encoded), {
      size: 0,
      pairs: 8,
      'pairs/0': 12,
      'pairs/0/left': 16,
      'pairs/1': 24,
      'pairs/1/left': 28,
      'pairs/1/right': 36,
    });
  });

  it('gives the attribute’s name in the kernel, its codec and its payload', () => {
    const { path, kernelName, codec: of, value: payload } = locate(codec, encoded, 36, LITTLE) ?? {};
    assert.deepEqual([path, kernelName, payload], ['pairs/1/right', 'A_RIGHT', bytes('00000003')]);
    assert.strictEqual(of, u32be);
    assert.equal(locate(codec, encoded, 12, LITTLE)?.kernelName, '', 'an element has none');
  });

  it('is silent where no attribute begins', () => {
    for (const offset of [-4, 1, 4, 20, encoded.byteLength, 1000])
      assert.isUndefined(locate(codec, encoded, offset, LITTLE), `at ${offset}`);
  });

  it('is silent about bytes that are no such value, and finds what is in front of them', () => {
    const cut = encoded.slice(0, 34);
    assert.equal(locate(codec, cut, 0, LITTLE)?.path, 'size');
    assert.isUndefined(locate(codec, cut, 28, LITTLE));
    assert.isUndefined(locate(codec, bytes('0100'), 0, LITTLE));
  });

  it('reads in the byte order it is told', () => {
    const big = encode(codec, value, { littleEndian: false });
    assert.equal(locate(codec, big, 36, { littleEndian: false })?.path, 'pairs/1/right');
    assert.isUndefined(locate(codec, big, 36, LITTLE));
  });

  it('finds the way through expressions, objects of a type, and lists of devices', () => {
    const expressions = [
      { kind: 'payload', base: 'network', offset: 12, length: 4, dreg: 1 },
      { kind: 'lookup', sreg: 1, set: 's' },
    ] as const;
    const withRule = encode(rule, { family: 'ip', table: 't', chain: 'c', expressions }, LITTLE);
    const inRule = places(rule, withRule, NFGENMSG);
    assert.includeMembers(Object.keys(inRule), [
      'table',
      'chain',
      'expressions',
      'expressions/0',
      'expressions/1/data/set',
    ]);
    const counter = encode(object, { family: 'ip', name: 'o', type: 'counter', data: { packets: 1n } }, LITTLE);
    assert.property(places(object as Codec<unknown>, counter, NFGENMSG), 'data/packets');
    const hook = { number: 0, devices: ['a', 'b*'] };
    const devices = encode(flowtable, { family: 'inet', hook }, LITTLE);
    assert.property(places(flowtable as Codec<unknown>, devices, NFGENMSG), 'hook/devices/1');
    const elements = [{ key: { value: Uint8Array.of(1) } }, { key: { verdict: { code: 'drop' } } }] as const;
    const list = encode(setElements, { family: 'ip', elements }, LITTLE);
    assert.property(places(setElements as Codec<unknown>, list, NFGENMSG), 'elements/1/key/verdict/code');
  });

  it('every attribute there is has its place', () => {
    let headers = 0;
    const count = (of: Reader): void =>
      forEachAttribute(of, (_type, rawType, size) => {
        headers++;
        if (rawType & 0x8000) of.within(size, count);
        else of.take(size);
      });
    count(new Reader(encoded, true));
    assert.lengthOf(Object.keys(places(codec, encoded)), headers);
  });
});
