// The verbs and reads of sets and their elements, against the kernel.
import { assert } from 'chai';
import type { Expression } from '../../../src/nft/index.ts';
import { feature } from '../../support/feature.ts';
import { errnos, openForTests, since } from './support.ts';

const IP = { family: 'ip', table: 't' } as const;
const T = { family: 'ip', name: 't' } as const;
const IN_C = { ...IP, chain: 'c' } as const;
const ADDRESSES = { ...IP, name: 's', keyType: 7, keyLength: 4 } as const;
const address = (last: number) => ({ key: { value: Uint8Array.of(10, 0, 0, last) } });
const counting = (packets: bigint): Expression => ({ kind: 'counter', packets, bytes: 0n });

describe('nft client: sets', () => {
  const opened = openForTests();
  const withSet = (flags: readonly ('interval' | 'timeout' | 'dynamic')[] = []) =>
    opened.nft
      .transaction()
      .addTable(T)
      .addSet({ ...ADDRESSES, flags });
  const OF = { ...IP, set: 's' } as const;

  feature('operation: sets', 'a set is made, read, and deleted by name and by handle', async () => {
    const { nft } = opened;
    await withSet().commit();
    const set = await nft.set(ADDRESSES);
    const {
      handle = 0n,
      description: _,
      implementation: __,
      count: ___,
      flags = [],
      ...rest
    } = set ?? { family: 'ip' };
    assert.deepEqual([rest, flags], [ADDRESSES, []]);
    assert.deepEqual<unknown>(await nft.sets(IP), [set]);
    assert.deepEqual(await nft.sets({ family: 'ip6' }), []);
    assert.isUndefined(await nft.set({ ...ADDRESSES, name: 'other' }));
    assert.deepEqual(await errnos(nft.transaction().createSet(ADDRESSES).commit()), ['EEXIST']);
    await nft
      .transaction()
      .addSet(ADDRESSES)
      .deleteSet(ADDRESSES)
      .addSet({ ...ADDRESSES, name: 'r' })
      .commit();
    const [other] = await nft.sets();
    assert.notEqual(other?.handle, handle);
    await nft
      .transaction()
      .deleteSet({ ...IP, handle: other?.handle ?? 0n })
      .commit();
    assert.deepEqual(await nft.sets(), []);
  });

  feature('operation: elements', 'elements are added, refused when they exist, deleted and flushed', async () => {
    const { nft } = opened;
    const elements = (...last: number[]) => ({ ...OF, elements: last.map(address) });
    await withSet()
      .addElements(elements(1, 2, 3))
      .commit();
    const keys = async () => (await nft.elements(OF)).map(({ key }) => key?.value?.[3] ?? 0).toSorted((a, b) => a - b);
    assert.deepEqual(await keys(), [1, 2, 3]);
    await nft.transaction().addElements(elements(2)).commit();
    assert.deepEqual(await errnos(nft.transaction().createElements(elements(2)).commit()), ['EEXIST']);
    assert.deepEqual(await nft.element(OF, address(2)), address(2));
    assert.isUndefined(await nft.element(OF, address(9)));
    await nft.transaction().createElements(elements(4)).deleteElements(elements(1)).commit();
    assert.deepEqual(await keys(), [2, 3, 4]);
    assert.deepEqual(await errnos(nft.transaction().deleteElements(elements(1)).commit()), ['ENOENT']);
    await nft.transaction().flushSet(ADDRESSES).commit();
    assert.deepEqual(await keys(), []);
  });

  feature('operation: set ids', 'a rule and elements refer to a set of their transaction by its id', async () => {
    const { nft } = opened;
    const tx = nft
      .transaction()
      .addTable(T)
      .addChain({ ...IP, name: 'c' });
    const id = tx.nextId();
    const anonymous = '__set%d';
    tx.addSet({ ...ADDRESSES, name: anonymous, flags: ['anonymous', 'constant'], id });
    tx.addElements({ ...IP, set: anonymous, setId: id, elements: [address(1)] });
    tx.addRule({
      ...IN_C,
      expressions: [
        { kind: 'payload', base: 'network', offset: 12, length: 4, dreg: 1 },
        { kind: 'lookup', sreg: 1, set: anonymous, setId: id },
      ],
    });
    const { operations } = await tx.commit({ echo: true });
    const [set] = await nft.sets();
    assert.match(set?.name ?? '', /^__set\d+$/);
    assert.deepEqual(await nft.elements({ ...IP, set: set?.name ?? '' }), [address(1)]);
    const made = operations[4]?.changes[0]?.value as { readonly expressions?: readonly Expression[] } | undefined;
    assert.deepEqual(made?.expressions?.[1], { kind: 'lookup', sreg: 1, set: set?.name ?? '', flags: [] });
  });

  feature(
    'operation: reset of elements',
    'elements are reset: counters are told and begin at zero again',
    async function () {
      since(this, '6.5');
      const { nft } = opened;
      const counters = { ...OF, elements: [{ ...address(1), expressions: [counting(7n)] }] };
      await opened.nft
        .transaction()
        .addTable(T)
        .addSet({ ...ADDRESSES, flags: ['dynamic'], expression: counting(0n) })
        .addElements(counters)
        .commit();
      assert.deepEqual(await nft.resetElements(OF), [{ ...address(1), expression: counting(7n) }]);
      assert.deepEqual(await nft.elements(OF), [{ ...address(1), expression: counting(0n) }]);
    },
  );

  it('20,000 elements go in several messages of one transaction', async () => {
    const { nft } = opened;
    const elements = Array.from({ length: 20_000 }, (_, index) => ({
      key: { value: Uint8Array.of(10, index >> 16, index >> 8, index) },
    }));
    const { operations } = await withSet()
      .addElements({ ...OF, elements })
      .commit();
    assert.lengthOf(operations, 3);
    assert.lengthOf(await nft.elements(OF), 20_000);
  });
});
