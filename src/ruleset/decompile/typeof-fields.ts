// What sets are declared by: fields of headers and options, bits of the packet. Numbers are nft's own: of the
// header, and of the field within it.
import { datatypeByName, INTEGER, RAW } from '../datatypes/datatypes.ts';
import { type ExtensionFamily, extensionFields } from '../keys/extensions.ts';
import type { Key } from '../keys/key.ts';
import { type Field, protocolByName } from '../keys/protocols.ts';
import type { Expression, PayloadExpression } from '../model/index.ts';
import type { NumberOf } from './typeof-keys.ts';

const BASES: Readonly<Record<number, 'll' | 'nh' | 'th' | 'ih'>> = { 1: 'll', 2: 'nh', 3: 'th', 4: 'ih' };

const HEADERS = [
  '',
  'ah',
  'esp',
  'comp',
  'icmp',
  'igmp',
  'udp',
  'udplite',
  'tcp',
  'dccp',
  'sctp',
  'th',
  'ip',
  'ip6',
  'icmpv6',
  'arp',
  'vlan',
  'ether',
  'vxlan',
  'geneve',
  'gre',
  'gretap',
];

/** Headers whose fields nft numbers otherwise than they lie in the packet. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  igmp: ['type', 'checksum', 'mrt', 'group'],
  vxlan: ['vni', 'flags'],
  geneve: ['vni', 'type'],
  gre: ['version', 'flags', 'protocol'],
};

/** Items: header and field, or base, offset and length of bits without a name; the header of the tunnel around. */
export function typeofPayload(number: NumberOf): Key | undefined {
  const [header = 0, field = 0, base = 0, offset = 0, len = 0, around] = [0, 1, 2, 3, 4, 5].map(number);
  if (header === 0) {
    const name = BASES[base];
    if (name === undefined || len === 0) return undefined;
    return { expression: { payload: { base: name, offset, len } }, type: RAW, bits: len, order: 'network' };
  }
  const protocol = HEADERS[header] ?? '';
  const found = fieldOf(protocol, field);
  const tunnel = around === undefined ? undefined : HEADERS[around];
  if (found === undefined || (around !== undefined && tunnel === undefined)) return undefined;
  const payload: PayloadExpression['payload'] = {
    ...(tunnel === undefined ? {} : { tunnel }),
    protocol,
    field: found.name,
  };
  return { expression: { payload }, type: found.type, bits: found.bits, order: 'network' };
}

/** Fields are numbered from 1. */
function fieldOf(protocol: string, number: number): Field | undefined {
  const fields = protocolByName(protocol)?.fields;
  const name = FIELDS[protocol]?.[number - 1];
  return name === undefined ? fields?.[number - 1] : fields?.find((field) => field.name === name);
}

/** Which kind of header: IPv6 extension headers where it does not say. */
const FAMILIES: readonly ExtensionFamily[] = ['ipv6', 'tcpopt', 'ipv4', 'sctp', 'dccp'];

/** Extension headers by nft's numbers: their name and the protocol's number. */
const EXTENSIONS: Readonly<Record<number, readonly [name: string, number: number]>> = {
  1: ['hbh', 0],
  2: ['rt', 43],
  3: ['rt0', 43],
  5: ['srh', 43],
  6: ['frag', 44],
  7: ['dst', 60],
  8: ['mh', 135],
};
const RT0 = 3;
const RT2 = 4;

const IP_OPTION_FIELDS = ['', 'type', 'length', 'value', 'ptr', 'addr'];

/** Items: header, field, kind of header. */
export function typeofExthdr(number: NumberOf): Key | undefined {
  const [header = 0, field = 0, kind = 0] = [0, 1, 2].map(number);
  const family = FAMILIES[kind];
  switch (family) {
    case 'ipv6':
      return routeAddress(header, field) ?? extensionField(header, field);
    case 'ipv4': {
      const all = extensionFields(family, header);
      return keyOf(all.find((one) => one.field.name === IP_OPTION_FIELDS[field]));
    }
    case 'tcpopt':
    case 'sctp':
      return keyOf(extensionFields(family, header)[field]);
    case 'dccp':
      // nft has the number of the option where the others have that of the field.
      return { expression: { 'dccp option': { type: field } }, type: INTEGER, bits: 8, order: 'network' };
    default:
      return undefined;
  }
}

/** Fields are numbered from 1. */
function extensionField(header: number, number: number): Key | undefined {
  const [name, protocol] = EXTENSIONS[header] ?? [];
  if (name === undefined || protocol === undefined) return undefined;
  const own = extensionFields('ipv6', protocol).filter(({ expression }) => nameOf(expression) === name);
  return keyOf(own[number - 1]);
}

/** The addresses of routing headers stand behind a reserved field. */
function routeAddress(header: number, number: number): Key | undefined {
  const type = datatypeByName.get('ipv6_addr');
  const isAddress = header === RT0 ? number > 1 : header === RT2 && number === 2;
  if (!isAddress || type === undefined) return undefined;
  const exthdr = header === RT2 ? { name: 'rt2', field: 'addr' } : { name: 'rt0', field: `addr[${number - 1}]` };
  return { expression: { exthdr }, type, bits: 128, order: 'network' };
}

function nameOf(expression: Expression): string | undefined {
  return typeof expression === 'object' && 'exthdr' in expression ? expression.exthdr.name : undefined;
}

function keyOf(found: ReturnType<typeof extensionFields>[number] | undefined): Key | undefined {
  if (found === undefined) return undefined;
  const { expression, field } = found;
  return { expression, type: field.type, bits: field.bits, order: 'network' };
}
