// A whole ruleset as JSON, in the order `nft -j list ruleset` has.
import type { Ruleset } from '../../nft/index.ts';
import type { ValueOptions } from '../datatypes/datatype.ts';
import { grouped } from '../grouped.ts';
import type { NftJson, NftObject } from '../model/index.ts';
import { placeKey } from '../print/place.ts';
import { chainObject, flowtableObject, type RulesetOptions, ruleObject, setObject, tableObject } from './objects.ts';
import { statefulObject } from './stateful-object.ts';

/** The release of nft whose JSON and text this follows where nobody asks for another. */
export const NFT_VERSION = '1.1.6';

/**
 * The ruleset as `nft -j list ruleset` prints it: for each table the table, its chains, its stateful objects,
 * its sets and maps, its flowtables, its rules (nft 1.0: the chains behind the flowtables). Expressions without
 * a name here are `{ unknown: { name, data } }`. Fields that are not in nft's schema say what its text shows
 * and its JSON does not; `formatJson` leaves them out.
 */
export function toJson(ruleset: Ruleset, given: RulesetOptions = {}): NftJson {
  const { littleEndian } = ruleset;
  const options: ValueOptions & RulesetOptions = { ...given, ...(littleEndian === undefined ? {} : { littleEndian }) };
  const objects: NftObject[] = [
    { metainfo: { version: options.release ?? NFT_VERSION, release_name: 'nft-offload', json_schema_version: 1 } },
  ];
  // Rulesets have thousands of chains and sets: what belongs to one is not looked for in all of them.
  const inTable = <T extends InTable>(all: readonly T[]) =>
    grouped(all, ({ family, table = '' }) => placeKey(String(family), table));
  const [allSets, allChains, allRules] = [inTable(ruleset.sets), inTable(ruleset.chains), inTable(ruleset.rules)];
  const [allObjects, allFlowtables] = [inTable(ruleset.objects), inTable(ruleset.flowtables)];
  for (const table of ruleset.tables) {
    const place = placeKey(String(table.family), table.name ?? '');
    const sets = allSets(place);
    const setsByName = grouped(sets, ({ name }) => name);
    const findSet = (name: string) => setsByName(name)[0];
    const chains = allChains(place);
    const named = sets.filter(({ flags }) => !flags?.includes('anonymous'));
    const stateful = allObjects(place);
    const others = [
      ...stateful.map(statefulObject),
      ...named.map((set) => setObject(set, options)),
      ...allFlowtables(place).map(flowtableObject),
    ];
    const declared = chains.map(chainObject);
    const unread = (table.use ?? 0) - chains.length - others.length;
    objects.push(
      tableObject(table, unread, options),
      ...(options.release === '1.0.6' ? [...others, ...declared] : [...declared, ...others]),
    );
    const rulesOf = grouped(allRules(place), ({ chain }) => chain);
    for (const chain of chains) {
      for (const rule of rulesOf(chain.name)) objects.push(ruleObject(rule, findSet, options));
    }
  }
  return { nftables: objects };
}

interface InTable {
  readonly family: unknown;
  readonly table?: string;
}
