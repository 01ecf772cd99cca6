import { assert } from 'chai';
import { changeInWords, ignoredFields } from '../../src/ethtool/set-outcome.ts';

describe('ethtool/set-outcome', () => {
  for (const [what, requested, after, ignored] of [
    ['all took', { rx: 5, push: true }, { rx: 5, push: true, tx: 7 }, []],
    ['a number was rounded', { rx: 500, tx: 7 }, { rx: 512, tx: 7 }, ['rx']],
    ['a field is not there', { rx: 5 }, {}, ['rx']],
    ['nothing was asked for', { rx: undefined }, { rx: 5 }, []],
    ['a bit that was to go on is off', { on: { a: true, b: true } }, { on: ['a'] }, ['on/b']],
    ['a bit that was to go off is on', { on: { a: false, b: false } }, { on: ['a'] }, ['on/a']],
    ['the bits are not told', { on: { a: true } }, {}, ['on']],
    ['bytes', { password: Uint8Array.of(1, 2) }, { password: Uint8Array.of(1, 2) }, []],
    ['other bytes', { password: Uint8Array.of(1, 2) }, { password: Uint8Array.of(1, 3) }, ['password']],
    ['no bytes', { password: Uint8Array.of(1, 2) }, { password: [1, 2] }, ['password']],
    ['a list of which a part was asked for', { profile: [{ a: 1 }] }, { profile: [{ a: 1, b: 2 }, { a: 3 }] }, []],
    ['another list', { profile: [{ a: 1 }, { a: 2 }] }, { profile: [{ a: 1 }] }, ['profile']],
  ] as const) {
    it(`${what}: ignored is [${ignored.join()}]`, () => {
      assert.deepEqual(ignoredFields(requested, after), [...ignored]);
    });
  }

  it('says a change in words', () => {
    assert.strictEqual(
      changeInWords({
        rx: 5,
        push: false,
        mode: 'auto',
        none: undefined,
        enabled: { magic: true, phy: false },
        password: Uint8Array.of(1, 0xab),
        profile: [{ microseconds: 1, packets: 2 }],
      }),
      'rx 5, push off, mode auto, enabled magic on phy off, password 01ab, profile [microseconds 1 packets 2]',
    );
    assert.strictEqual(changeInWords({ rx: undefined }), '');
  });
});
