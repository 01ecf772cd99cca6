// What is large: streamed, staged, sent in the background, refused before it is sent.
import { assert } from 'chai';
import { type NftClient, openNft, type SetElement, type TransactionError } from '../../../src/nft/index.ts';
import { refusal } from '../../support/refusal.ts';
import { openForTests } from './support.ts';

const TABLE = { family: 'ip', name: 't' } as const;
// A size of its own, so that the kernel need not grow the set while it is read.
const SET = {
  family: 'ip',
  table: 't',
  name: 's',
  keyType: 7,
  keyLength: 4,
  description: { size: 0x40000 },
} as const;
const OF_SET = { family: 'ip', table: 't', set: 's' } as const;
const CHAIN = { family: 'ip', table: 't', name: 'c' } as const;
const OF_CHAIN = { family: 'ip', table: 't', chain: 'c' } as const;
const ELEMENTS = 200_000;

function* addresses(count: number): Generator<SetElement> {
  for (let n = 0; n < count; n++) yield { key: { value: Uint8Array.of(10, n >> 16, n >> 8, n) } };
}

function addRules(tx: ReturnType<NftClient['transaction']>, count: number): void {
  for (let n = 0; n < count; n++) {
    tx.addRule({
      ...OF_CHAIN,
      expressions: [
        { kind: 'meta', key: 'mark', dreg: 1 },
        { kind: 'cmp', sreg: 1, op: 'eq', data: { value: Uint8Array.of(n, n >> 8, n >> 16, 0) } },
        { kind: 'counter', packets: 0n, bytes: 0n },
      ],
    });
  }
}

