import { attribute, attributes, flags, raw, u32host } from '../../wire/index.ts';
import { defineCommand } from '../command.ts';
import { header } from '../header.ts';
import { arrayOf } from '../values.ts';

// RXH_* of linux/ethtool.h.
const hashed = flags(u32host, {
  'l2-destination': 2,
  vlan: 4,
  'l3-protocol': 8,
  'ip-source': 0x10,
  'ip-destination': 0x20,
  'l4-bytes-0-1': 0x40,
  'l4-bytes-2-3': 0x80,
  'gtp-teid': 0x100,
  'ip6-flow-label': 0x200,
  discard: 0x8000_0000,
});

const flowHash = attributes({
  ether: attribute(1, 'ETHTOOL_A_FLOW_ETHER', hashed),
  ip4: attribute(2, 'ETHTOOL_A_FLOW_IP4', hashed),
  ip6: attribute(3, 'ETHTOOL_A_FLOW_IP6', hashed),
  tcp4: attribute(4, 'ETHTOOL_A_FLOW_TCP4', hashed),
  tcp6: attribute(5, 'ETHTOOL_A_FLOW_TCP6', hashed),
  udp4: attribute(6, 'ETHTOOL_A_FLOW_UDP4', hashed),
  udp6: attribute(7, 'ETHTOOL_A_FLOW_UDP6', hashed),
  sctp4: attribute(8, 'ETHTOOL_A_FLOW_SCTP4', hashed),
  sctp6: attribute(9, 'ETHTOOL_A_FLOW_SCTP6', hashed),
  ah4: attribute(10, 'ETHTOOL_A_FLOW_AH4', hashed),
  ah6: attribute(11, 'ETHTOOL_A_FLOW_AH6', hashed),
  esp4: attribute(12, 'ETHTOOL_A_FLOW_ESP4', hashed),
  esp6: attribute(13, 'ETHTOOL_A_FLOW_ESP6', hashed),
  ahEsp4: attribute(14, 'ETHTOOL_A_FLOW_AH_ESP4', hashed),
  ahEsp6: attribute(15, 'ETHTOOL_A_FLOW_AH_ESP6', hashed),
  gtpu4: attribute(16, 'ETHTOOL_A_FLOW_GTPU4', hashed),
  gtpu6: attribute(17, 'ETHTOOL_A_FLOW_GTPU6', hashed),
  gtpc4: attribute(18, 'ETHTOOL_A_FLOW_GTPC4', hashed),
  gtpc6: attribute(19, 'ETHTOOL_A_FLOW_GTPC6', hashed),
  gtpcTeid4: attribute(20, 'ETHTOOL_A_FLOW_GTPC_TEID4', hashed),
  gtpcTeid6: attribute(21, 'ETHTOOL_A_FLOW_GTPC_TEID6', hashed),
  gtpuEh4: attribute(22, 'ETHTOOL_A_FLOW_GTPU_EH4', hashed),
  gtpuEh6: attribute(23, 'ETHTOOL_A_FLOW_GTPU_EH6', hashed),
  gtpuUl4: attribute(24, 'ETHTOOL_A_FLOW_GTPU_UL4', hashed),
  gtpuUl6: attribute(25, 'ETHTOOL_A_FLOW_GTPU_UL6', hashed),
  gtpuDl4: attribute(26, 'ETHTOOL_A_FLOW_GTPU_DL4', hashed),
  gtpuDl6: attribute(27, 'ETHTOOL_A_FLOW_GTPU_DL6', hashed),
});

/**
 * Receive side scaling: which queue gets which hash (`indirection`, queue by queue), the hash functions,
 * its key, and by kind of flow the fields that are hashed. Of the context 0 unless another is asked for
 * (Linux 6.3; all contexts with getAll 6.11, flowHash 6.17). Setting, of context 0: Linux 6.17.
 */
export const rss = defineCommand({
  name: 'rss',
  message: 'RSS',
  about: 'receive side scaling',
  since: '6.3',
  codec: attributes({
    header: attribute(1, 'ETHTOOL_A_RSS_HEADER', header),
    context: attribute(2, 'ETHTOOL_A_RSS_CONTEXT', u32host),
    hashFunctions: attribute(3, 'ETHTOOL_A_RSS_HFUNC', flags(u32host, { toeplitz: 1, xor: 2, crc32: 4 })),
    indirection: attribute(4, 'ETHTOOL_A_RSS_INDIR', arrayOf(u32host)),
    key: attribute(5, 'ETHTOOL_A_RSS_HKEY', raw),
    inputTransforms: attribute(
      6,
      'ETHTOOL_A_RSS_INPUT_XFRM',
      flags(u32host, { 'symmetric-xor': 1, 'symmetric-or-xor': 2 }),
    ),
    startContext: attribute(7, 'ETHTOOL_A_RSS_START_CONTEXT', u32host),
    flowHash: attribute(8, 'ETHTOOL_A_RSS_FLOW_HASH', flowHash),
  }),
  settable: ['hashFunctions', 'indirection', 'key', 'inputTransforms', 'flowHash'],
  query: ({ context }: { readonly context?: number }) => (context === undefined ? {} : { context }),
});
