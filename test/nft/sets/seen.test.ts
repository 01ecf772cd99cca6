import { assert } from 'chai';
import type { SetElement } from '../../../src/nft/set-elements.ts';
import { Seen } from '../../../src/nft/sets/seen.ts';

const at = (n: number): SetElement => ({ key: { value: Uint8Array.of(n >> 24, n >> 16, n >> 8, n) } });

describe('nft/sets/seen', () => {
  it('knows every one of many again, and takes none for another', () => {
    const seen = new Seen();
    const count = 200_000;
    for (let n = 0; n < count; n++) assert.isTrue(seen.add(at(n)));
    for (let n = 0; n < count; n += 997) assert.isFalse(seen.add(at(n)));
    assert.isTrue(seen.add(at(count)));
  });

  it('an end is not the start with the same key, nor is a range the address it begins with', () => {
    const seen = new Seen();
    const { key } = at(7);
    const different: readonly SetElement[] = [
      { key },
      { key, flags: ['interval-end'] },
      { key, keyEnd: key },
      { flags: ['catchall'] },
      {},
      { key: { value: new Uint8Array(0) } },
    ] as readonly SetElement[];
    for (const element of different) assert.isTrue(seen.add(element));
    for (const element of different) assert.isFalse(seen.add(element));
  });
});
