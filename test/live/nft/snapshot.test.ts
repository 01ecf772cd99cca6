// A ruleset that is read, and put back by this package: the same again, but for what the kernel chooses.
import { assert } from 'chai';
import { type Ruleset, TransactionError } from '../../../src/nft/index.ts';
import { KernelError } from '../../../src/session/index.ts';
import { feature } from '../../support/feature.ts';
import { refusal } from '../../support/refusal.ts';
import { openForTests } from './support.ts';

const IP = { family: 'ip', table: 't' } as const;
const T = { family: 'ip', name: 't' } as const;
const address = (last: number) => ({ key: { value: Uint8Array.of(10, 0, 0, last) } });
const counting = (packets: bigint) => ({ kind: 'counter', packets, bytes: 9n }) as const;
const jump = (chainId: number) =>
  ({ kind: 'immediate', dreg: 0, data: { verdict: { code: 'jump', chainId } } }) as const;

/** Without what is another each time: generation, handles, names of the kernel's choosing, the order of hash tables. */
function comparable({ generation: _, ...ruleset }: Ruleset): unknown {
  const names = new Map<string, string>();
  for (const { name = '', flags } of ruleset.chains)
    if (flags?.includes('binding')) names.set(name, `anonymous ${names.size}`);
  const plain = JSON.stringify(ruleset, (key, value: unknown) => {
    if (key === 'handle' || key === 'position') return undefined;
    if (key === 'elements')
      return (value as readonly object[]).map((one) => JSON.stringify(one, bytesAndBigints)).toSorted();
    return typeof value === 'string' ? (names.get(value) ?? value) : bytesAndBigints(key, value);
  });
  return JSON.parse(plain);
}

function bytesAndBigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}

describe('nft client: snapshot and restore', () => {
  const opened = openForTests();

  async function fill(): Promise<void> {
    const tx = opened.nft.transaction().addTable({ ...T, userdata: Uint8Array.of(0, 2, 0x61, 0) });
    const base = { type: 'filter', hook: { number: 1, priority: -5 }, policy: 'drop' } as const;
    tx.addChain({ ...IP, name: 'base', ...base }).addChain({ ...IP, name: 'plain' });
    tx.addObject({ ...IP, name: 'c', type: 'counter', data: { packets: 3n, bytes: 300n } });
    tx.addObject({ ...IP, name: 'q', type: 'quota', data: { bytes: 10n, consumed: 10n } });
    const key = { ...IP, keyType: 7, keyLength: 4 } as const;
    tx.addSet({ ...key, name: 's' }).addElements({ ...IP, set: 's', elements: [address(1), address(2)] });
    tx.addSet({ ...key, name: 'counted', flags: ['dynamic'], expression: counting(0n) });
    tx.addElements({ ...IP, set: 'counted', elements: [{ ...address(1), expressions: [counting(7n)] }] });
    tx.addSet({ ...key, name: 'm', flags: ['map'], dataType: 0xffffff00, dataLength: 16 });
    const drop = { data: { verdict: { code: 'drop' } } } as const;
    tx.addElements({ ...IP, set: 'm', elements: [{ ...address(1), ...drop }] });
    tx.addSet({ ...key, name: 'o', flags: ['object'], objectType: 'counter' });
    tx.addElements({ ...IP, set: 'o', elements: [{ ...address(3), objectReference: 'c' }] });
    const unnamed = { ...key, name: '__set%d', id: tx.nextId() };
    tx.addSet({ ...unnamed, flags: ['anonymous', 'constant'] });
    tx.addElements({ ...IP, set: unnamed.name, setId: unnamed.id, elements: [address(8)] });
    const anonymous = [tx.nextId(), tx.nextId()] as const;
    for (const id of anonymous) tx.addChain({ ...IP, id, flags: ['binding'] });
    for (const chainId of anonymous) tx.addRule({ ...IP, chainId, expressions: [counting(BigInt(chainId))] });
    const load = { kind: 'payload', base: 'network', offset: 12, length: 4, dreg: 1 } as const;
    const at = { ...IP, chain: 'base' } as const;
    tx.addRule({ ...at, expressions: [load, { kind: 'lookup', sreg: 1, set: 's' }, counting(1n)] });
    tx.addRule({ ...at, expressions: [load, { kind: 'lookup', sreg: 1, set: 'm', dreg: 0 }] });
    tx.addRule({ ...at, expressions: [load, { kind: 'lookup', sreg: 1, set: unnamed.name, setId: unnamed.id }] });
    tx.addRule({
      ...at,
      expressions: [
        { kind: 'quota', bytes: 5n, consumed: 5n },
        { kind: 'objref', object: 'q', objectType: 'quota' },
      ],
    });
    tx.addRule({ ...at, expressions: [jump(anonymous[1])], userdata: Uint8Array.of(0, 2, 0x62, 0) });
    tx.addRule({ ...at, expressions: [jump(anonymous[0])] });
    await tx.commit();
  }

  feature('operation: snapshot and restore', 'what is put back is what was read', async () => {
    const { nft } = opened;
    await fill();
    const before = await nft.snapshot();
    assert.lengthOf(before.chains, 4);
    await nft.transaction().flushRuleset().commit();
    await nft.restore(before);
    assert.deepEqual(comparable(await nft.snapshot()), comparable(before));
    await nft.restore(before);
    assert.deepEqual(comparable(await nft.snapshot()), comparable(before), 'also over what is there');
  });

  it('other tables stay, or go where that is asked for', async () => {
    const { nft } = opened;
    await fill();
    const before = await nft.snapshot();
    await nft.transaction().addTable({ family: 'ip6', name: 'other' }).commit();
    await nft.restore(before);
    assert.lengthOf(await nft.tables(), 2);
    await nft.restore(before, { deleteOthers: true });
    assert.deepEqual(comparable(await nft.snapshot()), comparable(before));
  });

  it('a restore that is only checked, or refused, changes nothing', async () => {
    const { nft } = opened;
    await fill();
    const before = await nft.snapshot();
    await nft.transaction().deleteTable(T).commit();
    await nft.restore(before, { check: true });
    assert.deepEqual(await nft.tables(), []);
    const broken = { ...before, sets: before.sets.filter(({ name }) => name !== 's') };
    const error = await refusal(nft.restore(broken), TransactionError);
    assert.match(error.message, /^add rule ip t base: .*\(ENOENT\), at expressions\/1 \(lookup\)/);
    assert.instanceOf(error.cause, KernelError);
    assert.deepEqual(await nft.tables(), []);
  });

  it('a chain of one device comes back with it', async () => {
    const { nft } = opened;
    const at = { family: 'netdev', table: 'n' } as const;
    const hook = { number: 0, priority: -1, device: 'lo' };
    await nft
      .transaction()
      .addTable({ family: 'netdev', name: 'n' })
      .addChain({ ...at, name: 'c', type: 'filter', hook, policy: 'accept' })
      .commit();
    const before = await nft.snapshot();
    await nft.restore(before);
    assert.deepEqual(comparable(await nft.snapshot()), comparable(before));
  });
});
