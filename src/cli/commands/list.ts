import { type NftClient, openNft, type Ruleset } from '../../nft/index.ts';
import type { Link } from '../../rtnl/index.ts';
import {
  debugRuleset,
  formatJson,
  type Listing,
  type PrintOptions,
  printListing,
  selectListing,
} from '../../ruleset/index.ts';
import { closing } from '../../session/index.ts';
import type { Context } from '../command.ts';
import { parseListing } from '../list-arguments.ts';
import { programNames, rulesetJson } from '../ruleset-json.ts';

export async function list(context: Context): Promise<number> {
  const { listing, isDebug } = whatToList(context);
  const nft = await openNft({ connector: await context.connector() });
  return await closing(nft, () => show(context, nft, listing, isDebug));
}

/** `--debug netlink` leaves its level behind all other words. */
function whatToList({ positionals, options }: Context): { readonly listing: Listing; readonly isDebug: boolean } {
  const isDebug = options['debug'] === true && positionals.length > 1 && positionals.at(-1) === 'netlink';
  return { listing: parseListing(isDebug ? positionals.slice(0, -1) : positionals), isDebug };
}

async function show(context: Context, nft: NftClient, listing: Listing, isDebug: boolean): Promise<number> {
  const { print, json, signal, options } = context;
  const numeric = options['numeric'] === true;
  // A set may have millions of elements; those of anonymous ones stand in their rules.
  const snapshot = await nft.snapshot({ signal, elements: options['terse'] === true ? 'anonymous' : 'all' });
  // Of a capture, nobody knows here who the processes were.
  const isReplay = String(options['transport']).startsWith('replay:');
  const programs = isReplay ? new Map<number, string>() : await programNames(snapshot, context.readFile);
  const all = await rulesetJson(snapshot, () => links(context), {
    numericProtocols: numeric || options['numeric-protocol'] === true,
    programName: (portId) => programs.get(portId),
  });
  const printed: PrintOptions = {
    handles: options['handle'] === true,
    stateless: options['stateless'] === true,
    terse: options['terse'] === true,
    numericPriority: numeric || options['numeric-priority'] === true,
    numericTime: numeric || options['numeric-time'] === true,
  };
  const text = json ? formatJson(selectListing(all, listing), printed) : printListing(all, listing, printed);
  const debug = isDebug ? debugText(snapshot, listing, printed) : '';
  const shown = `${debug}${text}`;
  const whole = shown.endsWith('\n') ? shown.slice(0, -1) : shown;
  if (whole !== '') print(whole);
  return 0;
}

/** What the kernel told of the rules and elements that are shown. */
function debugText(ruleset: Ruleset, { kind, family, table, name }: Listing, { terse = false }: PrintOptions): string {
  const place = { ...(family === undefined ? {} : { family }), ...(table === undefined ? {} : { table }), terse };
  if (kind === 'ruleset' || (kind === 'table' && table !== undefined)) return debugRuleset(ruleset, place);
  if (kind === 'chain') return name === undefined ? '' : debugRuleset(ruleset, { ...place, chain: name });
  if (kind !== 'set' && kind !== 'map') return '';
  return debugRuleset(ruleset, { ...place, rules: false, ...(name === undefined ? {} : { set: name }) });
}

async function links({ connector, signal }: Context): Promise<readonly Link[]> {
  const { openRtnl } = await import('../../rtnl/index.ts');
  return await closing(await openRtnl({ connector: await connector() }), (rtnl) => rtnl.links({ signal }));
}
