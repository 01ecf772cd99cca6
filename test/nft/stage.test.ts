// Work in parts, over a kernel that is a function: which transactions are sent, and what is taken back.
import { assert } from 'chai';
import type { CommitOptions, CommitResult, Operation } from '../../src/nft/commit.ts';
import type { SetElement } from '../../src/nft/index.ts';
import { Stage, type StageOptions } from '../../src/nft/stage.ts';
import { Transaction } from '../../src/nft/transaction.ts';
import { KernelError, OutcomeUnknownError } from '../../src/session/index.ts';
import { NftOffloadError } from '../../src/wire/index.ts';
import { refusal } from '../support/refusal.ts';

const T = { family: 'ip', name: 't' } as const;
const S = { family: 'ip', table: 't', set: 's' } as const;
const EMPTY: CommitResult = { generation: 7, operations: [], echoesLost: false };

type Answer = (part: number) => Error | undefined;

/** A stage, and what it commits, in words. */
function staged(answer: Answer = () => undefined, options: Partial<StageOptions> = {}) {
  const commits: string[][] = [];
  const how: CommitOptions[] = [];
  const commit = async (operations: readonly Operation[], given: CommitOptions) => {
    commits.push(operations.map(({ operation }) => operation));
    how.push(given);
    const error = answer(commits.length);
    if (error !== undefined) throw error;
    return EMPTY;
  };
  const stage = new Stage(() => new Transaction(commit), { undo: (tx) => tx.destroyTable(T), ...options });
  return { stage, commits, how };
}

const refused = (): Error => new KernelError('add chain ip t c', 12);

function* addresses(count: number): Generator<SetElement> {
  for (let n = 0; n < count; n++) yield { key: { value: Uint8Array.of(10, n >> 16, n >> 8, n) } };
}

function chain(name: string) {
  return { family: 'ip', table: 't', name } as const;
}

