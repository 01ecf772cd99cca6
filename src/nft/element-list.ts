// Lists of a set's elements, which the kernel does not mark (NLM_F_DUMP_INTR) when others change the set while
// they are read. A list goes on behind as many elements as it has told: what others put in or take out before
// that place makes it tell elements twice and leave others out; so does a set without a size while its hash
// table grows, which it does beside all else, for some milliseconds after it was filled.
import { ProtocolError, type Session, type SessionOptions } from '../session/index.ts';
import type { Request } from '../session/request.ts';
import { pause } from '../session/turn.ts';
import { type NetlinkMessage, NftOffloadError } from '../wire/index.ts';
import { nftCodec } from './messages.ts';
import { generationOf, get, getGeneration, question, wanted } from './queries.ts';
import type { NftSet } from './set.ts';
import type { SetElement, SetElements } from './set-elements.ts';
import { Seen } from './sets/seen.ts';

/** A list that is not whole is read again this often, after pauses that begin with this one. */
const ATTEMPTS = 20;
const REST = 5;

/** So many are read before anybody else is done with anything. */
const FEW = 64;

const CHANGED = 'changed by others';
const MOVED = 'the kernel was moving elements';

/** Names the set. */
type OneSet = Required<Pick<SetElements, 'family' | 'table' | 'set'>>;

export interface ElementListOptions extends SessionOptions {
  /** The set, as it was listed by who takes care that the ruleset is of one generation. */
  readonly listed?: NftSet;
}

/**
 * All elements, each once, all of one generation.
 * @throws ProtocolError where that cannot be had, a bounded number of reads later.
 */
export async function listElements(
  session: Session,
  operation: string,
  set: OneSet,
  { listed, ...options }: ElementListOptions,
): Promise<readonly SetElement[]> {
  const asked = question(session, 'NFT_MSG_GETSETELEM', operation, set);
  let why: string | undefined;
  let lastLength: number | undefined;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (attempt > 1) await pause(REST + attempt);
    const answers = await session.dump(asked, options);
    const elements = elementsOf(session, asked, answers);
    const generations = new Set(answers.map(generationOfPart));
    const seen = new Seen();
    why = elements.every((element) => seen.add(element)) ? undefined : MOVED;
    if (elements.length > FEW) {
      if (listed === undefined && !(await areOfNow(session, generations, options))) why = CHANGED;
      const count = why === undefined ? countOf(listed ?? (await setOf(session, operation, set, options))) : undefined;
      // The count may be old by now; but what is missing while elements move is not missing twice.
      if (count !== undefined && elements.length < count && elements.length !== lastLength) why = MOVED;
      lastLength = elements.length;
    }
    if (why === undefined) return elements;
  }
  throw new ProtocolError(`${operation}: ${why} during each of ${ATTEMPTS} reads: try again when less is going on`);
}

function setOf(session: Session, operation: string, { family, table, set }: OneSet, options: SessionOptions) {
  return get(session, 'NFT_MSG_GETSET', operation, { family, table, name: set }, options);
}

/** What a count says nothing about: intervals are counted otherwise, and packets and time change the others. */
const UNCOUNTED: ReadonlySet<string> = new Set(['interval', 'timeout', 'dynamic']);

/** How many elements a list has, where the kernel tells (6.16). */
function countOf({ count, flags = [] }: NftSet = { family: 'unspec' }): number | undefined {
  return flags.some((flag) => UNCOUNTED.has(flag)) ? undefined : count;
}

/**
 * The same one after the other, by a connection of its own that lives as long as the loop over it. What is
 * remembered of each, to know it when it comes again, is 16 bytes.
 * @throws NftOffloadError INCOMPLETE when others changed the ruleset meanwhile, or an element came twice.
 */
export async function* streamElements(
  session: Session,
  open: () => Promise<Session>,
  operation: string,
  set: OneSet,
  options: SessionOptions,
): AsyncGenerator<SetElement, void> {
  const incomplete = (why: string) =>
    new NftOffloadError('INCOMPLETE', `${operation}: ${why} while it was read, and it is not whole: read it again`);
  const asked = question(session, 'NFT_MSG_GETSETELEM', operation, set);
  const reader = await open();
  const generations = new Set<number>();
  const seen = new Seen();
  for await (const answers of reader.stream(asked, options)) {
    for (const answer of answers) generations.add(generationOfPart(answer));
    for (const element of elementsOf(reader, asked, answers)) {
      if (!seen.add(element)) throw incomplete(MOVED);
      yield element;
    }
  }
  if (generations.size > 0 && !(await areOfNow(session, generations, options))) throw incomplete(CHANGED);
}

function elementsOf(session: Session, asked: Request, answers: readonly NetlinkMessage[]): readonly SetElement[] {
  const codec = nftCodec('NFT_MSG_NEWSETELEM');
  return wanted(session, 'NFT_MSG_GETSETELEM', asked, answers, { codec }).flatMap(({ elements = [] }) => elements);
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
