// Asking the kernel by a transaction that is never committed: it validates everything, says what it
// refuses, and forgets it.
import type { NftClient } from '../nft/index.ts';
import { TransactionError } from '../nft/index.ts';
import type { KernelError, SessionOptions } from '../session/index.ts';
import { RefusedError } from './errors.ts';
import type { FeatureState } from './feature.ts';
import { featureWords } from './feature.ts';
import { FAMILY, FEATURE, PROBE } from './names.ts';

/** Why the kernel refuses a flowtable on this device; undefined where it takes it. */
export async function probeFlowtable(
  nft: NftClient,
  device: string,
  options: SessionOptions & { readonly hardware: boolean },
): Promise<KernelError | undefined> {
  const refusal = await probeOnce(nft, device, options);
  // A kernel that had to load a module on the way may refuse once, and not again (seen on 6.16.3).
  return refusal?.errnoName === 'ENOENT' ? await probeOnce(nft, device, options) : refusal;
}

async function probeOnce(
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

/** Why flows of this device cannot go into hardware, in words; undefined where the kernel has nothing against it. */
export async function whyNotHardware(
  nft: NftClient,
  device: string,
  feature: FeatureState | undefined,
  {
    bound,
    ...options
  }: SessionOptions & {
    /** It is in a hardware flowtable of ours: asking again would find it busy. */ readonly bound: boolean;
  },
): Promise<string | undefined> {
  const refusal = bound ? undefined : await probeFlowtable(nft, device, { ...options, hardware: true });
  if (refusal?.errnoName === 'EPERM') throw refusal;
  if (refusal?.errnoName === 'ENOENT') {
    throw new RefusedError(`flow offload is not possible: ${refusalWords(device, refusal, true)}`, { cause: refusal });
  }
  if (refusal !== undefined) return refusalWords(device, refusal, true);
  return feature === undefined || feature.active ? undefined : `${FEATURE} of ${device} is ${featureWords(feature)}`;
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
      return `this kernel has no flowtables (load the modules nf_flow_table and nf_flow_table_inet, or use a kernel built with them), or ${device} has just gone (${code})`;
    default:
      return refusal.message;
  }
}
