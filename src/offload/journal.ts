// The pending table: hw-tc-offload cannot be changed in the same transaction as the ruleset, so the
// devices are noted there before they are touched. Whatever ends the process in between, the next `up`
// or `down` finds what was begun.
import type { EthtoolClient } from '../ethtool/index.ts';
import type { NftClient, Transaction } from '../nft/index.ts';
import type { SessionOptions } from '../session/index.ts';
import { NftOffloadError } from '../wire/index.ts';
import type { Installed } from './installed.ts';
import { FAMILY, FEATURE, pendingTable } from './names.ts';
import { addOwnTable, deviceElements, featureSet } from './rules.ts';

/** Adds the pending table, with these devices in it, to a transaction. */
export function notePending(tx: Transaction, installed: Installed, table: string, devices: readonly string[]): void {
  const name = pendingTable(table);
  if (!installed.pendingOwn) {
    addOwnTable(tx, name);
    tx.addSet(featureSet(name, tx));
  }
  tx.addElements(deviceElements(name, devices));
}

export async function deletePending(nft: NftClient, table: string, options: SessionOptions): Promise<void> {
  await nft
    .transaction()
    .deleteTable({ family: FAMILY, name: pendingTable(table) })
    .commit(options);
}

/** What became of hw-tc-offload of a device. */
export interface FeatureChange {
  readonly device: string;
  readonly wanted: boolean;
  /** Read back from the kernel. */
  readonly took: boolean;
  readonly reason?: string;
}

export async function changeFeature(
  ethtool: EthtoolClient,
  device: string,
  on: boolean,
  options: SessionOptions,
): Promise<FeatureChange> {
  try {
    const { took } = await ethtool.setFeature(device, FEATURE, on, options);
    if (took) return { device, wanted: on, took };
    return { device, wanted: on, took, reason: `${device} refused to turn ${FEATURE} ${on ? 'on' : 'off'}` };
  } catch (error) {
    // An abort is not an answer of the device's.
    if (!(error instanceof NftOffloadError)) throw error;
    return { device, wanted: on, took: false, reason: error.message };
  }
}
