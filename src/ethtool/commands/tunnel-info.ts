import { attribute, attributes, enumeration, listOf, repeated, u16be, u32host } from '../../wire/index.ts';
import { namesOn } from '../bit-names.ts';
import { bitset } from '../bitset.ts';
import { defineCommand } from '../command.ts';
import { header } from '../header.ts';

const entry = attributes({
  port: attribute(1, 'ETHTOOL_A_TUNNEL_UDP_ENTRY_PORT', u16be),
  type: attribute(2, 'ETHTOOL_A_TUNNEL_UDP_ENTRY_TYPE', enumeration(u32host, { vxlan: 0, geneve: 1, 'vxlan-gpe': 2 })),
});

const table = attributes({
  size: attribute(1, 'ETHTOOL_A_TUNNEL_UDP_TABLE_SIZE', u32host),
  types: attribute(2, 'ETHTOOL_A_TUNNEL_UDP_TABLE_TYPES', bitset),
  entries: repeated(attribute(3, 'ETHTOOL_A_TUNNEL_UDP_TABLE_ENTRY', entry)),
});

/** The tables of UDP ports whose tunnels the device knows, and the ports in them (Linux 5.9). */
export const tunnelInfo = defineCommand({
  name: 'tunnel-info',
  message: 'TUNNEL_INFO',
  about: 'tunnel offload',
  since: '5.9',
  codec: attributes({
    header: attribute(1, 'ETHTOOL_A_TUNNEL_INFO_HEADER', header),
    tables: attribute(2, 'ETHTOOL_A_TUNNEL_INFO_UDP_PORTS', listOf(attribute(1, 'ETHTOOL_A_TUNNEL_UDP_TABLE', table))),
  }),
  value: ({ tables = [], ...rest }, names) => ({
    ...rest,
    tables: tables.map(({ types, entries = [], ...more }) => ({
      ...more,
      types: namesOn(types, names('udp-tunnel-types')),
      entries,
    })),
  }),
});
