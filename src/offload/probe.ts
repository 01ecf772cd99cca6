// Asking the kernel by a transaction that is never committed: it validates everything, says what it
// refuses, and forgets it.
import type { NftClient } from '../nft/index.ts';
import { TransactionError } from '../nft/index.ts';
import type { SessionOptions } from '../session/index.ts';
import type { KernelError } from '../session/index.ts';
import { FAMILY } from './names.ts';

const PROBE = 'nft-offload-probe';

/** Why the kernel refuses a flowtable on this device; undefined where it takes it. */
export async function probeFlowtable(
  nft: NftClient,
  device: string,
  { hardware, ...options }: SessionOptions & { readonly hardware: boolean },
): Promise<KernelError | undefined> {
  const tx = nft.transaction();
  tx.addTable({ family: FAMILY, name: PROBE });
  tx.addFlowtable({
    family: FAMILY,
    table: PROBE,
    name: PROBE,
    hook: { number: 0, priority: 0, devices: [device] },
    ...(hardware ? { flags: ['offload'] } : {}),
  });
  try {
    await tx.commit({ ...options, check: true });
    return undefined;
  } catch (error) {
    if (!(error instanceof TransactionError) || error.failures[0] === undefined) throw error;
    return error.failures[0];
  }
}

/** A refusal of {@link probeFlowtable}, in words. */
export function refusalWords(device: string, refusal: KernelError, hardware: boolean): string {
  const code = refusal.errnoName;
  switch (code) {
    case 'EOPNOTSUPP':
      return hardware
        ? `the driver of ${device} does not take flows into hardware (${code})`
        : `the kernel does not take ${device} into a flowtable (${code})`;
    case 'EBUSY':
    case 'EEXIST':
      return `another hardware flowtable already has ${device} (${code})`;
    case 'ENOENT':
      return `this kernel has no flowtables: load the modules nf_flow_table and nf_flow_table_inet, or use a kernel built with them (${code})`;
    default:
      return refusal.message;
  }
}
