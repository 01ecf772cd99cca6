// Reading: one object by its name, or all of a kind, as the kernel filters them and then as we do.
import type { Family } from '../nfnl/nfgenmsg.ts';
import type { Session, SessionOptions } from '../session/index.ts';
import { KernelError } from '../session/index.ts';
import type { Request } from '../session/request.ts';
import type { Codec, NetlinkMessage } from '../wire/index.ts';
import { encode } from '../wire/index.ts';
import type { NftMessage, NftMessageName } from './messages.ts';
import { nftCodec, nftType } from './messages.ts';

/** What each read asks with, and what answers it. */
const READS = {
  NFT_MSG_GETTABLE: 'NFT_MSG_NEWTABLE',
  NFT_MSG_GETCHAIN: 'NFT_MSG_NEWCHAIN',
  NFT_MSG_GETRULE: 'NFT_MSG_NEWRULE',
  NFT_MSG_GETRULE_RESET: 'NFT_MSG_NEWRULE',
  NFT_MSG_GETSET: 'NFT_MSG_NEWSET',
  NFT_MSG_GETSETELEM: 'NFT_MSG_NEWSETELEM',
  NFT_MSG_GETSETELEM_RESET: 'NFT_MSG_NEWSETELEM',
  NFT_MSG_GETOBJ: 'NFT_MSG_NEWOBJ',
  NFT_MSG_GETOBJ_RESET: 'NFT_MSG_NEWOBJ',
  NFT_MSG_GETFLOWTABLE: 'NFT_MSG_NEWFLOWTABLE',
} as const;

export type Read = keyof typeof READS;
type Answer<R extends Read> = NftMessage<(typeof READS)[R]>;

/** Its payload is a family header alone: the same in either byte order. */
export const getGeneration: Request = {
  type: nftType('NFT_MSG_GETGEN'),
  payload: encode(nftCodec('NFT_MSG_GETGEN'), { family: 'unspec' }),
  operation: 'get generation',
};

/** How a list is read. */
export interface ListOptions<R extends Read> extends SessionOptions {
  /** The codec of the answers where it is not the usual one. */
  readonly codec?: Codec<Answer<R>>;
}

/**
 * All that the filter names: its fields are the kernel's filter, and since kernels differ in what they
 * filter by, what answers is held against it here again.
 */
export async function list<R extends Read>(
  session: Session,
  read: R,
  operation: string,
  filter: NftMessage<R>,
  options: ListOptions<R>,
): Promise<readonly Answer<R>[]> {
  const asked = question(session, read, operation, filter);
  const answers = await session.dump(read.endsWith('_RESET') ? { ...asked, resets: true } : asked, options);
  return wanted(session, read, asked, answers, options);
}

/** {@link list}, some at a time as they are read, by a connection of its own that lives as long as the loop over it. */
export async function* stream<R extends Read>(
  session: Session,
  open: () => Promise<Session>,
  read: R,
  operation: string,
  filter: NftMessage<R>,
  options: ListOptions<R>,
): AsyncGenerator<readonly Answer<R>[], void> {
  const asked = question(session, read, operation, filter);
  const own = await open();
  for await (const answers of own.stream(asked, options)) yield wanted(own, read, asked, answers, options);
}

/** Of what was answered to a question, what was asked for. */
export function wanted<R extends Read>(
  session: Session,
  read: R,
  asked: Request,
  answers: readonly NetlinkMessage[],
  { codec = nftCodec(READS[read]) as Codec<Answer<R>> }: ListOptions<R>,
): readonly Answer<R>[] {
  const all = answers.map(({ payload }) => session.decode(codec, payload));
  // As answers have it: names where the caller may have given numbers.
  const names = session.decode(nftCodec(read), asked.payload);
  const filter = Object.entries(names as object).filter(([field, value]) => field !== 'family' || value !== 'unspec');
  if (filter.length === 0) return all;
  return all.filter((object) =>
    filter.every(([field, value]) => (object as Readonly<Record<string, unknown>>)[field] === value),
  );
}

/** One object; undefined when there is none of that name. */
export async function get<R extends Read>(
  session: Session,
  read: R,
  operation: string,
  name: NftMessage<R>,
  options: SessionOptions,
): Promise<Answer<R> | undefined> {
  try {
    const [answer] = await session.request(question(session, read, operation, name), options);
    return answer && (session.decode(nftCodec(READS[read]), answer.payload) as Answer<R>);
  } catch (error) {
    if (error instanceof KernelError && error.errnoName === 'ENOENT') return undefined;
    throw error;
  }
}

export function question<N extends NftMessageName>(
  session: Session,
  message: N,
  operation: string,
  value: NftMessage<N>,
): Request {
  const codec = nftCodec(message);
  return { type: nftType(message), payload: session.encode(codec, value), operation, codec };
}

/** Which objects: of all families and tables, or of those named. */
export interface InTable extends SessionOptions {
  readonly family?: Family;
  readonly table?: string;
}

/** What the kernel itself can filter by. */
export function inTable({ family = 'unspec', table }: InTable): { family: Family; table?: string } {
  return { family, ...(table === undefined ? {} : { table }) };
}

/** The last generation among answers. */
export function generationOf(
  session: Session,
  answers: Iterable<{ readonly type: number; readonly payload: Uint8Array }>,
): number | undefined {
  let id: number | undefined;
  for (const { type, payload } of answers) {
    if (type === nftType('NFT_MSG_NEWGEN')) id = session.decode(nftCodec('NFT_MSG_NEWGEN'), payload).id;
  }
  return id;
}
