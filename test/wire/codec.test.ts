import { assert } from 'chai';
import {
  attribute,
  attributes,
  type Codec,
  DecodeError,
  decode,
  EncodeError,
  encode,
  HOST_LITTLE_ENDIAN,
  NftOffloadError,
  OverrunError,
  Reader,
  raw,
  shown,
  string,
  TransportError,
  u8,
  u16host,
  Writer,
} from '../../src/wire/index.ts';
import { assertBytes, bytes } from '../support/hexdump.ts';

describe('wire/codec', () => {
  it('decode refuses bytes that are left over, and says how many', () => {
    assert.throws(() => decode(u8, bytes('0102')), DecodeError, /1 bytes are left over/);
  });

  it("the default byte order is this machine's", () => {
    assert.strictEqual(HOST_LITTLE_ENDIAN, new Uint8Array(Uint16Array.of(1).buffer)[0] === 1);
    assert.deepEqual(encode(u16host, 1), encode(u16host, 1, { littleEndian: HOST_LITTLE_ENDIAN }));
    assert.strictEqual(decode(u16host, encode(u16host, 513)), 513);
  });

  it('what is refused is shown in short, whatever it is', () => {
    const round: { self?: unknown } = {};
    round.self = round;
    assert.strictEqual(shown(5n), '5n');
    assert.strictEqual(shown({ a: 5n }), '{"a":"5n"}');
    assert.strictEqual(shown(round), '[object Object]');
    assert.strictEqual(shown(undefined), 'undefined');
    assert.strictEqual(shown(new Uint8Array(3)), '3 bytes');
    assert.strictEqual(shown('x'.repeat(100)).length, 60);
    for (const value of [round, { a: 1n }, undefined, null, () => 1])
      assert.throws(() => encode(string() as Codec<unknown>, value), EncodeError);
  });

  it('a Buffer, or a view in the middle of one, decodes as its bytes', () => {
    assert.strictEqual(decode(u16host, Buffer.from([0xff, 1, 2]).subarray(1), { littleEndian: false }), 0x0102);
  });
});

describe('wire/errors', () => {
  it('each has its code, its name, its cause and one base', () => {
    const cause = new RangeError('why');
    for (const [error, code, name] of [
      [new DecodeError('r', 3, { cause }), 'DECODE', 'DecodeError'],
      [new EncodeError('r', { cause }), 'ENCODE', 'EncodeError'],
      [new TransportError('r', { cause, errno: 'EPERM' }), 'TRANSPORT', 'TransportError'],
      [new OverrunError('r', { cause }), 'OVERRUN', 'OverrunError'],
    ] as const) {
      assert.instanceOf(error, NftOffloadError);
      assert.instanceOf(error, Error);
      assert.strictEqual(error.code, code);
      assert.strictEqual(error.name, name);
      assert.strictEqual(error.cause, cause);
    }
  });

  it('the path grows outwards and is in the message with the offset', () => {
    const error = new DecodeError('is odd', 12).within('devices').within('hook');
    assert.deepEqual(error.path, ['hook', 'devices']);
    assert.strictEqual(error.message, 'hook/devices: is odd (at byte 12)');
    assert.strictEqual(new EncodeError('is odd').within('a').message, 'a: is odd');
  });

  it('what a codec throws that is neither error passes through attributes untouched', () => {
    const bug = new RangeError('a bug');
    const broken: Codec<number> = {
      decode: () => {
        throw bug;
      },
      encode: () => {
        throw bug;
      },
    };
    const table = attributes({ a: attribute(1, 'A', broken) });
    assert.throws(() => decode(table, bytes('0400 0100'), { littleEndian: true }), bug);
    assert.throws(() => encode(table, { a: 1 }), bug);
  });
});

describe('wire/reader and writer', () => {
  it('take claims bytes in order and not past the end', () => {
    const r = new Reader(bytes('010203'), true);
    assert.strictEqual(r.take(2), 0);
    assert.strictEqual(r.remaining, 1);
    assert.throws(() => r.take(2), DecodeError, /needs 2 bytes, 1 are left/);
    assert.strictEqual(r.pos, 2);
  });

  it('within limits what is read inside to its size, and insists on all of it', () => {
    const r = new Reader(bytes('0102030405'), true);
    assert.throws(() => r.within(2, (inner) => inner.take(3)), DecodeError, /needs 3 bytes, 2 are left/);
    const other = new Reader(bytes('0102030405'), true);
    assert.deepEqual(
      other.within(2, (inner) => raw.decode(inner)),
      bytes('0102'),
    );
    assert.strictEqual(other.remaining, 3);
    assert.throws(() => other.within(4, () => 0), DecodeError, /needs 4 bytes, 3 are left/);
  });

  it('the writer grows, keeps what was written, and claims zeros', () => {
    const w = new Writer(true, undefined, 2);
    w.put(bytes('0102'));
    w.claim(3);
    w.put(new Uint8Array(1000).fill(7));
    const written = w.finish();
    assertBytes(written.subarray(0, 6), '010200000007');
    assert.strictEqual(written.byteLength, 1005);
    w.put(bytes('ff'));
    assert.strictEqual(written.byteLength, 1005);
    assert.strictEqual(w.finish().byteLength, 1006);
  });
});
