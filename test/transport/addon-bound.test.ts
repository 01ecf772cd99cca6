import { assert } from 'chai';
import { worstAnswer, worstAnswers } from '../../src/transport/addon-bound.ts';
import { primer } from '../../src/transport/addon-primer.ts';
import { LITTLE_ENDIAN } from '../../src/transport/libc.ts';

function messages(...lengths: number[]): Uint8Array {
  const aligned = lengths.map((length) => (length + 3) & ~3);
  const bytes = new Uint8Array(aligned.reduce((sum, length) => sum + length, 0));
  let at = 0;
  lengths.forEach((length, index) => {
    new DataView(bytes.buffer).setUint32(at, length, LITTLE_ENDIAN);
    at += aligned[index] ?? 0;
  });
  return bytes;
}

// SO_MEMINFO (rmem_alloc) of a socket with one unread error that echoes a request of that length,
// read on Linux 6.18, x86-64.
const MEASURED: readonly (readonly [length: number, truesize: number])[] = [
  [16, 832],
  [100, 832],
  [300, 1280],
  [600, 1280],
  [700, 2304],
  [1700, 2304],
  [2000, 4352],
  [3800, 8448],
  [7900, 16_640],
  [17_000, 33_024],
  [33_000, 65_792],
  [60_000, 65_792],
  [65_536, 131_328],
  [140_000, 262_400],
  [1_000_000, 1_048_832],
];

describe('worst answers', () => {
  for (const [length, truesize] of MEASURED) {
    it(`to a message of ${length} bytes take no less than the kernel accounts`, () => {
      assert.isAtLeast(worstAnswer(length), truesize);
      assert.isAtLeast(worstAnswer(length), 832 + length);
    });
  }

  it('count each message of a datagram', () => {
    assert.deepEqual(worstAnswers(messages(20, 100, 21)), {
      messages: 3,
      bytes: worstAnswer(20) + worstAnswer(100) + worstAnswer(21),
    });
  });

  it('count four failing messages of 60 KB as more than the default receive buffer', () => {
    assert.isAbove(worstAnswers(messages(60_000, 60_000, 60_000, 60_000)).bytes, 212_992);
  });

  it('count an echo beside the acknowledgement', () => {
    const echo = messages(20);
    new DataView(echo.buffer).setUint16(6, 8, LITTLE_ENDIAN);
    assert.equal(worstAnswers(echo).bytes, 2 * worstAnswer(20));
  });

  it('take what is no message as one', () => {
    assert.deepEqual(worstAnswers(new Uint8Array(5)), { messages: 1, bytes: worstAnswer(5) });
    const tooLong = messages(20, 20);
    new DataView(tooLong.buffer).setUint32(20, 4000, LITTLE_ENDIAN);
    assert.equal(worstAnswers(tooLong).messages, 2);
    assert.deepEqual(worstAnswers(new Uint8Array(0)), { messages: 0, bytes: 0 });
  });
});

describe('the primer', () => {
  it('is one message of 32 KiB for every protocol', () => {
    for (const protocol of [0, 12, 16] as const) {
      const bytes = primer(protocol);
      assert.lengthOf(bytes, 32 * 1024);
      assert.equal(worstAnswers(bytes).messages, 1);
    }
  });
});
