import { nfMessage } from '../nfnl/nfgenmsg.ts';
import type { Decoded } from '../wire/index.ts';
import {
  attribute,
  attributes,
  enumeration,
  flags,
  pad,
  raw,
  u8,
  u16be,
  u32be,
  u32host,
  u64be,
} from '../wire/index.ts';
import { name, policyName, verdict } from './common.ts';
import { CT_STATES } from './expressions/ct.ts';

/**
 * One step of a packet that is traced (nft's `meta nftrace set 1`): a rule that matched, the end of a
 * chain (`return`) or its policy. Addresses and headers come with a packet's first step only. Connection
 * tracking since Linux 6.16.
 */
export const trace = nfMessage(
  attributes({
    /** The packet's; no more than a mark to tell packets apart. */
    id: attribute(6, 'NFTA_TRACE_ID', u32host),
    type: attribute(4, 'NFTA_TRACE_TYPE', enumeration(u32be, { policy: 1, return: 2, rule: 3 })),
    table: attribute(1, 'NFTA_TRACE_TABLE', name),
    chain: attribute(2, 'NFTA_TRACE_CHAIN', name),
    ruleHandle: attribute(3, 'NFTA_TRACE_RULE_HANDLE', u64be),
    verdict: attribute(5, 'NFTA_TRACE_VERDICT', verdict),
    policy: attribute(16, 'NFTA_TRACE_POLICY', policyName),
    mark: attribute(14, 'NFTA_TRACE_MARK', u32be),
    /** NFPROTO_* of the hook. */
    protocolFamily: attribute(15, 'NFTA_TRACE_NFPROTO', u32be),
    inputInterface: attribute(10, 'NFTA_TRACE_IIF', u32be),
    /** ARPHRD_*. */
    inputType: attribute(11, 'NFTA_TRACE_IIFTYPE', u16be),
    outputInterface: attribute(12, 'NFTA_TRACE_OIF', u32be),
    outputType: attribute(13, 'NFTA_TRACE_OIFTYPE', u16be),
    linkHeader: attribute(7, 'NFTA_TRACE_LL_HEADER', raw),
    networkHeader: attribute(8, 'NFTA_TRACE_NETWORK_HEADER', raw),
    transportHeader: attribute(9, 'NFTA_TRACE_TRANSPORT_HEADER', raw),
    ctId: attribute(18, 'NFTA_TRACE_CT_ID', u32be),
    ctDirection: attribute(19, 'NFTA_TRACE_CT_DIRECTION', enumeration(u8, { original: 0, reply: 1 })),
    ctStatus: attribute(20, 'NFTA_TRACE_CT_STATUS', u32be),
    ctState: attribute(21, 'NFTA_TRACE_CT_STATE', flags(u32be, CT_STATES)),
    padding: attribute(17, 'NFTA_TRACE_PAD', pad),
  }),
);

export type Trace = Decoded<typeof trace>;
