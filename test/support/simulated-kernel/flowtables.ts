// The operations of a transaction on flowtables (nf_tables_newflowtable and what it calls).
import type { Flowtable, NftMessage } from '../../../src/nft/index.ts';
import { NLM_F_EXCL } from '../../../src/wire/index.ts';
import type { Batch } from './batch.ts';
import { tableOf } from './batch.ts';
import type { FlowtableState, TableState } from './objects.ts';
import { find, remove, usesOfFlowtable } from './objects.ts';
import { refuse } from './refused.ts';

const MAX_DEVICES = 255;
/** nf_flow_table_inet, and what comes with nf_flow_table. */
const FAMILIES: readonly unknown[] = ['inet', 'ip', 'ip6'];

const isHardware = ({ flags = [] }: Pick<Flowtable, 'flags'>) => flags.includes('offload');

export function newFlowtable(batch: Batch, value: NftMessage<'NFT_MSG_NEWFLOWTABLE'>, how: number): void {
  const table = tableOf(batch, value);
  const { name, hook, flags } = value;
  if (name === undefined || hook === undefined) refuse('EINVAL');
  const existing = find(table.flowtables, { name });
  if (existing !== undefined) {
    if (how & NLM_F_EXCL) refuse('EEXIST');
    updateFlowtable(batch, table, existing, { ...value, hook });
    return;
  }
  if (!batch.flavour.flowtables || !FAMILIES.includes(table.family)) refuse('ENOENT');
  checkFlags(flags);
  if (hook.number === undefined || hook.priority === undefined) refuse('ENOENT');
  if (hook.number !== 0) refuse('EOPNOTSUPP');
  const devices = devicesOf(batch, hook.devices);
  register(batch, table, { name, flags }, devices);
  const { number, priority } = hook;
  table.flowtables.push({
    name,
    handle: batch.nextHandle(table),
    flags: flags ?? [],
    hook: { number, priority, devices: [...devices] },
  });
  batch.changed = true;
}

function updateFlowtable(
  batch: Batch,
  table: TableState,
  existing: FlowtableState,
  { hook, flags }: Flowtable & { readonly hook: NonNullable<Flowtable['hook']> },
): void {
  const { number = existing.hook.number, priority = existing.hook.priority } = hook;
  if (number !== existing.hook.number || priority !== existing.hook.priority) refuse('EOPNOTSUPP');
  // Those it has already are no fault.
  const added = devicesOf(batch, hook.devices).filter((device) => !existing.hook.devices.includes(device));
  checkFlags(flags);
  if (flags !== undefined && isHardware({ flags }) !== isHardware(existing)) refuse('EOPNOTSUPP');
  register(batch, table, { name: existing.name, flags: existing.flags }, added);
  existing.hook.devices.push(...added);
  if (flags !== undefined) existing.flags = flags;
  batch.changed = true;
}

function checkFlags(flags: Flowtable['flags']): void {
  if (flags?.some((flag) => flag !== 'offload' && flag !== 'counter')) refuse('EOPNOTSUPP');
}

/** The devices of a message, which must be there (on older kernels) and each named once. */
function devicesOf(batch: Batch, devices: readonly string[] = []): readonly string[] {
  if (devices.length > MAX_DEVICES) refuse('EFBIG');
  for (const [index, device] of devices.entries()) {
    if (!batch.devices.has(device) && !batch.flavour.hooksByName) refuse('ENOENT');
    if (devices.indexOf(device) < index) refuse('EEXIST');
  }
  return devices;
}

/** Hooks the devices at once, as the kernel does: what a driver says is known before the commit. */
function register(
  batch: Batch,
  table: TableState,
  { name, flags }: Pick<FlowtableState, 'name' | 'flags'>,
  devices: readonly string[],
): void {
  for (const device of devices) {
    if (table.flowtables.some((other) => other.name !== name && other.hook.devices.includes(device))) refuse('EEXIST');
    if (!isHardware({ flags })) continue;
    const state = batch.devices.get(device);
    if (state === undefined) continue;
    if (state.takesHardware === 'when-on' ? !state.active : !state.takesHardware) refuse('EOPNOTSUPP');
    if (state.bindsOnce && isBound(batch, device)) refuse('EBUSY');
  }
}

/** A driver's binding ends with the commit that deletes the flowtable, not before. */
function isBound(batch: Batch, device: string): boolean {
  return [...batch.before, ...batch.tables]
    .flatMap(({ flowtables }) => flowtables)
    .some((flowtable) => isHardware(flowtable) && flowtable.hook.devices.includes(device));
}

/** With a hook: only the devices it names. */
export function deleteFlowtable(batch: Batch, value: NftMessage<'NFT_MSG_DELFLOWTABLE'>): void {
  const table = tableOf(batch, value);
  const flowtable = find(table.flowtables, value) ?? refuse('ENOENT');
  if (value.hook === undefined) {
    if (usesOfFlowtable(table, flowtable.name) > 0) refuse('EBUSY');
    remove(table.flowtables, flowtable);
  } else {
    for (const device of devicesOf(batch, value.hook.devices)) {
      if (!flowtable.hook.devices.includes(device)) refuse('ENOENT');
      remove(flowtable.hook.devices, device);
    }
  }
  batch.changed = true;
}
