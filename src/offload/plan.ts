// From what stands and what is wanted to the operations of one transaction: a pure function, so that
// `--dry-run` prints exactly what would be done.
import type { Flowtable, Rule, Transaction } from '../nft/index.ts';
import type { Installed } from './installed.ts';
import { usedFlowtable } from './installed.ts';
import type { OffloadMode } from './modes.ts';
import { CHAIN, FAMILY, FEATURE_SET, modeOfRule, pendingTable } from './names.ts';
import { addChain, addOffloadRule, addOwnTable, deviceElements, featureSet } from './rules.ts';

/** What is to stand in the end. */
export interface Desired {
  readonly table: string;
  readonly flowtable: string;
  readonly devices: readonly string[];
  /** What the user asked for; noted with the rule. */
  readonly mode: OffloadMode;
  /** What the flowtable is to be: hardware, or software. */
  readonly hardware: boolean;
  readonly counter: boolean;
  /** Devices whose hw-tc-offload we turned on, now or earlier. */
  readonly turnedOn: readonly string[];
}

/** One step of a plan: what it does, in words, and the operations that do it. */
export interface Step {
  readonly words: string;
  readonly apply: (tx: Transaction) => void;
}

/** The steps from `installed` to `desired`; none where it stands already. */
export function planInstall(installed: Installed, desired: Desired): readonly Step[] {
  const { table, flowtable } = desired;
  const steps: Step[] = [];
  if (installed.table === undefined) {
    steps.push({ words: `create table ${FAMILY} ${table}`, apply: (tx) => addOwnTable(tx, table) });
  }
  steps.push(...planFeatureSet(installed, desired));

  const used = usedFlowtable(installed);
  const existing = installed.flowtables.find(({ name }) => name === flowtable);
  const replace = existing !== undefined && isHardware(existing) !== desired.hardware;
  const renamed = used !== undefined && used.name !== flowtable;
  const keepRules = !replace && !renamed && rulesStand(installed, desired);

  if (installed.chain === undefined) {
    steps.push({ words: `add chain ${CHAIN}`, apply: (tx) => addChain(tx, table) });
  }
  if (!keepRules) steps.push(...installed.ownRules.map((rule) => deleteRule(table, rule)));
  if (replace) {
    steps.push(deleteFlowtable(table, flowtable, ': its hardware flag cannot be changed in place'));
  }
  if (renamed) steps.push(deleteFlowtable(table, used.name ?? '', `: ${flowtable} takes its place`));
  steps.push(...planFlowtable(replace ? undefined : existing, desired));
  if (!keepRules) {
    steps.push({
      words: `add the rule that adds established tcp and udp flows to ${flowtable}`,
      apply: (tx) => addOffloadRule(tx, table, flowtable, desired.mode),
    });
  }
  if (installed.pendingOwn) steps.push(deletePending(table));
  return steps;
}

/** The steps that take everything of ours back; objects of others, and a table that holds some, stay. */
export function planRemove(installed: Installed, table: string): readonly Step[] {
  const steps: Step[] = [];
  if (installed.own && installed.foreign.length === 0) {
    steps.push({
      words: `delete table ${FAMILY} ${table}`,
      apply: (tx) => tx.deleteTable({ family: FAMILY, name: table }),
    });
  } else if (installed.own) {
    steps.push(...installed.ownRules.map((rule) => deleteRule(table, rule)));
    const chainIsFree = !installed.foreign.some((object) => object.endsWith(` of chain ${CHAIN}`));
    if (installed.chain !== undefined && chainIsFree) {
      steps.push({
        words: `delete chain ${CHAIN}`,
        apply: (tx) => tx.deleteChain({ family: FAMILY, table, name: CHAIN }),
      });
    }
    const used = usedFlowtable(installed);
    if (used?.name !== undefined) steps.push(deleteFlowtable(table, used.name));
    if (installed.featureSet !== undefined) {
      steps.push({
        words: `delete set ${FEATURE_SET}`,
        apply: (tx) => tx.deleteSet({ family: FAMILY, table, name: FEATURE_SET }),
      });
    }
  }
  if (installed.pendingOwn) steps.push(deletePending(table));
  return steps;
}

