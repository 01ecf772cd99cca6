import { assert } from 'chai';
import { type CommitOptions, type Operation, Transaction } from '../../src/nft/index.ts';
import { EncodeError, NftOffloadError } from '../../src/wire/index.ts';
import { refusal } from '../support/refusal.ts';

describe('nft/transaction', () => {
  const sent: { readonly operations: readonly Operation[]; readonly options: CommitOptions }[] = [];
  const make = () =>
    new Transaction(async (operations, options) => {
      sent.push({ operations, options });
      return { generation: 1, operations: [], echoesLost: false };
    });
  beforeEach(() => {
    sent.length = 0;
  });

  it('sends nothing before commit, and then everything in order', async () => {
    const tx = make().addTable({ family: 'ip', name: 't' }).addChain({ family: 'ip', table: 't', name: 'c' });
    assert.deepEqual(sent, []);
    assert.deepEqual(tx.summary, ['add table ip t', 'add chain ip t c']);
    await tx.commit({ generation: 7 });
    assert.deepEqual(
      sent.map(({ operations, options }) => [operations.length, options]),
      [[2, { generation: 7 }]],
    );
  });

  it('is committed once: a second time would add rules twice; a check is no commit', async () => {
    const tx = make().addTable({ family: 'ip', name: 't' });
    await tx.commit({ check: true });
    await tx.commit();
    assert.equal((await refusal(tx.commit(), NftOffloadError)).code, 'USAGE');
    assert.lengthOf(sent, 2);
  });

  it('names the operation and the field of what cannot be encoded', () => {
    assert.throws(
      () => make().addTable({ family: 'ip', name: 'x'.repeat(300) }),
      EncodeError,
      /^add table ip x+\/name: /,
    );
  });

  it('does not change what it is given', () => {
    const set = Object.freeze({ family: 'ip', table: 't', name: 's', keyType: 7, keyLength: 4 } as const);
    make().addSet(set);
    assert.notProperty(set, 'id');
  });

  describe('a delete that names nobody would be one of everything: it is refused', () => {
    const nobody = undefined as unknown as string;
    const rows: readonly [string, (tx: Transaction) => unknown][] = [
      ['a table of no family', (tx) => tx.deleteTable({ family: 'unspec', name: 't' })],
      ['a table of family 0', (tx) => tx.destroyTable({ family: 0, handle: 4n })],
      ['a table without a name', (tx) => tx.deleteTable({ family: 'ip', name: nobody })],
      ['a chain without a table', (tx) => tx.deleteChain({ family: 'ip', table: nobody, name: 'c' })],
      ['a set without a name', (tx) => tx.deleteSet({ family: 'ip', table: 't', name: nobody })],
      ['a rule without a chain', (tx) => tx.deleteRule({ family: 'ip', table: 't', chain: nobody, handle: 1n })],
      [
        'a rule without a handle',
        (tx) => tx.destroyRule({ family: 'ip', table: 't', chain: 'c', handle: undefined as unknown as bigint }),
      ],
      ['a flush of no chain', (tx) => tx.flushChain({ family: 'ip', table: 't', name: nobody })],
      ['a flush of no table', (tx) => tx.flushTable({ family: 'ip', name: nobody })],
      ['a flush of no set', (tx) => tx.flushSet({ family: 'ip', table: 't', name: nobody })],
      ['no elements', (tx) => tx.deleteElements({ family: 'ip', table: 't', set: 's', elements: [] })],
      [
        'no devices',
        (tx) => tx.deleteFlowtableDevices({ family: 'ip', table: 't', name: 'f', hook: { number: 0, devices: [] } }),
      ],
    ];
    for (const [what, attempt] of rows) {
      it(what, () => {
        const tx = make();
        assert.throws(() => attempt(tx), NftOffloadError);
        assert.equal(tx.size, 0);
      });
    }
  });

  it('an object that was read is deleted by its name: neither its old handle nor its devices are sent', () => {
    const flowtable = { family: 'ip', table: 't', name: 'f', handle: 9n, hook: { number: 0, devices: ['a'] } } as const;
    const tx = make().deleteFlowtable(flowtable).deleteTable({ family: 'ip', name: 't', handle: 4n });
    assert.deepEqual(tx.summary, ['delete flowtable ip t f', 'delete table ip t']);
    const bare = make()
      .deleteFlowtable({ family: 'ip', table: 't', name: 'f' })
      .deleteTable({ family: 'ip', name: 't' });
    return Promise.all([tx.commit(), bare.commit()]).then(() => {
      const payloads = sent.map(({ operations }) =>
        operations.flatMap(({ requests }) => requests.map((one) => one.payload)),
      );
      assert.deepEqual(payloads[0], payloads[1]);
    });
  });

  it('ids it gives are none of those it was given', () => {
    const tx = make().addSet({ family: 'ip', table: 't', name: 's', id: 1, keyType: 7, keyLength: 4 });
    assert.equal(tx.nextId(), 2);
  });

  it('is not sent twice at the same time', async () => {
    const tx = make().addTable({ family: 'ip', name: 't' });
    const [first, second] = await Promise.allSettled([tx.commit(), tx.commit()]);
    assert.deepEqual([first.status, second.status], ['fulfilled', 'rejected']);
    assert.lengthOf(sent, 1);
  });
});
