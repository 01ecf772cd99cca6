import { openNft } from '../../nft/index.ts';
import { printChains, printFlowtables, printRuleset, printTables, toJson } from '../../ruleset/index.ts';
import { closing } from '../../session/index.ts';
import type { Command } from '../command.ts';
import { UsageError } from '../command.ts';
import { toJsonText } from '../json.ts';

/** What can be listed: which objects of the ruleset, and how they are printed. */
const LISTS = {
  tables: { keep: ['table'], print: printTables },
  chains: { keep: ['table', 'chain'], print: printChains },
  flowtables: { keep: ['table', 'flowtable'], print: printFlowtables },
  ruleset: { keep: undefined, print: printRuleset },
} as const;

const NAMES = Object.keys(LISTS).join('|');

export const list: Command = {
  name: 'list',
  positionals: NAMES,
  takes: [1, 1],
  summary: 'show nf_tables as nft shows it',
  options: {},
  run: async (context) => {
    const [what = ''] = context.positionals;
    if (!Object.hasOwn(LISTS, what)) throw new UsageError(`list ${what}: is none of ${NAMES.replaceAll('|', ', ')}`);
    const { print } = LISTS[what as keyof typeof LISTS];
    const nft = await openNft({ connector: await context.connector() });
    const ruleset = await closing(nft, () => nft.ruleset({ signal: context.signal }));
    const json = toJson(ruleset);
    const text = context.json ? toJsonText(json) : print(json);
    if (text !== '') context.print(text.replace(/\n$/, ''));
    return 0;
  },
};
