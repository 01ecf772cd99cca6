// What the operations of one nf_tables transaction work on, and with.
import type { Family } from '../../../src/nft/index.ts';
import type { TableState } from './objects.ts';
import { refuse } from './refused.ts';

/** A network device: as much of one as offload sees. */
export interface DeviceState {
  readonly index: number;
  /** The driver has hw-tc-offload, and lets it be toggled. */
  togglable: boolean;
  active: boolean;
  /** Somebody asked for it; what a driver refuses stays wanted. */
  wanted: boolean;
  /** The driver leaves hw-tc-offload as it is, and the kernel says that all is well. */
  refuses: boolean;
  /** A FEATURES_SET is answered with this errno. */
  setError: string | undefined;
  /** The driver takes hardware flowtables (TC_SETUP_FT); `when-on`: with hw-tc-offload on, and not before. */
  takesHardware: boolean | 'when-on';
  /** It takes one at a time (EBUSY): as drivers do that keep a list of blocks. */
  bindsOnce: boolean;
}

/** In what kernels differ. */
export interface Flavour {
  /** NLM_F_ACK on BATCH_BEGIN and BATCH_END is honoured (since 6.12). */
  readonly acksMarks: boolean;
  /** The modules nf_flow_table and nf_flow_table_inet are there. */
  readonly flowtables: boolean;
  /** A flowtable takes names of devices that are not there (since 6.16). */
  readonly hooksByName: boolean;
}

export interface Batch {
  /** A copy: committed as a whole, or forgotten. */
  readonly tables: TableState[];
  /** As it was before: drivers still have its flowtables while the batch runs. */
  readonly before: readonly TableState[];
  readonly devices: ReadonlyMap<string, DeviceState>;
  readonly flavour: Flavour;
  readonly portId: number;
  /** Sets of this batch, by id. */
  readonly setIds: Map<number, { readonly table: TableState; readonly set: string }>;
  /** Something has changed: a batch that changes nothing makes no new generation. */
  changed: boolean;
  nextTableHandle(): bigint;
  nextHandle(table: TableState): bigint;
}

export function findTable(batch: Batch, family: Family, name: string | undefined): TableState | undefined {
  if (name === undefined) refuse('EINVAL');
  const table = batch.tables.find((candidate) => candidate.family === family && candidate.name === name);
  if (table?.flags?.includes('owner') && table.owner !== batch.portId) refuse('EPERM');
  return table;
}

/** The table an operation is about; ENOENT where there is none, EPERM where another socket owns it. */
export function tableOf(
  batch: Batch,
  { family, table }: { readonly family: Family; readonly table?: string },
): TableState {
  return findTable(batch, family, table) ?? refuse('ENOENT');
}
