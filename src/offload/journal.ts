// The pending table: hw-tc-offload cannot be changed in the same transaction as the ruleset, so the
// devices are noted there before they are touched. Whatever ends the process in between, the next `up`
// or `down` finds what was begun.
import type { EthtoolClient } from '../ethtool/index.ts';
import { type NftClient, type Transaction, TransactionError } from '../nft/index.ts';
import { KernelError, type SessionOptions } from '../session/index.ts';
import { NftOffloadError } from '../wire/index.ts';
import type { Installed } from './installed.ts';
import { FAMILY, FEATURE, PENDING_COMMENT, pendingTable } from './names.ts';
import { addOwnTable, deviceElements, featureSet } from './rules.ts';

/** Adds the pending table, with these devices in it, to a transaction. */
export function notePending(tx: Transaction, installed: Installed, table: string, devices: readonly string[]): void {
  const name = pendingTable(table);
  if (!installed.pendingOwn) {
    addOwnTable(tx, name, PENDING_COMMENT);
    tx.addSet(featureSet(name, tx));
  }
  tx.addElements(deviceElements(name, devices));
}

/** Another run may have been faster: gone is gone. */
export async function deletePending(nft: NftClient, table: string, options: SessionOptions): Promise<void> {
  const tx = nft.transaction().deleteTable({ family: FAMILY, name: pendingTable(table) });
  try {
    await tx.commit(options);
  } catch (error) {
    if (!(error instanceof TransactionError) || error.failures.some(({ errnoName }) => errnoName !== 'ENOENT'))
      throw error;
  }
}

/** What became of hw-tc-offload of a device. */
export interface FeatureChange {
  readonly device: string;
  /** Read back from the kernel. */
  readonly took: boolean;
  readonly reason?: string;
}

/**
 * Takes no signal: between asking and reading back there is nothing to stop.
 * @throws what is not the device's answer, such as a lost connection: then nothing is known.
 */
export async function changeFeature(ethtool: EthtoolClient, device: string, on: boolean): Promise<FeatureChange> {
  try {
    const { took } = await ethtool.setFeature(device, FEATURE, on);
    if (took) return { device, took };
    // The kernel keeps what was wanted, and would grant it some day, when nobody thinks of it any more.
    if (on) await ethtool.setFeature(device, FEATURE, false);
    return {
      device,
      took,
      reason: `${device} was asked to turn ${FEATURE} ${on ? 'on' : 'off'}, and left it as it was`,
    };
  } catch (error) {
    const refused = error instanceof NftOffloadError && (error.code === 'REFUSED' || error.code === 'USAGE');
    if (!refused && !(error instanceof KernelError)) throw error;
    return { device, took: false, reason: error.message };
  }
}
