// The kernel keeps a set without a size in a hash table that grows beside everything else, for a while after
// the transaction too: a list of it meanwhile has some elements twice and others not at all.
import { assert } from 'chai';
import { openForTests } from './support.ts';

const ELEMENTS = 100_000;

describe('nft client: a set that was filled just now', () => {
  const opened = openForTests();

  for (const [what, description, rounds] of [
    ['of a given size', { size: 0x20000 }, 1],
    ['without a size', undefined, 4],
  ] as const) {
    it(`${what} is listed whole, each element once`, async () => {
      const { nft } = opened;
      for (let round = 0; round < rounds; round++) {
        await nft.transaction().flushRuleset().commit();
        const set = {
          family: 'ip',
          table: 't',
          name: 's',
          keyType: 7,
          keyLength: 4,
          ...(description && { description }),
        } as const;
        const elements = Array.from({ length: ELEMENTS }, (_, index) => ({
          key: { value: Uint8Array.of(round, index >> 16, index >> 8, index) },
        }));
        await nft
          .transaction()
          .addTable({ family: 'ip', name: 't' })
          .addSet(set)
          .addElements({ family: 'ip', table: 't', set: 's', elements })
          .commit();
        const listed = await nft.elements({ family: 'ip', table: 't', set: 's' });
        const different = new Set(listed.map(({ key }) => key?.value?.join('.')));
        assert.deepEqual([listed.length, different.size], [ELEMENTS, ELEMENTS], `round ${round}`);
      }
    });
  }
});