describe('nft client: large work', () => {
  const opened = openForTests();

  it('elements of a generator go in one transaction, and are listed one by one', async () => {
    const { nft } = opened;
    const elements = addresses(ELEMENTS);
    await nft
      .transaction()
      .addTable(TABLE)
      .addSet(SET)
      .addElements({ ...OF_SET, elements })
      .commit();
    const seen = new Set<string>();
    for await (const { key } of nft.eachElement(OF_SET)) {
      seen.add(String(key?.value));
      // Others may be asked for meanwhile.
      if (seen.size === 1000) assert.lengthOf(await nft.tables(), 1);
    }
    assert.equal(seen.size, ELEMENTS);
  });

  it('a stream that is left early ends its connection, and a signal ends it', async () => {
    const { nft } = opened;
    await nft
      .transaction()
      .addTable(TABLE)
      .addSet(SET)
      .addElements({ ...OF_SET, elements: addresses(20_000) })
      .commit();
    let read = 0;
    for await (const _ of nft.eachElement(OF_SET)) if (++read === 3) break;
    assert.equal(read, 3);
    const controller = new AbortController();
    const reason = new RangeError('enough');
    const error = await refusal(
      (async () => {
        for await (const _ of nft.eachElement(OF_SET, { signal: controller.signal })) controller.abort(reason);
      })(),
      RangeError,
    );
    assert.strictEqual(error, reason);
    assert.lengthOf(await nft.tables(), 1);
  });

  it('a list that is aborted is told at once, and the next question is answered right', async () => {
    const { nft } = opened;
    await nft
      .transaction()
      .addTable(TABLE)
      .addSet(SET)
      .addElements({ ...OF_SET, elements: addresses(ELEMENTS) })
      .commit();
    const reason = new RangeError('enough');
    const order: string[] = [];
    const aborting = refusal(nft.elements(OF_SET, { signal: AbortSignal.abort(reason) }), RangeError);
    assert.strictEqual(await aborting, reason);
    const controller = new AbortController();
    const reading = refusal(nft.elements(OF_SET, { signal: controller.signal }), RangeError);
    reading.then(
      () => order.push('aborted'),
      () => undefined,
    );
    const next = nft.tables().then(() => order.push('answered'));
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort(reason);
    assert.strictEqual(await reading, reason);
    await next;
    assert.deepEqual(order, ['aborted', 'answered']);
  });

  it('of what is not there a stream is an error, as a list is', async () => {
    const { nft } = opened;
    const error = await refusal(
      (async () => {
        for await (const _ of nft.eachElement(OF_SET)) assert.fail('there is no such set');
      })(),
      Error,
    );
    assert.match(error.message, /list elements of set ip t s: .*ENOENT/);
  });

  it('rules are streamed, lazy or whole, as they are listed', async () => {
    const { nft } = opened;
    const tx = nft.transaction().addTable(TABLE).addChain(CHAIN);
    addRules(tx, 2000);
    await tx.commit({ background: true });
    const rules = await nft.rules(CHAIN);
    assert.lengthOf(rules, 2000);
    for (const expressions of ['all', 'lazy'] as const) {
      const streamed = [];
      for await (const rule of nft.eachRule({ ...CHAIN, expressions })) streamed.push(rule);
      assert.deepEqual(streamed, rules);
    }
    const without = rules.map(({ expressions: _, ...others }) => others);
    assert.deepEqual(await nft.rules({ ...CHAIN, expressions: 'none' }), without);
  });

  it('a snapshot without elements or expressions reads none, and is not restored', async () => {
    const { nft } = opened;
    const tx = nft.transaction().addTable(TABLE).addChain(CHAIN).addSet(SET);
    addRules(tx, 3);
    await tx.addElements({ ...OF_SET, elements: addresses(10) }).commit();
    const terse = await nft.snapshot({ elements: 'none', expressions: 'none' });
    assert.deepEqual([terse.sets[0]?.elements, terse.rules[0]?.expressions], [[], undefined]);
    const error = await refusal(nft.restore(terse), Error);
    assert.match(error.message, /read without its elements or expressions/);
    assert.lengthOf(await nft.elements(OF_SET), 10);
    const lazy = await nft.snapshot({ expressions: 'lazy' });
    await nft.restore(lazy);
    assert.lengthOf(await nft.rules(CHAIN), 3);
  });

  it('of sets that are part of a rule elements are read, and of others not, where that is asked for', async () => {
    const { nft } = opened;
    const anonymous = { ...SET, name: '__set%d', flags: ['anonymous', 'constant'], id: 9, description: {} } as const;
    const tx = nft.transaction().addTable(TABLE).addChain(CHAIN).addSet(SET);
    tx.addElements({ ...OF_SET, elements: addresses(10) });
    tx.addSet(anonymous).addElements({ ...OF_SET, set: '__set%d', setId: 9, elements: addresses(3) });
    const expressions = [
      { kind: 'payload', base: 'network', offset: 12, length: 4, dreg: 1 },
      { kind: 'lookup', sreg: 1, set: '__set%d', setId: 9 },
    ] as const;
    await tx.addRule({ ...OF_CHAIN, expressions }).commit();
    const { sets, partial } = await nft.snapshot({ elements: 'anonymous' });
    assert.deepEqual(
      sets.map(({ name, elements }) => [name, elements.length]),
      [
        ['s', 0],
        ['__set0', 3],
      ],
    );
    assert.isTrue(partial);
  });

  it('the event loop goes on while a large transaction is worked on in the background', async () => {
    const { nft } = opened;
    const tx = nft.transaction().addTable(TABLE).addChain(CHAIN);
    addRules(tx, 10_000);
    let turns = 0;
    let ticking = setImmediate(function tick() {
      turns++;
      ticking = setImmediate(tick);
    });
    const { generation } = await tx.commit({ background: true });
    clearImmediate(ticking);
    assert.isAbove(turns, 0);
    assert.equal((await nft.generation()).id, generation);
    assert.lengthOf(await nft.rules({ ...CHAIN, expressions: 'none' }), 10_000);
  });

  it('refused in the background it is the same error', async () => {
    const { nft } = opened;
    const tx = nft.transaction().addTable(TABLE);
    addRules(tx, 1);
    const error = (await refusal(tx.commit({ background: true }), Error)) as TransactionError;
    assert.match(error.message, /add rule ip t c: .*ENOENT/);
    assert.isEmpty(await nft.tables());
  });

  describe('a stage', () => {
    const DORMANT = { ...TABLE, flags: ['dormant'] } as const;

    it('fills a dormant table in parts, and wakes it in one', async () => {
      const { nft } = opened;
      const other = await openNft(opened);
      const stage = nft.stage({ undo: (tx) => tx.destroyTable(TABLE), partBytes: 20_000 });
      const before = (await nft.generation()).id ?? 0;
      await stage.add((tx) => tx.createTable(DORMANT).addSet(SET));
      await stage.add((tx) => tx.addChain({ ...CHAIN, type: 'filter', hook: { number: 1, priority: 0 } }));
      await stage.add((tx) => addRules(tx, 500));
      async function* feed() {
        yield* addresses(5000);
      }
      await stage.addElements({ ...OF_SET, elements: feed() });
      assert.deepEqual((await other.table(TABLE))?.flags, ['dormant']);
      const { generation = 0 } = await stage.commit((tx) => tx.addTable({ ...TABLE, flags: [] }));
      assert.isAbove(generation - before, 4, 'transactions');
      assert.deepEqual((await other.table(TABLE))?.flags, []);
      assert.lengthOf(await other.elements(OF_SET), 5000);
      assert.lengthOf(await other.rules(CHAIN), 500);
      other.close();
    });

    it('that fails in the middle leaves nothing, and what was there before is as it was', async () => {
      const { nft } = opened;
      await nft.transaction().addTable({ family: 'ip', name: 'theirs' }).commit();
      const before = await nft.snapshot();
      const stage = nft.stage({ undo: (tx) => tx.deleteTable(TABLE), partBytes: 20_000 });
      await stage.add((tx) => tx.createTable(DORMANT).addSet(SET).addChain(CHAIN));
      await stage.add((tx) => addRules(tx, 500));
      assert.lengthOf(await nft.tables(), 2);
      await refusal(
        stage.commit((tx) => tx.deleteChain({ ...CHAIN, name: 'absent' })),
        Error,
      );
      assert.deepEqual((await nft.snapshot()).tables, before.tables);
    });
  });
});
