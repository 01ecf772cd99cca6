import { nfMessage } from '../nfnl/nfgenmsg.ts';
import type { Decoded } from '../wire/index.ts';
import { attribute, attributes, flags, pad, s32be, u32be, u64be } from '../wire/index.ts';
import { name } from './common.ts';
import { devices } from './devices.ts';

/** Hook number (0, ingress, is the only one), priority, and the devices whose packets take the fast path. */
const flowtableHook = attributes({
  number: attribute(1, 'NFTA_FLOWTABLE_HOOK_NUM', u32be),
  priority: attribute(2, 'NFTA_FLOWTABLE_HOOK_PRIORITY', s32be),
  devices: attribute(3, 'NFTA_FLOWTABLE_HOOK_DEVS', devices),
});

/**
 * A flowtable, since Linux 4.16, in families ip, ip6 and inet. Flag `offload` (hardware, since 5.5)
 * cannot be changed once it exists, `counter` (5.7) can. `handle` and `use` come from the kernel.
 */
export const flowtable = nfMessage(
  attributes({
    table: attribute(1, 'NFTA_FLOWTABLE_TABLE', name),
    name: attribute(2, 'NFTA_FLOWTABLE_NAME', name),
    hook: attribute(3, 'NFTA_FLOWTABLE_HOOK', flowtableHook),
    flags: attribute(7, 'NFTA_FLOWTABLE_FLAGS', flags(u32be, { offload: 1, counter: 2 })),
    use: attribute(4, 'NFTA_FLOWTABLE_USE', u32be),
    handle: attribute(5, 'NFTA_FLOWTABLE_HANDLE', u64be),
    padding: attribute(6, 'NFTA_FLOWTABLE_PAD', pad),
  }),
);

export type Flowtable = Decoded<typeof flowtable>;
