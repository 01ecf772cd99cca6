import type { NftClient } from '../../nft/index.ts';
import type { Link } from '../../rtnl/index.ts';
import { closing } from '../../session/index.ts';
import type { Command, Context } from '../command.ts';
import { UsageError } from '../command.ts';

const LISTS = ['tables', 'chains', 'flowtables', 'ruleset'] as const;
type List = (typeof LISTS)[number];

export const list: Command = {
  name: 'list',
  positionals: LISTS.join('|'),
  takes: [1, 1],
  summary: 'show nf_tables as nft shows it',
  options: {},
  run: async (context) => {
    const [given = ''] = context.positionals;
    const what = LISTS.find((name) => name === given);
    if (what === undefined) throw new UsageError(`list ${given}: is none of ${LISTS.join(', ')}`);
    const { openNft } = await import('../../nft/index.ts');
    const nft = await openNft({ connector: await context.connector() });
    return await closing(nft, () => show(context, nft, what));
  },
};

async function show(context: Context, nft: NftClient, what: List): Promise<number> {
  const { print, json, signal } = context;
  const ruleset = await import('../../ruleset/index.ts');
  const { rulesetJson } = await import('../ruleset-json.ts');
  const { formatJson } = ruleset;
  const all = await rulesetJson(await nft.snapshot({ signal }), () => links(context));
  const [select, toText] = {
    tables: [ruleset.listTables, ruleset.printTables],
    chains: [ruleset.listChains, ruleset.printChains],
    flowtables: [ruleset.listFlowtables, ruleset.printFlowtables],
    ruleset: [(same: typeof all) => same, ruleset.printRuleset],
  }[what] as [typeof ruleset.listTables, typeof ruleset.printTables];
  const text = json ? formatJson(select(all)) : toText(all).replace(/\n$/, '');
  if (text !== '') print(text);
  return 0;
}

async function links({ connector, signal }: Context): Promise<readonly Link[]> {
  const { openRtnl } = await import('../../rtnl/index.ts');
  return await closing(await openRtnl({ connector: await connector() }), (rtnl) => rtnl.links({ signal }));
}
