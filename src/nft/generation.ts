import { nfMessage } from '../nfnl/nfgenmsg.ts';
import type { Decoded } from '../wire/index.ts';
import { attribute, attributes, string, u32be } from '../wire/index.ts';

/** The ruleset's generation, which every commit changes, and who changed it last. */
export const generation = nfMessage(
  attributes({
    id: attribute(1, 'NFTA_GEN_ID', u32be),
    processId: attribute(2, 'NFTA_GEN_PROC_PID', u32be),
    processName: attribute(3, 'NFTA_GEN_PROC_NAME', string()),
  }),
);

export type Generation = Decoded<typeof generation>;
