import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { CommandError } from '../../scripts/command.ts';
import { nftCodec, nftType } from '../../src/nft/index.ts';
import { decode, splitMessages } from '../../src/wire/index.ts';
import type { Bench } from '../bench.ts';
import { type Command, withContestants } from '../contestant.ts';
import type { Row } from '../row.ts';
import { inMemory, SIZES } from './in-memory.ts';

const RULES_COMPARED = 100;

export const encode: Row = {
  name: 'encode',
  work: 'encode rules (10 expressions, a comment) into one batch',
  against: 'libnftnl',
  item: 'rule',
  sizes: SIZES,
  headline: 10_000,
  targets: [{ metric: 'user', ratio: { newest: 1, others: 1.5 } }],
  measure: async (bench, size) => {
    await compare(bench);
    return inMemory(size, ...programs(bench, size.items));
  },
};

function programs(bench: Bench, items: number): [ours: Command, theirs: Command | undefined] {
  return [bench.program('encode-rules', items), bench.libnftnl('encode', items)];
}

/** Both make the same rules. */
async function compare(bench: Bench): Promise<void> {
  const [ours, theirs] = programs(bench, RULES_COMPARED);
  if (theirs === undefined) return;
  const [first, second] = await withContestants([ours, theirs], (...contestants) =>
    Promise.all(
      contestants.map(async (contestant, index) => {
        const path = bench.path(`batch-${index}`);
        await contestant.round();
        await contestant.write(path);
        return rulesOf(path);
      }),
    ),
  );
  if (first?.length !== RULES_COMPARED || !isDeepStrictEqual(first, second))
    throw new CommandError('the bench compares different work: the two batches have not the same rules');
}

function rulesOf(path: string): readonly unknown[] {
  return splitMessages(new Uint8Array(readFileSync(path)))
    .filter(({ type }) => type === nftType('NFT_MSG_NEWRULE'))
    .map(({ payload }) => decode(nftCodec('NFT_MSG_NEWRULE'), payload));
}
