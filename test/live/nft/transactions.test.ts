// What a transaction is beside its operations: all or nothing, checked, of a generation, told about, owned, refused in words.
import { assert } from 'chai';
import { type NftClient, openNft, TransactionError } from '../../../src/nft/index.ts';
import type { Transaction } from '../../../src/nft/transaction.ts';
import { feature } from '../../support/feature.ts';
import { refusal } from '../../support/refusal.ts';
import { errnos, openForTests, since, unlessAbsent } from './support.ts';

const IP = { family: 'ip', table: 't' } as const;
const T = { family: 'ip', name: 't' } as const;
const C = { ...IP, name: 'c' } as const;
const IN_C = { ...IP, chain: 'c' } as const;

describe('nft client: transactions', () => {
  const opened = openForTests();
  const withChain = () => opened.nft.transaction().addTable(T).addChain(C);
  const refused = (tx: Transaction) => refusal(tx.commit(), TransactionError);

  feature(
    'operation: check',
    'a check commits nothing, and the same transaction can be committed after it',
    async () => {
      const { nft } = opened;
      const { id } = await nft.generation();
      const tx = withChain();
      const { generation, operations } = await tx.commit({ check: true });
      assert.deepEqual([generation, await nft.tables()], [id, []]);
      assert.deepEqual(operations, [
        { operation: 'add table ip t', changes: [] },
        { operation: 'add chain ip t c', changes: [] },
      ]);
      await tx.commit();
      assert.lengthOf(await nft.tables(), 1);
    },
  );

  it('a check tells what would be refused', async () => {
    const tx = opened.nft.transaction().addChain(C);
    assert.deepEqual(await errnos(tx.commit({ check: true })), ['ENOENT']);
  });

  feature('operation: stale generation', 'one of an older generation is stale, and changes nothing', async () => {
    const { nft } = opened;
    const before = await nft.generation();
    const { generation } = await withChain().commit({ generation: before.id ?? 0 });
    assert.equal(generation, (before.id ?? 0) + 1);
    const stale = nft
      .transaction()
      .deleteTable(T)
      .commit({ generation: before.id ?? 0 });
    const error = await refusal(stale, TransactionError);
    assert.isTrue(error.stale);
    assert.deepEqual(
      error.failures.map(({ errnoName }) => errnoName),
      ['ERESTART'],
    );
    assert.lengthOf(await nft.tables(), 1);
    assert.isFalse((await refused(nft.transaction().createTable(T))).stale);
  });

  feature('operation: echo', 'with echo the kernel tells what each operation made', async () => {
    const { nft } = opened;
    const { operations, echoesLost } = await withChain()
      .addRule({ ...IN_C, expressions: [{ kind: 'counter' }] })
      .addSet({ ...IP, name: 's', keyType: 7, keyLength: 4 })
      .deleteSet({ ...IP, name: 's' })
      .commit({ echo: true });
    assert.isFalse(echoesLost);
    assert.deepEqual(
      operations.map(({ changes }) => changes.map(({ change, kind }) => `${change} ${kind}`).join()),
      ['new table', 'new chain', 'new rule', 'new set', 'gone set'],
    );
    const [table] = await nft.tables();
    const [chain] = await nft.chains();
    const [rule] = await nft.rules();
    assert.deepEqual(
      operations.slice(0, 3).map(({ handle }) => handle),
      [table?.handle, chain?.handle, rule?.handle],
    );
  });

  it('the handle of a table that goes with all that is in it is its own', async () => {
    const { nft } = opened;
    await withChain().commit();
    await nft
      .transaction()
      .addRule({ ...IN_C, expressions: [{ kind: 'counter' }] })
      .commit();
    const [table] = await nft.tables();
    const { operations } = await nft.transaction().deleteTable(T).commit({ echo: true });
    assert.isDefined(table?.handle);
    assert.strictEqual(operations[0]?.handle, table?.handle);
  });

  it('with echo 5,000 rules have their handles', async function () {
    this.timeout(120_000);
    const tx = withChain();
    for (let index = 0; index < 5000; index++)
      tx.addRule({ ...IN_C, expressions: [{ kind: 'counter', packets: BigInt(index), bytes: 0n }] });
    const { operations, echoesLost } = await tx.commit({ echo: true });
    assert.isFalse(echoesLost);
    const rules = await opened.nft.rules(IN_C);
    assert.lengthOf(rules, 5000);
    assert.deepEqual(
      operations.slice(2).map(({ handle }) => handle),
      rules.map(({ handle }) => handle),
    );
  });

  it('5,000 operations without echo are acknowledged as one', async function () {
    this.timeout(120_000);
    const tx = withChain();
    for (let index = 0; index < 5000; index++) tx.addRule({ ...IN_C, expressions: [{ kind: 'counter' }] });
    const { operations } = await tx.commit();
    assert.lengthOf(operations, 5002);
    assert.lengthOf(await opened.nft.rules(IN_C), 5000);
  });

  it('a refusal names the operation, and nothing of the transaction stays', async () => {
    const { nft } = opened;
    const error = await refused(nft.transaction().addTable(T).addChain(C).createTable(T));
    assert.match(error.message, /^create table ip t: .* \(EEXIST\)/);
    assert.deepEqual(await nft.tables(), []);
  });

  it('a refusal names the attribute the kernel points at', async () => {
    const missing = await refused(
      opened.nft
        .transaction()
        .addTable(T)
        .addRule({ ...IP, chain: 'zz', expressions: [] }),
    );
    assert.match(missing.message, /^add rule ip t zz: .*\(ENOENT\), at chain "zz"$/);
    assert.equal(missing.failures[0]?.attribute?.kernelName, 'NFTA_RULE_CHAIN');
  });

  it('a refusal names the expression that is wrong', async () => {
    const tx = withChain().addRule({
      ...IN_C,
      expressions: [
        { kind: 'payload', base: 'network', offset: 12, length: 4, dreg: 1 },
        { kind: 'lookup', sreg: 1, set: 'nowhere' },
      ],
    });
    const error = await refused(tx);
    assert.match(error.message, /\(ENOENT\), at expressions\/1 \(lookup\)$/);
  });

  it('several refusals are told in order', async () => {
    const tx = withChain()
      .deleteChain({ ...IP, name: 'x' })
      .addTable({ family: 'ip6', name: 'fine' })
      .deleteChain({ ...IP, name: 'y' });
    const error = await refused(tx);
    assert.deepEqual(
      error.failures.map(({ operation, errnoName }) => [operation, errnoName]),
      [
        ['delete chain ip t x', 'ENOENT'],
        ['delete chain ip t y', 'ENOENT'],
      ],
    );
    assert.deepEqual(await opened.nft.tables(), []);
  });

  it('an attribute that is too short for the kernel is named', async function () {
    since(this, '6.16');
    const handle = { type: 4, value: Uint8Array.of(1, 2) };
    const error = await refused(opened.nft.transaction().addTable({ ...T, unknown: [handle] }));
    assert.match(error.message, /^add table ip t: .*, at handle$/);
  });
});

