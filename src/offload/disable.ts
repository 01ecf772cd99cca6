// `down`: takes back what `up` did, and nothing else.
import { closing } from '../session/index.ts';
import type { Clients, OffloadOptions } from './clients.ts';
import { openClients } from './clients.ts';
import { IncompleteError, RefusedError } from './errors.ts';
import { isOn, readFeature } from './feature.ts';
import { onFreshRuleset } from './fresh.ts';
import { readInstalled } from './installed.ts';
import { changeFeature, deletePending, notePending } from './journal.ts';
import { checkTableName, DEFAULT_TABLE, FAMILY, FEATURE, pendingTable } from './names.ts';
import { planRemove } from './plan.ts';

export interface DisableReport {
  readonly changed: boolean;
  /** What was done, in words, in order. */
  readonly steps: readonly string[];
  /** Objects of others in the table, which therefore stays. */
  readonly kept: readonly string[];
  /** What could not be taken back because it is gone, in words. */
  readonly gone: readonly string[];
}

/**
 * Deletes the table `up` made (objects others put into it stay, and the table with them) and turns
 * hw-tc-offload off where `up` had turned it on.
 * @throws RefusedError where the table is not ours, TransactionError where the kernel refuses: nothing is
 * changed then. IncompleteError where a device refuses: the rest is taken back, and the device stays noted.
 */
export async function disableOffload(options: OffloadOptions = {}): Promise<DisableReport> {
  checkTableName(options.table ?? DEFAULT_TABLE);
  return await closing(await openClients(options.connector), (clients) => disable(clients, options));
}

async function disable(
  { nft, ethtool }: Clients,
  { table = DEFAULT_TABLE, signal }: OffloadOptions,
): Promise<DisableReport> {
  const { steps, kept, turnedOn, interrupted, pending } = await onFreshRuleset(async () => {
    const installed = await readInstalled(nft, table, { signal });
    if (installed.table !== undefined && !installed.own) {
      throw new RefusedError(`table ${FAMILY} ${table} was not made by nft-offload: nothing was taken back`);
    }
    const { steps: removal, kept, bound } = planRemove(installed, table);
    const tx = nft.transaction();
    for (const step of removal) step.apply(tx);
    // The record of features moves to the pending table in the same transaction that deletes the rest: a
    // driver may refuse to turn the feature off while a flowtable is bound to it.
    const recorded = installed.recorded.filter((device) => !bound.includes(device));
    if (recorded.length > 0) notePending(tx, installed, table, recorded);
    if (tx.size > 0) await tx.commit({ signal, generation: installed.generation });
    return {
      steps: removal.map(({ words }) => words),
      kept,
      turnedOn: installed.turnedOn.filter((device) => !bound.includes(device)),
      interrupted: installed.pendingOwn,
      pending: installed.pendingOwn || recorded.length > 0,
    };
  });

  // From here on nothing stops half way: what is left to do is in the pending table.
  const refused: string[] = [];
  const gone: string[] = [];
  for (const device of turnedOn) {
    const feature = await readFeature(ethtool, device, {});
    if (feature === 'gone') gone.push(`device ${device}, whose ${FEATURE} was turned on`);
    if (!isOn(feature)) continue;
    const { took, reason } = await changeFeature(ethtool, device, false);
    if (took) steps.push(`turn off ${FEATURE} of ${device}`);
    else refused.push(reason ?? device);
  }
  if (refused.length > 0) {
    throw new IncompleteError(
      `${refused.join('; ')}: the rest was taken back; run down again to try once more, or delete table ${FAMILY} ${pendingTable(table)} to forget it`,
    );
  }
  if (pending) await deletePending(nft, table, {});
  if (interrupted) steps.push(`delete table ${FAMILY} ${pendingTable(table)}, which an interrupted run left`);
  return { changed: steps.length > 0, steps, kept, gone };
}
