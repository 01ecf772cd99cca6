// From what stands and what is wanted to the operations of one transaction: a pure function, so that
// `--dry-run` prints exactly what would be done.
import type { Flowtable, Rule, Transaction } from '../nft/index.ts';
import { RefusedError } from './errors.ts';
import type { Installed } from './installed.ts';
import { usedFlowtable } from './installed.ts';
import type { OffloadMode } from './modes.ts';
import { CHAIN, FAMILY, FEATURE_SET, modeOfRule, pendingTable, TABLE_COMMENT } from './names.ts';
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
  /** It clears away what the run itself put there. */
  readonly housekeeping?: true;
  readonly apply: (tx: Transaction) => void;
}

/**
 * The steps from `installed` to `desired`; none where it stands already.
 * @throws RefusedError where objects of others are in the way.
 */
export function planInstall(installed: Installed, desired: Desired): readonly Step[] {
  const { table, flowtable } = desired;
  const existing = installed.flowtables.find(({ name }) => name === flowtable);
  const replaced = existing !== undefined && isHardware(existing) !== desired.hardware;
  // Of our flowtables there is to be one; a device cannot be in two of a table.
  const leaving = installed.ownFlowtables.filter((name) => name !== flowtable || replaced);
  checkDrift(installed, table);
  checkUsers(installed, table, replaced ? [flowtable, ...leaving] : leaving);
  const rulesStay = leaving.length === 0 && rulesStand(installed, desired);

  const steps: Step[] = [];
  if (installed.table === undefined) {
    steps.push({ words: `create table ${FAMILY} ${table}`, apply: (tx) => addOwnTable(tx, table, TABLE_COMMENT) });
  }
  steps.push(...planFeatureSet(installed, desired));
  if (installed.chain === undefined) steps.push({ words: `add chain ${CHAIN}`, apply: (tx) => addChain(tx, table) });
  if (!rulesStay) steps.push(...installed.ownRules.map((rule) => deleteRule(table, rule)));
  for (const name of leaving) {
    const why = name === flowtable ? 'its hardware flag cannot be changed in place' : `${flowtable} takes its place`;
    steps.push(deleteFlowtable(table, name, why));
  }
  steps.push(...planFlowtable(replaced ? undefined : existing, desired));
  if (!rulesStay) {
    const alone = !installed.foreign.some(({ inOwnChain }) => inOwnChain);
    steps.push({
      words: `add the rule that adds established tcp and udp flows to ${flowtable}`,
      apply: (tx) => addOffloadRule(tx, { table, flowtable, mode: desired.mode, alone }),
    });
  }
  if (installed.pendingOwn) steps.push(deletePending(table));
  return steps;
}

/** What `down` does to the table, and what it leaves. */
export interface Removal {
  readonly steps: readonly Step[];
  /** Objects that stay, and the table with them: those of others, and what they need of ours. In words. */
  readonly kept: readonly string[];
  /** Devices in a hardware flowtable that stays: their feature stays too, and the record of it. */
  readonly bound: readonly string[];
}

/** Takes back what is ours in the table; objects of others, and what they need of ours, stay. */
export function planRemove(installed: Installed, table: string): Removal {
  if (!installed.own) return { steps: [], kept: [], bound: [] };
  if (installed.foreign.length === 0) {
    const whole: Step = {
      words: `delete table ${FAMILY} ${table}`,
      apply: (tx) => tx.deleteTable({ family: FAMILY, name: table }),
    };
    return { steps: [whole], kept: [], bound: [] };
  }
  const needed = installed.ownFlowtables.filter((name) =>
    installed.foreign.some((object) => object.flowtable === name),
  );
  const staying = installed.flowtables.filter(({ name = '' }) => needed.includes(name));
  const bound = staying.filter(isHardware).flatMap(({ hook }) => hook?.devices ?? []);
  const steps: Step[] = installed.ownRules.map((rule) => deleteRule(table, rule));
  if (installed.chain !== undefined && !installed.foreign.some(({ inOwnChain }) => inOwnChain)) {
    steps.push({
      words: `delete chain ${CHAIN}`,
      apply: (tx) => tx.deleteChain({ family: FAMILY, table, name: CHAIN }),
    });
  }
  const free = installed.ownFlowtables.filter((name) => !needed.includes(name));
  steps.push(...free.map((name) => deleteFlowtable(table, name)));
  if (installed.featureSet !== undefined && !installed.recorded.some((device) => bound.includes(device))) {
    steps.push({
      words: `delete set ${FEATURE_SET}`,
      apply: (tx) => tx.deleteSet({ family: FAMILY, table, name: FEATURE_SET }),
    });
  }
  return {
    steps,
    kept: [
      ...installed.foreign.map(({ words }) => words),
      ...needed.map((name) => `flowtable ${name}, which they use`),
    ],
    bound,
  };
}

/** @throws RefusedError where others changed what is ours so that adding to it would not help. */
export function checkDrift({ drift }: Installed, table: string): void {
  if (drift !== undefined) {
    throw new RefusedError(`table ${FAMILY} ${table} was changed: ${drift}: run down, then up`);
  }
}

/** A flowtable cannot be replaced under a rule of others. */
function checkUsers({ foreign }: Installed, table: string, replaced: readonly string[]): void {
  const user = foreign.find(({ flowtable }) => flowtable !== undefined && replaced.includes(flowtable));
  if (user === undefined) return;
  throw new RefusedError(
    `flowtable ${user.flowtable} of table ${FAMILY} ${table} would have to be replaced, but ${user.words}, which is not ours, uses it: delete that rule first`,
  );
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
  if (existing === undefined) {
    const kind = desired.hardware ? 'hardware' : 'software';
    return [
      {
        words: `add ${kind} flowtable ${name} with ${devices.join(', ')}${desired.counter ? ', counting' : ''}`,
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
      apply: (tx) => tx.deleteFlowtableDevices({ ...base, hook: { ...hook, devices: removed } }),
    });
  }
  return steps;
}

/** The one rule is there, first in its chain, for this flowtable and mode, with the expressions we gave it. */
function rulesStand(installed: Installed, desired: Desired): boolean {
  const [rule, ...more] = installed.ownRules;
  if (rule === undefined || more.length > 0 || installed.chain === undefined) return false;
  const kinds = (rule.expressions ?? []).map(({ kind }) => kind).join(' ');
  return (
    installed.first &&
    rule.chain === CHAIN &&
    modeOfRule(rule) === desired.mode &&
    kinds === 'meta lookup ct bitwise cmp counter flow_offload' &&
    usedFlowtable(installed)?.name === desired.flowtable
  );
}

export function isHardware(flowtable: Flowtable | undefined): boolean {
  return flowtable?.flags?.includes('offload') ?? false;
}

function deleteRule(table: string, rule: Rule): Step {
  // The kernel gives each rule a handle; none has 0.
  const { chain = CHAIN, handle = 0n } = rule;
  return {
    words: `delete the rule with handle ${handle} of chain ${chain}`,
    apply: (tx) => tx.deleteRule({ family: FAMILY, table, chain, handle }),
  };
}

function deleteFlowtable(table: string, name: string, why?: string): Step {
  return {
    words: `delete flowtable ${name}${why === undefined ? '' : `: ${why}`}`,
    apply: (tx) => tx.deleteFlowtable({ family: FAMILY, table, name }),
  };
}

function deletePending(table: string): Step {
  const name = pendingTable(table);
  return {
    words: `delete table ${FAMILY} ${name}, which an interrupted run left`,
    housekeeping: true,
    apply: (tx) => tx.deleteTable({ family: FAMILY, name }),
  };
}
