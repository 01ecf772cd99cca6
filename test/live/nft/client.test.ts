// The verbs and reads of tables, chains and rules, against the kernel.
import { assert } from 'chai';
import type { Expression, NftClient } from '../../../src/nft/index.ts';
import { commentUserdata } from '../../../src/nft/index.ts';
import { NftOffloadError } from '../../../src/wire/index.ts';
import { feature } from '../../support/feature.ts';
import { refusal } from '../../support/refusal.ts';
import { errnos, openForTests, since, unlessAbsent } from './support.ts';

const IP = { family: 'ip', table: 't' } as const;
const T = { family: 'ip', name: 't' } as const;
const IN_C = { ...IP, chain: 'c' } as const;
const ADDRESSES = { ...IP, name: 's', keyType: 7, keyLength: 4 } as const;
const address = (last: number) => ({ key: { value: Uint8Array.of(10, 0, 0, last) } });
const counting = (packets: bigint): Expression => ({ kind: 'counter', packets, bytes: 0n });
const verdict = (code: 'accept' | 'drop'): Expression => ({ kind: 'immediate', dreg: 0, data: { verdict: { code } } });

describe('nft client: tables and chains', () => {
  const opened = openForTests();

  feature(
    'operation: tables',
    'a table is made, read, found by its family, and deleted by name and by handle',
    async () => {
      const { nft } = opened;
      const userdata = commentUserdata('mine');
      await nft
        .transaction()
        .addTable({ ...T, userdata })
        .addTable({ family: 'ip6', name: 't' })
        .commit();
      const table = await nft.table(T);
      assert.deepEqual(table, { ...T, handle: table?.handle ?? 0n, use: 0, flags: [], userdata });
      assert.deepEqual<unknown>(await nft.tables({ family: 'ip' }), [table]);
      assert.deepEqual(
        (await nft.tables()).filter(({ family }) => family === 'ip'),
        [table],
      );
      assert.isUndefined(await nft.table({ ...T, name: 'other' }));
      assert.deepEqual(await errnos(nft.transaction().createTable(T).commit()), ['EEXIST']);
      await nft.transaction().addTable(T).commit();
      await nft
        .transaction()
        .deleteTable({ family: 'ip', handle: table?.handle ?? 0n })
        .commit();
      await nft.transaction().deleteTable({ family: 'ip6', name: 't' }).commit();
      assert.deepEqual(await nft.tables(), []);
      assert.deepEqual(await errnos(nft.transaction().deleteTable(T).commit()), ['ENOENT']);
    },
  );

  feature('operation: dormant tables', 'a table goes to sleep and wakes', async () => {
    const { nft } = opened;
    await nft
      .transaction()
      .addTable({ ...T, flags: ['dormant'] })
      .commit();
    assert.deepEqual((await nft.table(T))?.flags, ['dormant']);
    await nft
      .transaction()
      .addTable({ ...T, flags: [] })
      .commit();
    assert.deepEqual((await nft.table(T))?.flags, []);
  });

  feature('operation: destroy', 'destroy takes what is there and does not mind what is not', async function () {
    since(this, '6.3');
    const { nft } = opened;
    const rule = { ...IN_C, handle: 99n };
    const tx = nft
      .transaction()
      .destroyTable(T)
      .addTable(T)
      .destroyChain({ ...IP, name: 'c' });
    tx.addChain({ ...IP, name: 'c' })
      .destroyRule(rule)
      .destroySet(ADDRESSES)
      .addSet(ADDRESSES);
    await tx.destroyElements({ ...IP, set: 's', elements: [address(1)] }).commit();
    await nft
      .transaction()
      .destroySet(ADDRESSES)
      .destroyChain({ ...IP, name: 'c' })
      .commit();
    assert.deepEqual([await nft.chains(), await nft.sets()], [[], []]);
    await nft.transaction().destroyTable(T).commit();
    assert.deepEqual(await nft.tables(), []);
  });

  feature('operation: flush ruleset', 'flush ruleset empties one family, or all', async () => {
    const { nft } = opened;
    await nft.transaction().addTable(T).addTable({ family: 'ip6', name: 't' }).commit();
    await nft.transaction().flushRuleset({ family: 'ip' }).commit();
    assert.deepEqual(
      (await nft.tables()).map(({ family }) => family),
      ['ip6'],
    );
    await nft.transaction().addTable(T).flushRuleset().commit();
    assert.deepEqual(await nft.tables(), []);
  });

  feature(
    'operation: chains',
    'a chain is made, changed, renamed, read, and deleted by name and by handle',
    async () => {
      const { nft } = opened;
      const base = { ...IP, name: 'c', type: 'filter', hook: { number: 1, priority: -5 }, policy: 'accept' } as const;
      await nft
        .transaction()
        .addTable(T)
        .addChain(base)
        .addChain({ ...IP, name: 'd' })
        .commit();
      const chain = await nft.chain({ ...IP, name: 'c' });
      const { handle = 0n } = chain ?? {};
      assert.deepEqual(chain, { ...base, handle, flags: ['base'], use: 0 });
      assert.deepEqual(await errnos(nft.transaction().createChain(base).commit()), ['EEXIST']);
      await nft
        .transaction()
        .addChain({ ...base, policy: 'drop' })
        .commit();
      assert.equal((await nft.chain(base))?.policy, 'drop');
      const [other] = (await nft.chains()).filter(({ name }) => name === 'd');
      await nft
        .transaction()
        .renameChain({ ...IP, handle: other?.handle ?? 0n, name: 'e' })
        .commit();
      assert.deepEqual(await names(nft.chains(IP)), ['c', 'e']);
      assert.deepEqual(await names(nft.chains({ family: 'ip6' })), []);
      assert.deepEqual(await names(nft.chains({ table: 'other' })), []);
      await nft
        .transaction()
        .deleteChain({ ...IP, handle })
        .deleteChain({ ...IP, name: 'e' })
        .commit();
      assert.deepEqual(await nft.chains(), []);
      assert.isUndefined(await nft.chain(base));
    },
  );

  feature('operation: devices of a chain', 'devices are taken out of a netdev chain', async function () {
    since(this, '6.4');
    const { nft } = opened;
    const at = { family: 'netdev', table: 'n', name: 'c' } as const;
    const hook = { number: 0, priority: 0, devices: ['lo'] };
    const make = nft
      .transaction()
      .addTable({ family: 'netdev', name: 'n' })
      .addChain({ ...at, type: 'filter', hook, policy: 'accept' });
    await unlessAbsent(this, make.commit(), ['ENOENT', 'EOPNOTSUPP', 'EINVAL']);
    assert.deepEqual((await nft.chain(at))?.hook?.devices, ['lo']);
    await nft
      .transaction()
      .deleteChainDevices({ ...at, hook })
      .commit();
    assert.deepEqual((await nft.chain(at))?.hook?.devices ?? [], []);
  });
});

