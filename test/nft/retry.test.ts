// A transaction that is decided anew when others came first. With a second process on a real kernel: test/live/transport/writers.test.ts.
import { assert } from 'chai';
import { openNft, TransactionError } from '../../src/nft/index.ts';
import { OutcomeUnknownError } from '../../src/session/index.ts';
import { refusal } from '../support/refusal.ts';
import { SimulatedKernel } from '../support/simulated-kernel.ts';

/** A client of a kernel in which another writer commits before each of these commits of ours. */
async function among(before: (commit: number) => boolean) {
  const kernel = new SimulatedKernel();
  const process = kernel.connect();
  let commits = 0;
  process.beforeEach((n) => {
    if (!process.sent[n - 1]?.startsWith('BATCH_BEGIN')) return;
    commits++;
    if (before(commits)) kernel.changeTable(`other${commits}`);
  });
  const nft = await openNft({ connector: process });
  return { kernel, process, nft, commits: () => commits };
}

const T = { family: 'inet', name: 't' } as const;
const names = (kernel: SimulatedKernel) => kernel.state().tables.map(({ name }) => name);

describe('nft/client: retry', () => {
  it('commits at once where nobody came first', async () => {
    const { kernel, nft, commits } = await among(() => false);
    const { operations, generation } = await nft.retry((tx) => void tx.addTable(T));
    assert.deepEqual(
      [operations.map(({ operation }) => operation), generation, commits()],
      [['add table inet t'], kernel.nft.generation, 1],
    );
  });

  it('decides anew, with a new transaction and the new generation, as often as others come first', async () => {
    const { kernel, nft, commits } = await among((commit) => commit <= 3);
    const seen: { readonly generation: number; readonly size: number; readonly tables: number }[] = [];
    await nft.retry(async (tx, generation) => {
      const tables = (await nft.tables()).length;
      seen.push({ generation, size: tx.size, tables });
      tx.addTable({ family: 'inet', name: `of${tables}` });
    });
    const start = seen[0]?.generation ?? 0;
    assert.deepEqual(
      seen,
      [0, 1, 2, 3].map((round) => ({ generation: start + round, size: 0, tables: round })),
    );
    assert.equal(commits(), 4);
    assert.deepEqual(names(kernel), ['other1', 'other2', 'other3', 'of3'], 'what was decided before left nothing');
  });

  it('gives up after so many attempts, with what the kernel said of the last one', async () => {
    const { kernel, nft, commits } = await among(() => true);
    const error = await refusal(
      nft.retry((tx) => void tx.addTable(T), { attempts: 3 }),
      TransactionError,
    );
    assert.isTrue(error.stale);
    assert.equal(commits(), 3);
    assert.notInclude(names(kernel), 't');
    const standard = await among(() => true);
    await refusal(
      standard.nft.retry((tx) => void tx.addTable(T)),
      TransactionError,
    );
    assert.equal(standard.commits(), 10);
  });

  it('another refusal is told at once', async () => {
    const { nft, commits } = await among(() => false);
    const error = await refusal(
      nft.retry((tx) => void tx.addChain({ family: 'inet', table: 'none', name: 'c' })),
      TransactionError,
    );
    assert.isFalse(error.stale);
    assert.equal(commits(), 1);
  });

  it('what the caller’s function throws is thrown, and nothing is sent', async () => {
    const { nft, commits } = await among(() => false);
    const error = await refusal(
      nft.retry(async (tx) => {
        tx.addTable(T);
        throw new RangeError('no decision');
      }),
      RangeError,
    );
    assert.equal(error.message, 'no decision');
    assert.equal(commits(), 0);
  });

  it('a transaction of unknown outcome is not decided anew', async () => {
    const { process, nft, commits } = await among(() => false);
    process.loseAnswers(2);
    await refusal(
      nft.retry((tx) => void tx.addTable(T)),
      OutcomeUnknownError,
    );
    assert.equal(commits(), 1);
  });

  it('ends between two attempts when its signal aborts', async () => {
    const controller = new AbortController();
    const { nft, commits } = await among((commit) => {
      if (commit === 2) controller.abort();
      return true;
    });
    await refusal(
      nft.retry((tx) => void tx.addTable(T), { signal: controller.signal }),
      DOMException,
    );
    assert.equal(commits(), 2);
  });

  it('with check commits nothing', async () => {
    const { kernel, nft } = await among(() => false);
    await nft.retry((tx) => void tx.addTable(T), { check: true });
    assert.deepEqual(names(kernel), []);
  });
});
