import { nfMessage } from '../nfnl/nfgenmsg.ts';
import type { Decoded } from '../wire/index.ts';
import { attribute, attributes, flags, pad, raw, s32be, string, u32be, u64be } from '../wire/index.ts';
import { counter, deviceName, name, policyName } from './common.ts';
import { devices } from './devices.ts';

/** Where a base chain hangs. `number` depends on the family (forward is 2 in ip, ip6 and inet). */
export const chainHook = attributes({
  number: attribute(1, 'NFTA_HOOK_HOOKNUM', u32be),
  priority: attribute(2, 'NFTA_HOOK_PRIORITY', s32be),
  device: attribute(3, 'NFTA_HOOK_DEV', deviceName),
  devices: attribute(4, 'NFTA_HOOK_DEVS', devices),
});

/** NF_INET_FORWARD: the hook of ip, ip6 and inet chains that see forwarded packets. */
export const HOOK_FORWARD = 2;

/** A chain; `id` refers to it within the transaction that makes it. */
export const chain = nfMessage(
  attributes({
    table: attribute(1, 'NFTA_CHAIN_TABLE', name),
    handle: attribute(2, 'NFTA_CHAIN_HANDLE', u64be),
    name: attribute(3, 'NFTA_CHAIN_NAME', name),
    type: attribute(7, 'NFTA_CHAIN_TYPE', string(127)),
    policy: attribute(5, 'NFTA_CHAIN_POLICY', policyName),
    hook: attribute(4, 'NFTA_CHAIN_HOOK', chainHook),
    flags: attribute(10, 'NFTA_CHAIN_FLAGS', flags(u32be, { base: 1, 'hw-offload': 2, binding: 4 })),
    counters: attribute(8, 'NFTA_CHAIN_COUNTERS', counter),
    use: attribute(6, 'NFTA_CHAIN_USE', u32be),
    padding: attribute(9, 'NFTA_CHAIN_PAD', pad),
    id: attribute(11, 'NFTA_CHAIN_ID', u32be),
    userdata: attribute(12, 'NFTA_CHAIN_USERDATA', raw),
  }),
);

export type Chain = Decoded<typeof chain>;
