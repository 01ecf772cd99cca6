// Expressions that count, limit, log, and decide what becomes of the packet.
import { FAMILIES } from '../../nft/index.ts';
import { bitsOf, type Formatters, given, hexText, type Of } from './words.ts';

const NAT_FLAGS = {
  'map-ips': 0x1,
  'proto-specified': 0x2,
  random: 0x4,
  persistent: 0x8,
  'fully-random': 0x10,
  'proto-offset': 0x20,
  netmap: 0x40,
};

const LIMIT_UNITS: Readonly<Record<string, string>> = {
  '1': 'second',
  '60': 'minute',
  '3600': 'hour',
  '86400': 'day',
  '604800': 'week',
};

const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug', 'audit'];
const LOG_FLAGS: readonly (readonly [string, string])[] = [
  ['tcp-sequence', 'tcpseq'],
  ['tcp-options', 'tcpopt'],
  ['ip-options', 'ipopt'],
  ['skuid', 'uid'],
  ['ether', 'macdecode'],
];

const REJECTS: Readonly<Record<string, number>> = { icmp: 0, 'tcp reset': 1, icmpx: 2 };

export const ACTIONS: Formatters<
  | 'counter'
  | 'last'
  | 'quota'
  | 'limit'
  | 'connlimit'
  | 'notrack'
  | 'log'
  | 'reject'
  | 'nat'
  | 'masq'
  | 'redir'
  | 'tproxy'
  | 'synproxy'
  | 'dup'
  | 'fwd'
  | 'queue'
  | 'flow_offload'
  | 'match'
  | 'target'
> = {
  counter: ({ packets = 0n, bytes = 0n }) => `pkts ${packets} bytes ${bytes}`,
  last: ({ used = 0, elapsed = 0n }) => (used === 0 ? 'never' : String(elapsed)),
  quota: ({ bytes, consumed = 0n, flags }) =>
    `bytes ${bytes} consumed ${consumed} flags ${bitsOf(flags, { invert: 1, depleted: 2 })}`,
  limit: ({ rate, unit, burst = 0, type = 'packets', flags }) =>
    `rate ${rate}/${LIMIT_UNITS[String(unit)] ?? 'unknown'} burst ${burst} type ${type} ` +
    `flags ${hexText(bitsOf(flags, { invert: 1 }))}`,
  connlimit: ({ count, flags }) => `count ${count} flags ${bitsOf(flags, { invert: 1 }).toString(16)}`,
  notrack: () => '',
  log: ({ prefix, group, snaplen, queueThreshold, level, flags = [] }) => {
    const words = [...given('prefix', prefix)];
    if (group !== undefined) {
      words.push(`group ${group} snaplen ${snaplen ?? 0} qthreshold ${queueThreshold ?? 0}`);
      return words.join(' ');
    }
    if (level !== undefined) words.push(`level ${typeof level === 'number' ? level : LEVELS.indexOf(level)}`);
    const shown = LOG_FLAGS.filter(([name]) => flags.includes(name as 'ether')).map(([, word]) => word);
    return [...words, ...shown].join(' ');
  },
  reject: ({ type, icmpCode = 0 }) => `type ${REJECTS[type] ?? type} code ${icmpCode}`,
  nat: ({ type, family, addrMin, addrMax, protoMin, protoMax, flags }) =>
    [
      `${type} ${familyName(family)}`,
      ...given('addr_min reg', addrMin),
      ...given('addr_max reg', addrMax),
      ...ports(protoMin, protoMax),
      ...natFlags(flags),
    ].join(' '),
  masq: ({ protoMin, protoMax, flags }) => [...ports(protoMin, protoMax), ...natFlags(flags)].join(' '),
  redir: ({ protoMin, protoMax, flags }) => [...ports(protoMin, protoMax), ...natFlags(flags)].join(' '),
  tproxy: ({ family, addr, port }) =>
    [familyName(family), ...given('addr reg', addr), ...given('port reg', port)].join(' '),
  synproxy: ({ mss = 0, wscale = 0 }) => `mss ${mss} wscale ${wscale}`,
  dup: ({ sregAddr, sregDev }) => [...given('sreg_addr', sregAddr), ...given('sreg_dev', sregDev)].join(' '),
  fwd: ({ sregDev, sregAddr, family }) =>
    [
      `sreg_dev ${sregDev}`,
      ...given('sreg_addr', sregAddr),
      ...given('nfproto', family === undefined ? undefined : familyNumber(family)),
    ].join(' '),
  queue: ({ number = 0, total = 1, flags = [], sreg }) => {
    const last = total > 1 ? `-${number + total - 1}` : '';
    return [sreg === undefined ? `num ${number}${last}` : `sreg_qnum ${sreg}`, ...flags].join(' ');
  },
  flow_offload: ({ flowtable }) => `flowtable ${flowtable}`,
  match: ({ name, revision }) => `name ${name} rev ${revision}`,
  target: ({ name, revision }) => `name ${name} rev ${revision}`,
};

function ports(min: number | undefined, max: number | undefined): readonly string[] {
  return [...given('proto_min reg', min), ...given('proto_max reg', max)];
}

function natFlags(flags: Of<'nat'>['flags']): readonly string[] {
  const bits = bitsOf(flags, NAT_FLAGS);
  return bits === 0 ? [] : [`flags ${hexText(bits)}`];
}

/** As libnftnl calls what it has no name for. */
function familyName(family: string | number): string {
  return typeof family === 'number' || family === 'unspec' ? 'unknown' : family;
}

function familyNumber(family: keyof typeof FAMILIES | number): number {
  return typeof family === 'number' ? family : FAMILIES[family];
}
