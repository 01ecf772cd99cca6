import { closing } from '../../session/index.ts';
import type { Command } from '../command.ts';
import { UsageError } from '../command.ts';
import { toJsonText } from '../json.ts';

/** What can be listed, and the printer of each. */
const PRINTERS = {
  tables: 'printTables',
  chains: 'printChains',
  flowtables: 'printFlowtables',
  ruleset: 'printRuleset',
} as const;

const NAMES = Object.keys(PRINTERS);

export const list: Command = {
  name: 'list',
  positionals: NAMES.join('|'),
  takes: [1, 1],
  summary: 'show nf_tables as nft shows it',
  options: {},
  run: async (context) => {
    const [what = ''] = context.positionals;
    if (!Object.hasOwn(PRINTERS, what)) throw new UsageError(`list ${what}: is none of ${NAMES.join(', ')}`);
    const { openNft } = await import('../../nft/index.ts');
    const printers = await import('../../ruleset/index.ts');
    const print = printers[PRINTERS[what as keyof typeof PRINTERS]];
    const nft = await openNft({ connector: await context.connector() });
    const ruleset = await closing(nft, () => nft.ruleset({ signal: context.signal }));
    const json = printers.toJson(ruleset);
    const text = context.json ? toJsonText(json) : print(json);
    if (text !== '') context.print(text.replace(/\n$/, ''));
    return 0;
  },
};