describe('nft/stage', () => {
  it('what fits one part goes in one, and the switch alone', async () => {
    const { stage, commits } = staged();
    await stage.add((tx) => tx.addTable({ ...T, flags: ['dormant'] }));
    await stage.add((tx) => tx.addChain(chain('a')));
    assert.isEmpty(commits, 'nothing is sent before it is full');
    assert.equal(await stage.commit((tx) => tx.addTable({ ...T, flags: [] })), EMPTY);
    assert.deepEqual(commits, [['add table ip t', 'add chain ip t a'], ['add table ip t']]);
  });

  it('a part is committed when it is full', async () => {
    const { stage, commits } = staged(undefined, { partBytes: 100 });
    for (const name of ['a', 'b', 'c', 'd', 'e']) await stage.add((tx) => tx.addChain(chain(name)));
    await stage.commit((tx) => tx.deleteChain(chain('z')));
    assert.deepEqual(
      commits.flat(),
      ['a', 'b', 'c', 'd', 'e'].map((name) => `add chain ip t ${name}`).concat('delete chain ip t z'),
    );
    assert.deepEqual(
      commits.map(({ length }) => length),
      [3, 2, 1],
    );
    assert.deepEqual(commits.at(-1), ['delete chain ip t z']);
  });

  it('elements come from where they come, some at a time', async () => {
    let read = 0;
    let most = 0;
    const { stage, commits } = staged(() => {
      most = Math.max(most, read);
      read = 0;
      return undefined;
    });
    async function* feed() {
      for (const element of addresses(50_000)) {
        read++;
        yield element;
      }
    }
    await stage.addElements({ ...S, elements: feed() });
    await stage.commit((tx) => tx.addChain(chain('c')));
    assert.isAbove(commits.length, 5);
    assert.isBelow(most, 12_000, 'elements between two commits');
  });

  it('the end of an interval is in the part of its start', async () => {
    const sizes: number[] = [];
    const commit = async (operations: readonly Operation[]) => {
      for (const { requests } of operations) for (const { payload } of requests) sizes.push(payload.byteLength);
      return EMPTY;
    };
    const stage = new Stage(() => new Transaction(commit), { undo: () => undefined, partBytes: 1 });
    function* intervals(): Generator<SetElement> {
      for (const [index, element] of [...addresses(6001)].entries())
        yield index % 2 === 0 ? element : { ...element, flags: ['interval-end'] };
    }
    await stage.addElements({ ...S, elements: intervals() });
    await stage.commit((tx) => tx.addTable(T));
    // Each part begins with a start: a start is 20 bytes, an interval 48.
    const around = sizes[0] as number;
    assert.isAbove(sizes.length, 4);
    for (const size of sizes.slice(0, -2)) assert.equal((size - around) % 48, 0);
  });

  it('what was refused is taken back, and the stage is over', async () => {
    const { stage, commits } = staged((part) => (part === 3 ? refused() : undefined), { partBytes: 1 });
    await stage.add((tx) => tx.createTable(T));
    await stage.add((tx) => tx.addChain(chain('a')));
    await refusal(
      stage.add((tx) => tx.addChain(chain('b'))),
      KernelError,
    );
    assert.deepEqual(commits, [
      ['create table ip t'],
      ['add chain ip t a'],
      ['add chain ip t b'],
      ['destroy table ip t'],
    ]);
    for (const again of [stage.add(() => undefined), stage.commit(() => undefined)])
      assert.match((await refusal(again, NftOffloadError)).message, /this stage is over \(failed\)/);
    await stage.abandon();
    assert.lengthOf(commits, 4);
  });

  it('what the first part could not make is somebody else’s: nothing is taken back', async () => {
    const { stage, commits } = staged(refused, { partBytes: 1 });
    await refusal(
      stage.add((tx) => tx.createTable(T)),
      KernelError,
    );
    assert.deepEqual(commits, [['create table ip t']]);
  });

  it('a part of unknown outcome is taken back; a switch of unknown outcome may be what everybody sees', async () => {
    const unknown = (at: number) => (part: number) => (part === at ? new OutcomeUnknownError('lost') : undefined);
    const first = staged(unknown(1), { partBytes: 1 });
    await refusal(
      first.stage.add((tx) => tx.createTable(T)),
      OutcomeUnknownError,
    );
    assert.deepEqual(first.commits.at(-1), ['destroy table ip t']);
    const last = staged(unknown(2), { partBytes: 1 });
    await last.stage.add((tx) => tx.createTable(T));
    await refusal(
      last.stage.commit((tx) => tx.addChain(chain('c'))),
      OutcomeUnknownError,
    );
    assert.deepEqual(last.commits.at(-1), ['add chain ip t c']);
  });

  it('a source that throws, and a builder that throws, take everything back', async () => {
    const broken = staged(undefined, { partBytes: 1 });
    await broken.stage.add((tx) => tx.createTable(T));
    function* source(): Generator<SetElement> {
      yield* addresses(3000);
      throw new RangeError('the file ended early');
    }
    await refusal(broken.stage.addElements({ ...S, elements: source() }), RangeError);
    assert.deepEqual(broken.commits.at(-1), ['destroy table ip t']);
  });

  it('what cannot be taken back is said, with what led to it', async () => {
    const { stage } = staged((part) => (part >= 2 ? refused() : undefined), { partBytes: 1 });
    await stage.add((tx) => tx.createTable(T));
    const error = await refusal(
      stage.add((tx) => tx.addChain(chain('a'))),
      NftOffloadError,
    );
    assert.equal(error.code, 'INCOMPLETE');
    assert.match(error.message, /add chain ip t c: .*; and what was put there before is still there: /);
  });

  it('what could not be taken back can be tried again', async () => {
    const { stage, commits } = staged((part) => (part === 2 || part === 3 ? refused() : undefined), { partBytes: 1 });
    await stage.add((tx) => tx.createTable(T));
    await refusal(
      stage.add((tx) => tx.addChain(chain('a'))),
      NftOffloadError,
    );
    await stage.abandon();
    await stage.abandon();
    assert.deepEqual(commits.slice(2), [['destroy table ip t'], ['destroy table ip t']]);
  });

  it('calls that are not awaited happen in their order', async () => {
    const { stage, commits } = staged(undefined, { partBytes: 1 });
    async function* slow() {
      for (const element of addresses(3000)) {
        if (element.key?.value?.[3] === 0) await new Promise((resolve) => setImmediate(resolve));
        yield element;
      }
    }
    const all = [
      stage.add((tx) => tx.createTable(T)),
      stage.addElements({ ...S, elements: slow() }),
      stage.commit((tx) => tx.addChain(chain('c'))),
      stage.abandon(),
    ];
    await Promise.all(all);
    assert.deepEqual(commits.at(0), ['create table ip t']);
    assert.deepEqual(commits.at(-1), ['add chain ip t c']);
    assert.lengthOf(commits, 5);
  });

  it('abandoned in the middle of its elements, it takes all of them back, and takes no more', async () => {
    const { stage, commits } = staged(undefined, { partBytes: 1 });
    const adding = stage.addElements({ ...S, elements: addresses(3000) });
    const abandoned = stage.abandon();
    const late = stage.addElements({ ...S, elements: addresses(10) });
    await Promise.all([adding, abandoned]);
    await refusal(late, NftOffloadError);
    assert.deepEqual(commits.at(-1), ['destroy table ip t']);
    assert.lengthOf(commits, 4);
  });

  it('abandoned, it takes back what is there, once', async () => {
    const { stage, commits } = staged(undefined, { partBytes: 1 });
    await stage.add((tx) => tx.createTable(T));
    await stage.abandon();
    await stage.abandon();
    assert.deepEqual(commits, [['create table ip t'], ['destroy table ip t']]);
  });

  it('its signal and its way of sending go with every part', async () => {
    const { signal } = new AbortController();
    const { stage, how } = staged(undefined, { partBytes: 1, signal, background: true });
    await stage.add((tx) => tx.createTable(T));
    await stage.commit((tx) => tx.addChain(chain('a')), { generation: 5 });
    assert.deepEqual(how, [
      { signal, background: true },
      { signal, background: true, generation: 5 },
    ]);
  });
});
