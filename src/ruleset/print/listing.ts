// What nft's list commands show: parts of a ruleset.
import { NftOffloadError } from '../../wire/index.ts';
import type { NftJson, NftObject } from '../model/index.ts';
import { inAnonymous, isAnonymous } from './anonymous.ts';
import { fieldsOfBlock, wordOf } from './block.ts';
import type { Block } from './contents.ts';
import type { PrintOptions } from './options.ts';
import { printBlocks, printRuleset, printTables } from './ruleset.ts';

/** What can be listed, by the word for one of them. */
export const LISTED_KINDS = [
  'table',
  'chain',
  'set',
  'map',
  'flowtable',
  'counter',
  'quota',
  'limit',
  'ct helper',
  'ct timeout',
  'ct expectation',
  'secmark',
  'synproxy',
  'tunnel',
] as const;
export type ListedKind = (typeof LISTED_KINDS)[number];

/** The whole ruleset; all of a kind (of a family, of a table); or, with `name` (of a table: `table`), one of them. */
export interface Listing {
  readonly kind: 'ruleset' | ListedKind;
  readonly family?: string;
  readonly table?: string;
  readonly name?: string;
}

/** Of these nft shows the tables, too, that have none. */
const SHOWN_EMPTY: ReadonlySet<string> = new Set(['chain', 'set', 'map', 'flowtable']);

/**
 * What `nft list` prints of it.
 * @throws NftOffloadError (REFUSED) where there is none of that name.
 */
export function printListing(json: NftJson, listing: Listing, options: PrintOptions = {}): string {
  const { kind, name } = listing;
  const found = within(json, listing);
  if (kind === 'ruleset') return printRuleset(found, options);
  if (kind === 'table') return listing.table === undefined ? printTables(found) : printRuleset(found, options);
  const isShown = (block: Block) => isOf(block, listing);
  if (name !== undefined) return printBlocks(found, { ...options, rules: true, skipEmpty: true }, isShown);
  return printBlocks(found, { ...options, skipEmpty: !SHOWN_EMPTY.has(kind) }, isShown);
}

/**
 * What `nft -j list` prints of it, for `formatJson`.
 * @throws NftOffloadError (REFUSED) where there is none of that name.
 */
export function selectListing(json: NftJson, listing: Listing): NftJson {
  const { kind, table, name } = listing;
  const { nftables } = within(json, listing);
  if (kind === 'ruleset' || (kind === 'table' && table !== undefined)) return { nftables };
  const isInline = inAnonymous(nftables);
  const isShown = (object: NftObject) => {
    if ('metainfo' in object) return true;
    if ('table' in object) return kind === 'table';
    if ('rule' in object)
      return kind === 'chain' && name !== undefined && (object.rule.chain === name || isInline(object.rule));
    return isOf(object, listing) || isAnonymous(object);
  };
  return { nftables: nftables.filter(isShown) };
}

/** What lies in the family and table it names; whether there is what it names. */
function within(json: NftJson, listing: Listing): NftJson {
  const { family, table, name, kind } = listing;
  const isHere = (object: NftObject) => {
    const place = placeOf(object);
    if (place === undefined) return true;
    return (family === undefined || place.family === family) && (table === undefined || place.table === table);
  };
  const nftables = json.nftables.filter(isHere);
  if (table !== undefined && !nftables.some((object) => 'table' in object)) {
    throw missing(`table ${family ?? ''} ${table}`, 'tables');
  }
  const isNamed = (object: NftObject) => isBlock(object) && isOf(object, listing) && !isAnonymous(object);
  if (name !== undefined && !nftables.some(isNamed)) {
    throw missing(`${kind} ${family ?? ''} ${table ?? ''} ${name}`, `${kind}s`);
  }
  return { nftables };
}

function missing(what: string, all: string): NftOffloadError {
  return new NftOffloadError('REFUSED', `list ${what}: there is no such thing: list ${all} shows what there is`);
}

function placeOf(object: NftObject): { readonly family: string; readonly table: string } | undefined {
  if ('metainfo' in object) return undefined;
  if ('table' in object) return { family: object.table.family, table: object.table.name };
  return 'rule' in object ? object.rule : fieldsOfBlock(object);
}

function isBlock(object: NftObject): object is Block {
  return !('metainfo' in object || 'table' in object || 'rule' in object);
}

function isOf(block: Block, { kind, name }: Listing): boolean {
  return wordOf(block) === kind && (name === undefined || fieldsOfBlock(block).name === name);
}
