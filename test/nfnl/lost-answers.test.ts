// What is said of a transaction whose answers come twice, in pieces, in another order or not at all is true.
import { assert } from 'chai';
import fc from 'fast-check';
import { sendBatch, TransactionError } from '../../src/nfnl/batch.ts';
import { OutcomeUnknownError, ProtocolError, Session } from '../../src/session/index.ts';
import type { NetlinkMessage } from '../../src/wire/index.ts';
import { NftOffloadError, OverrunError, TransportError } from '../../src/wire/index.ts';
import { ackOf, answerTo } from '../support/answers.ts';
import { refusal } from '../support/refusal.ts';
import { type Step, StrangeSocket } from '../support/strange-kernel.ts';

const FENCE = { type: 0xa10, payload: Uint8Array.of(0, 0, 0, 0), operation: 'get generation' };
const NEW_GENERATION = 0xa0f;
const OPERATIONS = ['add table', 'add chain', 'add rule'].map((operation) => ({
  type: 0xa00,
  payload: new Uint8Array(4),
  operation,
}));
const [EEXIST, ERESTART] = [17, 85];

interface Scene {
  /** Answers to begin, operations and end; the kernel's own where this is left out. */
  readonly answers?: (messages: readonly NetlinkMessage[]) => readonly Step[];
  /** What becomes of it. */
  readonly refused?: boolean;
  /** Another writer commits before it, or before the fence. */
  readonly other?: 'before' | 'after';
  readonly before?: number;
  readonly options?: { readonly generation?: number; readonly check?: boolean; readonly echo?: boolean };
  readonly synchronous?: boolean;
}

/** A kernel of Linux 6.12 or later whose generation was `before`. */
function play({ answers, refused = false, other, before = 7, options = {}, synchronous = true }: Scene) {
  let generation = other === 'before' ? before + 1 : before;
  let committed = false;
  const socket = new StrangeSocket((messages) => {
    const [first] = messages;
    if (first === undefined) return [];
    if (first.type === FENCE.type) return [newGeneration(first, generation), ackOf(first)];
    const stale = options.generation !== undefined && options.generation !== generation;
    committed = !refused && !stale && !options.check;
    if (committed) generation = generation === 0xffff_ffff ? 1 : generation + 1;
    const own = answers?.(messages) ?? truth(messages, { refused, stale, generation, ...options });
    if (other === 'after') generation++;
    return own;
  }, synchronous);
  const generationOf = (told: Iterable<{ type: number; payload: Uint8Array }>) => {
    let id: number | undefined;
    for (const { type, payload } of told)
      if (type === NEW_GENERATION) id = new DataView(payload.slice().buffer).getUint32(0);
    return id;
  };
  const result = sendBatch(new Session(socket), OPERATIONS, { subsystem: 10, fence: FENCE, generationOf, ...options });
  return { result, isCommitted: () => committed };
}

function newGeneration(to: NetlinkMessage, id: number): Uint8Array {
  const payload = new Uint8Array(4);
  new DataView(payload.buffer).setUint32(0, id);
  return answerTo(to, NEW_GENERATION, payload);
}

const at = (messages: readonly NetlinkMessage[], index: number) => messages.at(index) as NetlinkMessage;

/** What a kernel answers. */
function truth(
  messages: readonly NetlinkMessage[],
  how: { refused: boolean; stale: boolean; generation: number; echo?: boolean; check?: boolean },
): Uint8Array[] {
  const [begin, ...inner] = messages as [NetlinkMessage, ...NetlinkMessage[]];
  if (how.stale) return [ackOf(begin, ERESTART)];
  const operations = inner.slice(0, OPERATIONS.length);
  if (how.refused) return [ackOf(at(operations, 0), EEXIST), ackOf(at(operations, -1))];
  const echoes = how.echo && !how.check ? operations.map((to) => answerTo(to, to.type, Uint8Array.of(1))) : [];
  const generation = echoes.length > 0 ? [newGeneration(at(operations, 0), how.generation)] : [];
  return [...echoes, ...generation, ...inner.filter(({ flags }) => flags & 4).map((to) => ackOf(to))];
}

const LOST = new OverrunError('lost');