function planFeatureSet(installed: Installed, { table, turnedOn }: Desired): Step[] {
  const missing = turnedOn.filter((device) => !installed.recorded.includes(device));
  if (missing.length === 0) return [];
  return [
    {
      words: `note in set ${FEATURE_SET} that hw-tc-offload was turned on for ${missing.join(', ')}`,
      apply: (tx) => {
        if (installed.featureSet === undefined) tx.addSet(featureSet(table, tx));
        tx.addElements(deviceElements(table, missing));
      },
    },
  ];
}

function planFlowtable(existing: Flowtable | undefined, desired: Desired): Step[] {
  const { table, flowtable: name, devices } = desired;
  const flags = [
    ...(desired.hardware ? (['offload'] as const) : []),
    ...(desired.counter ? (['counter'] as const) : []),
  ];
  const hook = { number: 0, priority: existing?.hook?.priority ?? 0 };
  const base = { family: FAMILY, table, name } as const;
  const list = devices.join(', ');
  if (existing === undefined) {
    const kind = desired.hardware ? 'hardware' : 'software';
    return [
      {
        words: `add ${kind} flowtable ${name} with ${list}${desired.counter ? ', counting' : ''}`,
        apply: (tx) => tx.addFlowtable({ ...base, hook: { ...hook, devices }, flags }),
      },
    ];
  }
  const steps: Step[] = [];
  const present = existing.hook?.devices ?? [];
  const added = devices.filter((device) => !present.includes(device));
  const removed = present.filter((device) => !devices.includes(device));
  const counterChanged = (existing.flags ?? []).includes('counter') !== desired.counter;
  if (added.length > 0 || counterChanged) {
    const words = [
      ...(added.length > 0 ? [`add ${added.join(', ')} to flowtable ${name}`] : []),
      ...(counterChanged ? [`turn counting ${desired.counter ? 'on' : 'off'} in flowtable ${name}`] : []),
    ];
    steps.push({
      words: words.join(' and '),
      apply: (tx) => tx.addFlowtable({ ...base, hook: added.length > 0 ? { ...hook, devices: added } : hook, flags }),
    });
  }
  if (removed.length > 0) {
    steps.push({
      words: `take ${removed.join(', ')} out of flowtable ${name}`,
      apply: (tx) => tx.deleteFlowtable({ ...base, hook: { ...hook, devices: removed } }),
    });
  }
  return steps;
}

/** The one rule is there, in its chain, for this flowtable and mode, with the expressions we gave it. */
function rulesStand(installed: Installed, desired: Desired): boolean {
  const [rule, ...more] = installed.ownRules;
  if (rule === undefined || more.length > 0 || installed.chain === undefined) return false;
  const kinds = (rule.expressions ?? []).map(({ kind }) => kind).join(' ');
  return (
    modeOfRule(rule) === desired.mode &&
    kinds === 'meta lookup ct bitwise cmp counter flow_offload' &&
    usedFlowtable(installed)?.name === desired.flowtable
  );
}

export function isHardware(flowtable: Flowtable | undefined): boolean {
  return flowtable?.flags?.includes('offload') ?? false;
}

function deleteRule(table: string, rule: Rule): Step {
  const chain = rule.chain ?? CHAIN;
  return {
    words: `delete the rule with handle ${rule.handle} of chain ${chain}`,
    apply: (tx) => tx.deleteRule({ family: FAMILY, table, chain, handle: rule.handle }),
  };
}

function deleteFlowtable(table: string, name: string, why = ''): Step {
  return {
    words: `delete flowtable ${name}${why}`,
    apply: (tx) => tx.deleteFlowtable({ family: FAMILY, table, name }),
  };
}

function deletePending(table: string): Step {
  const name = pendingTable(table);
  return {
    words: `delete table ${FAMILY} ${name}`,
    apply: (tx) => tx.deleteTable({ family: FAMILY, name }),
  };
}