describe('nft client: rules', () => {
  const opened = openForTests();
  const marks = async (nft: NftClient, chain = 'c') =>
    (await nft.rules({ ...IP, chain })).map(({ expressions: [first] = [] }) =>
      first?.kind === 'counter' ? first.packets : undefined,
    );
  const withChain = () =>
    opened.nft
      .transaction()
      .addTable(T)
      .addChain({ ...IP, name: 'c' });

  feature(
    'operation: position of rules',
    'go to the end, to the front, behind and before a rule, and in its place',
    async () => {
      const { nft } = opened;
      const rule = (packets: bigint) => ({ ...IN_C, expressions: [counting(packets)] });
      const { operations } = await withChain().addRule(rule(1n)).commit({ echo: true });
      const position = operations[2]?.handle ?? 0n;
      const tx = nft.transaction().addRule(rule(2n)).insertRule(rule(3n));
      await tx
        .addRule({ ...rule(4n), position })
        .insertRule({ ...rule(5n), position })
        .commit();
      assert.deepEqual(await marks(nft), [3n, 5n, 1n, 4n, 2n]);
      await nft
        .transaction()
        .replaceRule({ ...rule(6n), handle: position })
        .commit();
      assert.deepEqual(await marks(nft), [3n, 5n, 6n, 4n, 2n]);
    },
  );

  feature('operation: rule ids', 'of one transaction are referred to by id', async () => {
    const { nft } = opened;
    const tx = withChain();
    const rule = (packets: bigint) => ({ ...IN_C, expressions: [counting(packets)] });
    const [first, second] = [tx.nextId(), tx.nextId()];
    tx.addRule({ ...rule(1n), id: first }).addRule({ ...rule(2n), id: second });
    tx.addRule({ ...rule(3n), positionId: first }).insertRule({ ...rule(4n), positionId: second });
    await tx.deleteRule({ ...IN_C, id: first }).commit();
    assert.deepEqual(await marks(nft), [3n, 4n, 2n]);
  });

  feature(
    'operation: rules',
    'are read one by one, by chain and by table, and deleted by handle, by chain and by table',
    async () => {
      const { nft } = opened;
      const tx = withChain().addChain({ ...IP, name: 'd' });
      for (const chain of ['c', 'c', 'c', 'd']) tx.addRule({ ...IP, chain, expressions: [counting(1n)] });
      await tx.commit();
      const rules = await nft.rules();
      assert.deepEqual(await nft.rules(IP), rules);
      const inC = rules.filter(({ chain }) => chain === 'c');
      assert.deepEqual(await nft.rules(IN_C), inC);
      assert.deepEqual(await nft.rules({ family: 'ip6' }), []);
      // NFPROTO_IPV4 and NFPROTO_IPV6.
      assert.deepEqual(await nft.rules({ family: 2 }), rules);
      assert.deepEqual(await nft.rules({ family: 10 }), []);
      const error = await refusal(nft.resetRules({ chain: 'c' }), NftOffloadError);
      assert.match(error.message, /name its family and table/);
      const { handle = 0n } = inC[1] ?? {};
      const { position: _, ...one } = (await nft.rule({ ...IN_C, handle })) ?? { family: 'ip' };
      assert.deepEqual(one, { ...IN_C, handle, expressions: [counting(1n)] });
      assert.isUndefined(await nft.rule({ ...IN_C, handle: 9999n }));
      await nft
        .transaction()
        .deleteRule({ ...IN_C, handle })
        .commit();
      assert.lengthOf(await nft.rules(IN_C), 2);
      await nft
        .transaction()
        .flushChain({ ...IP, name: 'c' })
        .commit();
      assert.deepEqual(
        (await nft.rules()).map(({ chain }) => chain),
        ['d'],
      );
      await nft.transaction().flushTable(T).commit();
      assert.deepEqual(await nft.rules(), []);
      assert.lengthOf(await nft.chains(), 2);
    },
  );

  feature('operation: reset of rules', 'are reset: counters are told and begin at zero again', async function () {
    since(this, '6.2');
    const { nft } = opened;
    await withChain()
      .addRule({ ...IN_C, expressions: [counting(7n), { kind: 'quota', bytes: 9n, consumed: 5n }] })
      .commit();
    const consumed = async (rules = nft.rules()) =>
      (await rules).flatMap(({ expressions = [] }) =>
        expressions.map((one) => (one.kind === 'counter' ? one.packets : one.kind === 'quota' ? one.consumed : 0n)),
      );
    assert.deepEqual(await consumed(nft.resetRules(IN_C)), [7n, 5n]);
    assert.deepEqual(await consumed(), [0n, 0n]);
    assert.deepEqual(await nft.resetRules({ family: 'ip6' }), []);
  });

  feature(
    'operation: anonymous chains',
    'an anonymous chain is made with the rule that jumps to it, and goes with it',
    async () => {
      const { nft } = opened;
      const tx = withChain();
      const id = tx.nextId();
      tx.addChain({ ...IP, id, flags: ['binding'] }).addRule({ ...IP, chainId: id, expressions: [verdict('drop')] });
      tx.addRule({
        ...IN_C,
        expressions: [{ kind: 'immediate', dreg: 0, data: { verdict: { code: 'jump', chainId: id } } }],
      });
      const { operations } = await tx.commit({ echo: true });
      assert.match((await nft.chains()).map(({ name }) => name).join(' '), /^c __chain\d+$/);
      await nft
        .transaction()
        .deleteRule({ ...IN_C, handle: operations[4]?.handle ?? 0n })
        .commit();
      assert.deepEqual(await names(nft.chains()), ['c']);
    },
  );
});

async function names(
  objects: Promise<readonly { readonly name?: string }[]>,
): Promise<readonly (string | undefined)[]> {
  return (await objects).map(({ name }) => name);
}
