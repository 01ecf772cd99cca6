// A whole ruleset as JSON, in the order `nft -j list ruleset` has.
import type { Ruleset } from '../../nft/index.ts';
import type { ValueOptions } from '../datatypes/datatype.ts';
import type { NftJson, NftObject } from '../model/index.ts';
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
  for (const table of ruleset.tables) {
    const isHere = (object: { readonly family: unknown; readonly table?: string }) =>
      object.family === table.family && object.table === table.name;
    const sets = ruleset.sets.filter(isHere);
    const findSet = (name: string) => sets.find((set) => set.name === name);
    const chains = ruleset.chains.filter(isHere);
    const named = sets.filter(({ flags }) => !flags?.includes('anonymous'));
    const stateful = ruleset.objects.filter(isHere);
    const others = [
      ...stateful.map(statefulObject),
      ...named.map((set) => setObject(set, options)),
      ...ruleset.flowtables.filter(isHere).map(flowtableObject),
    ];
    const declared = chains.map(chainObject);
    const unread = (table.use ?? 0) - chains.length - others.length;
    objects.push(
      tableObject(table, unread, options),
      ...(options.release === '1.0.6' ? [...others, ...declared] : [...declared, ...others]),
    );
    for (const chain of chains) {
      const rules = ruleset.rules.filter((rule) => isHere(rule) && rule.chain === chain.name);
      objects.push(...rules.map((rule) => ruleObject(rule, findSet, options)));
    }
  }
  return { nftables: objects };
}
