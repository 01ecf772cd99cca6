// Lists of a set's elements, which the kernel does not mark (NLM_F_DUMP_INTR) when others change the set while
// they are read. A list goes on behind as many elements as it has told: what others put in or take out before
// that place, in a transaction that is not committed yet or not quite done with, makes it tell elements twice
// or leave them out; so does a set without a size when its hash table grows, which it does beside all else.
import { ProtocolError, type Session, type SessionOptions } from '../session/index.ts';
import type { Request } from '../session/request.ts';
import { type NetlinkMessage, NftOffloadError } from '../wire/index.ts';
import { nftCodec } from './messages.ts';
import { generationOf, get, getGeneration, question, wanted } from './queries.ts';
import type { NftSet } from './set.ts';
import type { SetElement, SetElements } from './set-elements.ts';

/** A list that is not whole is read again this often, and this much later. */
const ATTEMPTS = 20;
const REST_MS = 5;

/** So many are read before anybody else is done with anything. */
const FEW = 64;

const CHANGED = 'changed by others';
const MOVED = 'the kernel was moving elements';

/** Names the set. */
type OneSet = Required<Pick<SetElements, 'family' | 'table' | 'set'>>;

/**
 * All elements, each once, all of one generation; with `listed`, the set as it was listed: of the generation
 * its caller takes care.
 * @throws ProtocolError where that cannot be had, a bounded number of reads later.
 */
export async function listElements(
  session: Session,
  operation: string,
  set: OneSet,
  { listed, ...options }: SessionOptions & { readonly listed?: NftSet },
): Promise<readonly SetElement[]> {
  const asked = question(session, 'NFT_MSG_GETSETELEM', operation, set);
  let why: string | undefined;
  let lastLength: number | undefined;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const answers = await session.dump(asked, options);
    const parts = partsOf(session, asked, answers);
    const elements = parts.flat();
    why = hasOneTwice(elements) ? MOVED : undefined;
    if (why === undefined && elements.length > FEW) {
      const count = countOf(listed ?? (await setOf(session, operation, set, options)));
      // It may be old by now; but what is missing while elements move is not missing twice.
      if (count !== undefined && count !== elements.length && lastLength !== elements.length) why = MOVED;
      lastLength = elements.length;
      const generations = new Set(answers.map(generationOfPart));
      if (listed === undefined && !(await areOfNow(session, generations, options))) why = CHANGED;
    }
    if (why === undefined) return elements;
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
  }
  throw new ProtocolError(`${operation}: ${why} during each of ${ATTEMPTS} reads: try again when less is going on`);
}

function setOf(session: Session, operation: string, { family, table, set }: OneSet, options: SessionOptions) {
  return get(session, 'NFT_MSG_GETSET', operation, { family, table, name: set }, options);
}

/** How many elements a list has, where the kernel tells (6.16) and it is that: of intervals and of what runs out it is not. */
function countOf({ count, flags = [] }: NftSet = { family: 'unspec' }): number | undefined {
  return flags.includes('interval') || flags.includes('timeout') ? undefined : count;
}

/**
 * The same one after the other, by a connection of its own that lives as long as the loop over it; what comes
 * twice is not looked for.
 * @throws NftOffloadError INCOMPLETE at the end, when others changed the ruleset meanwhile.
 */
export async function* streamElements(
  session: Session,
  open: () => Promise<Session>,
  operation: string,
  set: OneSet,
  options: SessionOptions,
): AsyncGenerator<SetElement, void> {
  const asked = question(session, 'NFT_MSG_GETSETELEM', operation, set);
  const reader = await open();
  const generations = new Set<number>();
  for await (const answers of reader.stream(asked, options)) {
    for (const answer of answers) generations.add(generationOfPart(answer));
    for (const part of partsOf(reader, asked, answers)) yield* part;
  }
  if (generations.size === 0 || (await areOfNow(session, generations, options))) return;
  throw new NftOffloadError(
    'INCOMPLETE',
    `${operation}: ${CHANGED} while it was read, and what was listed is not whole: read it again`,
  );
}

function partsOf(
  session: Session,
  asked: Request,
  answers: readonly NetlinkMessage[],
): readonly (readonly SetElement[])[] {
  const codec = nftCodec('NFT_MSG_NEWSETELEM');
  return wanted(session, 'NFT_MSG_GETSETELEM', asked, answers, { codec }).map(({ elements = [] }) => elements);
}

/** Whether these are the one generation there still is. */
async function areOfNow(session: Session, generations: ReadonlySet<number>, options: SessionOptions): Promise<boolean> {
  if (generations.size > 1) return false;
  const id = generationOf(session, await session.request(getGeneration, options));
  return id !== undefined && generations.has(id & 0xffff);
}

/** nfgenmsg.res_id: the generation's low half. */
function generationOfPart({ payload }: NetlinkMessage): number {
  return ((payload[2] ?? 0) << 8) | (payload[3] ?? 0);
}

/** The end of an interval may be the beginning of the next. */
function hasOneTwice(elements: readonly SetElement[]): boolean {
  const seen = new Set<string>();
  for (const { key, keyEnd, flags = [] } of elements) {
    seen.add(`${text(key?.value)}/${text(keyEnd?.value)}/${flags.length === 0 ? '' : flags.join()}`);
  }
  return seen.size < elements.length;
}

function text(bytes: Uint8Array = new Uint8Array(0)): string {
  return String.fromCharCode(...bytes);
}