describe('nft client: tables with an owner', () => {
  const opened = openForTests();

  async function withOther(work: (other: NftClient) => Promise<void>): Promise<void> {
    const other = await openNft({ connector: opened.connector });
    try {
      await work(other);
    } finally {
      other.close();
    }
  }

  feature('operation: owner', 'nobody else may change it, and it goes with the connection', async () => {
    const { nft } = opened;
    await withOther(async (other) => {
      await other
        .transaction()
        .addTable({ ...T, flags: ['owner'] })
        .commit();
      assert.deepEqual((await nft.table(T))?.flags, ['owner']);
      assert.deepEqual(await errnos(nft.transaction().addChain(C).commit()), ['EPERM']);
      assert.deepEqual(await errnos(nft.transaction().deleteTable(T).commit()), ['EPERM']);
      await other.transaction().addChain(C).commit();
    });
    assert.deepEqual(await nft.tables(), []);
  });

  feature('operation: persist', 'with persist it stays, and another takes it over', async function () {
    since(this, '6.9');
    const { nft } = opened;
    await withOther(async (other) => {
      const add = other.transaction().addTable({ ...T, flags: ['owner', 'persist'] });
      await unlessAbsent(this, add.commit(), ['EINVAL', 'EOPNOTSUPP']);
    });
    assert.deepEqual((await nft.table(T))?.flags, ['persist']);
    await nft
      .transaction()
      .addTable({ ...T, flags: ['owner', 'persist'] })
      .commit();
    assert.deepEqual((await nft.table(T))?.flags, ['owner', 'persist']);
    await nft.transaction().deleteTable(T).commit();
  });
});
