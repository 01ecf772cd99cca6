// A whole ruleset as JSON, in the order `nft -j list ruleset` has.
import type { Ruleset } from '../../nft/index.ts';
import type { JsonOptions, ValueOptions } from '../datatypes/datatype.ts';
import type { NftJson, NftObject } from '../model/index.ts';
import { chainObject, flowtableObject, ruleObject, setObject, tableObject } from './objects.ts';

/** The release of nft whose JSON and text this follows where nobody asks for another. */
export const NFT_VERSION = '1.1.6';

/**
 * The ruleset as `nft -j list ruleset` prints it: for each table the table, its chains, its sets and
 * maps, its flowtables, its rules (nft 1.0: the chains behind the flowtables). Expressions without a
 * name here are `{ unknown: { name, data } }`.
 */
export function toJson(ruleset: Ruleset, given: JsonOptions = {}): NftJson {
  const { littleEndian } = ruleset;
  const options: ValueOptions = { ...given, ...(littleEndian === undefined ? {} : { littleEndian }) };
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
    const others = [
      ...named.map((set) => setObject(set, options)),
      ...ruleset.flowtables.filter(isHere).map(flowtableObject),
    ];
    const declared = chains.map(chainObject);
    objects.push(
      tableObject(table, (table.use ?? 0) - chains.length - named.length - ruleset.flowtables.filter(isHere).length),
      ...(options.release === '1.0.6' ? [...others, ...declared] : [...declared, ...others]),
    );
    for (const chain of chains) {
      const rules = ruleset.rules.filter((rule) => isHere(rule) && rule.chain === chain.name);
      objects.push(...rules.map((rule) => ruleObject(rule, findSet, options)));
    }
  }
  return { nftables: objects };
}

/** JSON text in one line; numbers beyond 2^53 keep all their digits. */
export function formatJson(json: NftJson): string {
  const spell = (value: unknown): string => {
    if (typeof value === 'bigint') return String(value);
    if (Array.isArray(value)) return `[${value.map(spell).join(', ')}]`;
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    const entries = Object.entries(value).filter(([, field]) => field !== undefined);
    return `{${entries.map(([name, field]) => `${JSON.stringify(name)}: ${spell(field)}`).join(', ')}}`;
  };
  return spell(json);
}
