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
});
