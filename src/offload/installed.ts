import type { Chain, Flowtable, NftClient, Rule, SetWithElements, Table } from '../nft/index.ts';
import type { SessionOptions } from '../session/index.ts';
import { bytesToText } from '../wire/index.ts';
import type { OffloadMode } from './modes.ts';
import {
  CHAIN,
  chainDrift,
  FAMILY,
  isOwnChain,
  isOwnSet,
  isOwnTable,
  isPendingTable,
  modeOfRule,
  pendingTable,
} from './names.ts';

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
  /** Names of the flowtables that are ours. */
  readonly ownFlowtables: readonly string[];
  readonly chain: Chain | undefined;
  readonly ownRules: readonly Rule[];
  /** No rule of others stands before ours in its chain. */
  readonly first: boolean;
  /** What others changed so that nothing is offloaded although all objects are there, in words. */
  readonly drift: string | undefined;
  /** Objects in the table that are not ours. */
  readonly foreign: readonly Foreign[];
  readonly featureSet: SetWithElements | undefined;
  /** Devices in that set, and all devices whose hw-tc-offload we turned on or were about to: the pending table's too. */
  readonly recorded: readonly string[];
  readonly turnedOn: readonly string[];
  /** The table of the pending table's name; `pendingOwn`: it is the one of an `up` or `down` that did not end. */
  readonly pending: Table | undefined;
  readonly pendingOwn: boolean;
}

/** An object of others in our table. */
export interface Foreign {
  /** `chain theirs`, `rule 7 of chain forward`. */
  readonly words: string;
  /** It lives in our chain. */
  readonly inOwnChain?: boolean;
  /** The flowtable it adds flows to. */
  readonly flowtable?: string;
}

/** Reads the table, and the pending one, at one generation; nothing else of the ruleset. */
export function readInstalled(nft: NftClient, name: string, options: SessionOptions = {}): Promise<Installed> {
  return nft.consistent(async (generation) => {
    const tables = await nft.tables({ ...options, family: FAMILY });
    const table = tables.find((candidate) => candidate.name === name);
    const pending = tables.find((candidate) => candidate.name === pendingTable(name));
    const pendingOwn = isPendingTable(pending);
    const pendingSet = pendingOwn ? await readFeatureSet(nft, pendingTable(name), options) : undefined;
    const noted = deviceNames(pendingSet);
    const own = table === undefined ? undefined : await readOwn(nft, table, options);
    const recorded = deviceNames(own?.featureSet);
    return {
      ...NOTHING,
      ...own,
      generation,
      table,
      own: isOwnTable(table),
      recorded,
      turnedOn: [...new Set([...recorded, ...noted])],
      pending,
      pendingOwn,
    };
  }, options);
}

const NOTHING = {
  mode: undefined,
  flowtables: [],
  ownFlowtables: [],
  chain: undefined,
  ownRules: [],
  first: true,
  drift: undefined,
  foreign: [],
  featureSet: undefined,
} as const;

async function readOwn(nft: NftClient, table: Table, options: SessionOptions): Promise<Partial<Installed>> {
  const here = { ...options, family: FAMILY, table: table.name ?? '' } as const;
  const [chains, rules, sets, flowtables] = [
    await nft.chains(here),
    await nft.rules(here),
    await nft.sets(here),
    await nft.flowtables(here),
  ];
  const chain = chains.find(isOwnChain);
  const ownRules = rules.filter((rule) => modeOfRule(rule) !== undefined);
  const others = rules.filter((rule) => !ownRules.includes(rule));
  const usedByOthers = others.flatMap(flowtablesOf);
  const usedByUs = ownRules.flatMap(flowtablesOf);
  // A flowtable has no comment to know it by: ours is the one our rule uses, or any that no rule uses.
  const ownFlowtables = flowtables
    .flatMap(({ name }) => name ?? [])
    .filter((name) => usedByUs.includes(name) || (usedByUs.length === 0 && !usedByOthers.includes(name)));
  const anonymous = new Set(
    ownRules.flatMap((rule) => rule.expressions ?? []).flatMap((e) => (e.kind === 'lookup' ? (e.set ?? []) : [])),
  );
  const foreignSets = sets.filter((set) => !isOwnSet(set) && !anonymous.has(set.name ?? ''));
  // Counters, quotas and such are not read, but the kernel counts them among the table's objects; a set
  // that a rule has to itself it does not count.
  const counted = sets.filter(({ flags }) => !flags?.includes('anonymous')).length;
  const unread = (table.use ?? 0) - chains.length - counted - flowtables.length;
  const [first] = ownRules;
  return {
    mode: first && modeOfRule(first),
    flowtables,
    ownFlowtables,
    chain,
    ownRules,
    first: first === undefined || rules.find((rule) => rule.chain === first.chain) === first,
    drift: table.flags?.includes('dormant') ? 'the table is dormant' : chain && chainDrift(chain),
    foreign: [
      ...chains.filter((one) => one !== chain).map((one) => ({ words: `chain ${one.name}` })),
      ...foreignSets.map((set) => ({ words: `set ${set.name}` })),
      ...flowtables
        .filter(({ name = '' }) => !ownFlowtables.includes(name))
        .map(({ name }) => ({ words: `flowtable ${name}` })),
      ...others.map(foreignRule),
      ...(unread > 0 ? [{ words: `${unread} stateful object${unread > 1 ? 's' : ''}` }] : []),
    ],
    featureSet: sets.some(isOwnSet) ? await readFeatureSet(nft, here.table, options) : undefined,
  };
}

function foreignRule(rule: Rule): Foreign {
  const [flowtable] = flowtablesOf(rule);
  const words = `rule ${rule.handle} of chain ${rule.chain}`;
  return { words, inOwnChain: rule.chain === CHAIN, ...(flowtable === undefined ? {} : { flowtable }) };
}

async function readFeatureSet(
  nft: NftClient,
  table: string,
  options: SessionOptions,
): Promise<SetWithElements | undefined> {
  const set = (await nft.sets({ ...options, family: FAMILY, table })).find(isOwnSet);
  if (set?.name === undefined) return undefined;
  return { ...set, elements: await nft.elements({ family: FAMILY, table, set: set.name }, options) };
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
  const [name] = installed.ownRules.flatMap(flowtablesOf);
  return installed.flowtables.find((flowtable) => flowtable.name === name);
}

function flowtablesOf(rule: Rule): string[] {
  return (rule.expressions ?? []).flatMap((e) => (e.kind === 'flow_offload' ? (e.flowtable ?? []) : []));
}
