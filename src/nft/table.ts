import { nfMessage } from '../nfnl/nfgenmsg.ts';
import type { Decoded } from '../wire/index.ts';
import { attribute, attributes, pad, raw, u32be, u64be } from '../wire/index.ts';
import { name, tableFlags } from './common.ts';

/** A table. `userdata` since Linux 5.10, `owner` (a netlink port id) since 5.12. */
export const table = nfMessage(
  attributes({
    name: attribute(1, 'NFTA_TABLE_NAME', name),
    flags: attribute(2, 'NFTA_TABLE_FLAGS', tableFlags),
    use: attribute(3, 'NFTA_TABLE_USE', u32be),
    handle: attribute(4, 'NFTA_TABLE_HANDLE', u64be),
    padding: attribute(5, 'NFTA_TABLE_PAD', pad),
    userdata: attribute(6, 'NFTA_TABLE_USERDATA', raw),
    owner: attribute(7, 'NFTA_TABLE_OWNER', u32be),
  }),
);

export type Table = Decoded<typeof table>;
