import type { Chain, Flowtable, NftClient, Rule, SetWithElements, Table } from '../nft/index.ts';
import type { SessionOptions } from '../session/index.ts';
import { bytesToText } from '../wire/index.ts';
import type { OffloadMode } from './modes.ts';
import { FAMILY, isOwnChain, isOwnSet, isOwnTable, modeOfRule, pendingTable } from './names.ts';

/** What stands in the kernel under the table's name, ours told from others'. */
export interface Installed {
  /** The ruleset's generation this was read at. */
  readonly generation: number;
  readonly table: Table | undefined;
  /** The table exists and carries our mark. */
  readonly own: boolean;
  /** The mode the rule was installed with. */
  readonly mode: OffloadMode | undefined;
  readonly flowtables: readonly Flowtable[];
  readonly chain: Chain | undefined;
  readonly ownRules: readonly Rule[];
  /** Objects in the table that are not ours, in words. */
  readonly foreign: readonly string[];
  readonly featureSet: SetWithElements | undefined;
  /** Devices in that set, and all devices whose hw-tc-offload we turned on: the pending table's too. */
  readonly recorded: readonly string[];
  readonly turnedOn: readonly string[];
  /** The pending table of an `up` that did not end, where there is one. */
  readonly pending: Table | undefined;
  readonly pendingOwn: boolean;
}

/** Reads the table, and the pending one, at one generation. */
export async function readInstalled(nft: NftClient, name: string, options: SessionOptions = {}): Promise<Installed> {
  const ruleset = await nft.ruleset(options);
  const inTable = <T extends { readonly family: unknown; readonly table?: string }>(
    objects: readonly T[],
    table = name,
  ) => objects.filter((object) => object.family === FAMILY && object.table === table);
  const table = ruleset.tables.find((candidate) => candidate.family === FAMILY && candidate.name === name);
  const pending = ruleset.tables.find(
    (candidate) => candidate.family === FAMILY && candidate.name === pendingTable(name),
  );

  const rules = inTable(ruleset.rules);
  const ownRules = rules.filter((rule) => modeOfRule(rule) !== undefined);
  const first = ownRules[0];
  const used = new Set(
    ownRules
      .flatMap((rule) => rule.expressions ?? [])
      .flatMap((e) => (e.kind === 'lookup' && e.set !== undefined ? [e.set] : [])),
  );
  const sets = inTable(ruleset.sets);
  const featureSet = sets.find(isOwnSet);
  const chains = inTable(ruleset.chains);
  const flowtables = inTable(ruleset.flowtables);
  const ours = ownRules.flatMap(flowtableOf);
  const pendingSet = inTable(ruleset.sets, pendingTable(name)).find(isOwnSet);
  return {
    generation: ruleset.generation,
    table,
    own: table !== undefined && isOwnTable(table),
    mode: first && modeOfRule(first),
    flowtables,
    chain: chains.find(isOwnChain),
    ownRules,
    foreign: [
      ...chains.filter((chain) => !isOwnChain(chain)).map((chain) => `chain ${chain.name}`),
      ...sets.filter((set) => set !== featureSet && !used.has(set.name ?? '')).map((set) => `set ${set.name}`),
      // A flowtable has no comment to know it by: ours is the one our rule uses, or any where that rule is gone.
      ...flowtables
        .filter(({ name: ft = '' }) => ours.length > 0 && !ours.includes(ft))
        .map((ft) => `flowtable ${ft.name}`),
      ...rules.filter((rule) => !ownRules.includes(rule)).map((rule) => `rule ${rule.handle} of chain ${rule.chain}`),
    ],
    featureSet,
    recorded: deviceNames(featureSet),
    turnedOn: [...new Set([...deviceNames(featureSet), ...deviceNames(pendingSet)])],
    pending,
    pendingOwn: pending !== undefined && isOwnTable(pending),
  };
}

/** The elements of a set of interface names: 16 bytes each, filled with zeros. */
function deviceNames(set: SetWithElements | undefined): string[] {
  return (set?.elements ?? []).flatMap(({ key }) => {
    const bytes = key?.value;
    if (bytes === undefined) return [];
    const end = bytes.indexOf(0);
    return [bytesToText(end < 0 ? bytes : bytes.subarray(0, end))];
  });
}

/** The flowtable our rule adds flows to. */
export function usedFlowtable(installed: Installed): Flowtable | undefined {
  const [name] = installed.ownRules.flatMap(flowtableOf);
  return installed.flowtables.find((flowtable) => flowtable.name === name);
}

function flowtableOf(rule: Rule): string[] {
  return (rule.expressions ?? []).flatMap((e) =>
    e.kind === 'flow_offload' && e.flowtable !== undefined ? [e.flowtable] : [],
  );
}