describe('a transaction: its generation', () => {
  it('is the one it made, not that of whoever came after it: with a generation, or with echo', async () => {
    assert.equal((await play({ other: 'after', options: { generation: 7 } }).result).generation, 8);
    assert.equal((await play({ other: 'after', options: { echo: true } }).result).generation, 8);
    const wrapped = play({ other: 'after', before: 0xffff_ffff, options: { generation: 0xffff_ffff } });
    assert.equal((await wrapped.result).generation, 1, 'it leaves out 0');
  });

  it('is the one there is where it changed nothing, or was only checked', async () => {
    const nothing = play({ answers: (messages) => [ackOf(at(messages, -2)), ackOf(at(messages, -1))], refused: true });
    assert.equal((await nothing.result).generation, 7);
    assert.equal((await play({ other: 'after', options: { generation: 7, check: true } }).result).generation, 8);
  });

  it('0 stands for any', async () => {
    const { result } = play({ options: { generation: 0 }, answers: (messages) => [ackOf(at(messages, -2))] });
    assert.equal((await result).generation, 7);
  });
});

describe('a transaction: answers that are lost', () => {
  it('is committed where an operation was echoed, also where no end is acknowledged', async () => {
    const { result } = play({
      options: { echo: true },
      answers: (messages) => [answerTo(at(messages, 1), 0xa00, Uint8Array.of(1)), LOST],
    });
    const { echoesLost, generation } = await result;
    assert.deepEqual([echoesLost, generation], [true, 8]);
  });

  it('is committed where its end alone is acknowledged', async () => {
    await play({ answers: (messages) => [ackOf(at(messages, -1))] }).result;
  });

  it('what others changed meanwhile is not taken for its own doing', async () => {
    const silent = { options: { generation: 7 }, other: 'after', refused: true } as const;
    await refusal(play({ ...silent, answers: () => [] }).result, OutcomeUnknownError);
    await refusal(play({ ...silent, answers: () => [LOST] }).result, OutcomeUnknownError);
  });

  it('a stale one whose refusal comes twice is stale', async () => {
    const { result } = play({
      other: 'before',
      options: { generation: 7 },
      answers: ([begin]) => (begin === undefined ? [] : [ackOf(begin, ERESTART), ackOf(begin, ERESTART)]),
    });
    assert.isTrue((await refusal(result, TransactionError)).stale);
  });
});

describe('a transaction: whatever becomes of its answers', () => {
  const garbage = fc.constantFrom<Step>(Uint8Array.of(1), new Uint8Array(40), LOST, new TransportError('cut'), 'late');
  const arbitrary = fc.record({
    synchronous: fc.boolean(),
    refused: fc.boolean(),
    other: fc.constantFrom<Scene['other']>(undefined, 'before', 'after'),
    options: fc.record({ generation: fc.constantFrom(undefined, 7), echo: fc.boolean(), check: fc.boolean() }),
    keep: fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }),
    order: fc.array(fc.nat(8), { maxLength: 3 }),
    twice: fc.array(fc.nat(8), { maxLength: 3 }),
    strange: fc.array(fc.tuple(fc.nat(8), garbage), { maxLength: 2 }),
  });

  it('what is said of it is true, or it is said that nothing is known', async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(arbitrary, async ({ keep, order, twice, strange, options, ...scene }) => {
        const { generation, ...others } = options;
        const wanted = { ...others, ...(generation === undefined ? {} : { generation }) };
        const { result, isCommitted } = play({
          ...scene,
          options: wanted,
          answers: (messages) => {
            const now = scene.other === 'before' ? 8 : 7;
            const stale = generation !== undefined && generation !== now;
            const told: Step[] = truth(messages, { ...wanted, stale, refused: scene.refused, generation: now + 1 });
            const kept = told.filter((_, index) => keep[index]);
            // A kernel that loses something says so.
            if (kept.length < told.length) kept.push(LOST);
            for (const index of twice) if (kept[index] !== undefined) kept.push(kept[index]);
            for (const index of order) kept.push(...kept.splice(index, 1));
            for (const [index, step] of strange) kept.splice(index, 0, step);
            return kept;
          },
        });
        const outcome = await outcomeOf(result);
        seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
        if (outcome === 'done') assert.isTrue(isCommitted() || wanted.check);
        if (outcome === 'refused' || outcome === 'nothing') assert.isFalse(isCommitted());
      }),
      { numRuns: 3000 },
    );
    assert.includeMembers([...seen.keys()], ['done', 'refused', 'nothing', 'unknown']);
  });
});

async function outcomeOf(result: Promise<unknown>): Promise<'done' | 'refused' | 'nothing' | 'unknown'> {
  try {
    await result;
    return 'done';
  } catch (error) {
    if (error instanceof TransactionError) return 'refused';
    if (error instanceof OutcomeUnknownError) return 'unknown';
    if (error instanceof ProtocolError || error instanceof NftOffloadError) return 'nothing';
    throw error;
  }
}
