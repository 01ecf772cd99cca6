// What the writers of these tests write: a table whose rules and elements are replaced by others, all in
// one transaction each time, so that whoever reads two sorts of them read something that never was; and a
// number that is only right if nobody overlooks what another wrote.
import type { NftClient, Rule, SetElement, Transaction } from '../../../src/nft/index.ts';
import { TransactionError } from '../../../src/nft/index.ts';
import { ProtocolError } from '../../../src/session/index.ts';

export const TABLE = { family: 'ip', name: 't' } as const;
export const CHAIN = { family: 'ip', table: 't', chain: 'c' } as const;
export const SET = { family: 'ip', table: 't', set: 's' } as const;
/** Listings of several datagrams. */
export const RULES = 400;
export const ELEMENTS = 4000;

const NUMBER = { family: 'ip', table: 'n', chain: 'n' } as const;
const COMMENT = new Uint8Array(120).fill(97);

/** Table, chain, set and all that is in them, of one sort. */
export function addWhole(tx: Transaction, sort: number): Transaction {
  tx.addTable(TABLE)
    .addChain({ family: 'ip', table: 't', name: 'c' })
    .addSet({ family: 'ip', table: 't', name: 's', keyType: 7, keyLength: 4, description: { size: 0x10000 } });
  return rewrite(tx, sort);
}

/** Everything is replaced by what is of this sort. */
export function rewrite(tx: Transaction, sort: number): Transaction {
  tx.flushChain({ family: 'ip', table: 't', name: 'c' }).flushSet({ family: 'ip', table: 't', name: 's' });
  for (let index = 0; index < RULES; index++) {
    tx.addRule({
      ...CHAIN,
      expressions: [{ kind: 'counter', packets: BigInt(sort), bytes: BigInt(index) }],
      userdata: COMMENT,
    });
  }
  const elements = Array.from({ length: ELEMENTS }, (_, index) => ({
    key: { value: Uint8Array.of(sort >> 8, sort, index >> 8, index) },
  }));
  return tx.addElements({ ...SET, elements });
}

/** How many there are of which sorts: `400 of 7`. */
export function sortsOfRules(rules: readonly Rule[]): string {
  return told(rules.map(({ expressions }) => Number((expressions?.[0] as { packets?: bigint } | undefined)?.packets)));
}

export function sortsOfElements(elements: readonly SetElement[]): string {
  return told(elements.map(({ key }) => ((key?.value?.[0] ?? 0) << 8) | (key?.value?.[1] ?? 0)));
}

function told(sorts: readonly number[]): string {
  const counts = new Map<number, number>();
  for (const sort of sorts) counts.set(sort, (counts.get(sort) ?? 0) + 1);
  return [...counts].map(([sort, count]) => `${count} of ${sort}`).join(', ');
}

export function setNumber(tx: Transaction, value: number): Transaction {
  return tx
    .addTable({ family: 'ip', name: 'n' })
    .addChain({ family: 'ip', table: 'n', name: 'n' })
    .flushChain({ family: 'ip', table: 'n', name: 'n' })
    .addRule({ ...NUMBER, expressions: [{ kind: 'counter', packets: BigInt(value), bytes: 0n }] });
}

export async function readNumber(nft: NftClient): Promise<number> {
  const [rule] = await nft.rules(NUMBER);
  return Number((rule?.expressions?.[0] as { packets?: bigint } | undefined)?.packets ?? 0);
}

/**
 * Counts the number up, so many times; reads it only at first and when somebody else has changed the
 * ruleset. Says how often that was.
 */
export async function countUp(nft: NftClient, times: number): Promise<number> {
  let stale = 0;
  let known: { readonly generation: number; readonly value: number } | undefined;
  for (let done = 0; done < times; ) {
    try {
      known ??= await nft.consistent(async (generation) => ({ generation, value: await readNumber(nft) }));
      const tx = setNumber(nft.transaction(), known.value + 1);
      const { generation = 0 } = await tx.commit({ generation: known.generation });
      known = { generation, value: known.value + 1 };
      done++;
    } catch (error) {
      // The other one came first, here or at each read.
      const isLate = error instanceof TransactionError ? error.stale : error instanceof ProtocolError;
      if (!isLate) throw error;
      stale++;
      known = undefined;
    }
  }
  return stale;
}

/** The same, decided anew by `retry` whenever the other one came first. */
export async function countUpByRetry(nft: NftClient, times: number): Promise<void> {
  for (let done = 0; done < times; done++) {
    await nft.retry(async (tx) => void setNumber(tx, (await readNumber(nft)) + 1), { attempts: 1000 });
  }
}
