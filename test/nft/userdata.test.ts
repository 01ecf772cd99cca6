import { assert } from 'chai';
import fc from 'fast-check';
import {
  commentOf,
  commentUserdata,
  formatUserdata,
  parseUserdata,
  USERDATA_SET_COMMENT,
} from '../../src/nft/index.ts';
import { EncodeError } from '../../src/wire/index.ts';
import { assertBytes, bytes } from '../support/hexdump.ts';

describe('nft/userdata', () => {
  it('a comment is item 0 with a NUL, as nft writes it', () => {
    assertBytes(commentUserdata('hello'), '0006 68656c6c6f00');
    assert.equal(commentOf(bytes('0006 68656c6c6f00')), 'hello');
  });

  it('a set’s comment is item 7', () => {
    const userdata = formatUserdata([
      { type: 0, value: bytes('01000000') },
      { type: USERDATA_SET_COMMENT, value: bytes('686900') },
    ]);
    assert.equal(commentOf(userdata, USERDATA_SET_COMMENT), 'hi');
  });

  it('no userdata, userdata of another form, and userdata without a comment have no comment', () => {
    for (const userdata of [undefined, bytes('ff'), bytes('00ff01'), bytes('0101 00')])
      assert.isUndefined(commentOf(userdata));
  });

  it('a comment longer than nft allows is refused', () => {
    assert.throws(() => commentUserdata('x'.repeat(129)), EncodeError, /at most 128/);
  });

  it('items survive a round trip', () => {
    const item = fc.record({ type: fc.nat(255), value: fc.uint8Array({ maxLength: 40 }) });
    fc.assert(
      fc.property(fc.array(item, { maxLength: 5 }), (items) =>
        assert.deepEqual(parseUserdata(formatUserdata(items)), items),
      ),
    );
  });
});
