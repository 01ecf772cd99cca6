// Every expression, as this package adds it and as the kernel then lists it.
import type { Expression } from '../../../src/nft/index.ts';
import { unhex } from '../../../src/wire/index.ts';

export interface Row {
  readonly expression: Expression;
  /** What comes before it in the rule: the kernel refuses to read a register that nothing was loaded into. */
  readonly after?: readonly Expression[];
  /** Default: inet. */
  readonly family?: 'inet' | 'ip' | 'ip6' | 'netdev' | 'bridge';
  /** What the kernel tells beside what it was told. */
  readonly adds?: Readonly<Record<string, unknown>>;
  /** The errors a kernel gives that was built without it, or is older than it. */
  readonly obstacle?: readonly string[];
  /** Its name in the table of features, where that is not the kind's. */
  readonly feature?: string;
  readonly needs?: 'set' | 'map' | 'objects' | 'flowtable';
}

const NO_MODULE = ['ENOENT', 'EOPNOTSUPP'];

function value(hex: string) {
  return { value: unhex(hex) };
}

function load(dreg: number, hex: string): Expression {
  return { kind: 'immediate', dreg, data: value(hex) };
}

/** The one operand the kernel takes in the order of its host. */
const shiftBy8 = new Uint8Array(Uint32Array.of(8).buffer);

const address = load(1, '0a000001');
const port = load(2, '0050');

/** Bytes of an x_tables struct: what it says, and zeros. */
function info(size: number, text = ''): Uint8Array {
  const bytes = new Uint8Array(size);
  bytes.set(new TextEncoder().encode(text));
  return bytes;
}

const LOADS: readonly Row[] = [
  { expression: { kind: 'meta', key: 'mark', dreg: 1 } },
  { expression: { kind: 'meta', key: 'mark', sreg: 1 }, after: [address] },
  { expression: { kind: 'meta', key: 'sdifname', dreg: 4 } },
  {
    expression: { kind: 'meta', key: 'ibrpvid', dreg: 1 },
    family: 'bridge',
    obstacle: NO_MODULE,
    feature: 'meta of bridges',
  },
  {
    expression: { kind: 'meta', key: 'ibrhwaddr', dreg: 1 },
    family: 'bridge',
    obstacle: NO_MODULE,
    feature: 'meta ibrhwaddr',
  },
  { expression: { kind: 'ct', key: 'state', dreg: 1 } },
  { expression: { kind: 'ct', key: 'ip saddr', dreg: 1, direction: 'reply' } },
  { expression: { kind: 'ct', key: 'mark', sreg: 1 }, after: [address] },
  { expression: { kind: 'payload', base: 'network', offset: 12, length: 4, dreg: 1 } },
  {
    expression: {
      kind: 'payload',
      base: 'network',
      offset: 8,
      length: 2,
      sreg: 1,
      checksumType: 'inet',
      checksumOffset: 10,
      checksumFlags: ['l4-pseudo-header'],
    },
    after: [address],
    family: 'ip',
  },
  { expression: { kind: 'immediate', dreg: 9, data: value('0102') } },
  { expression: { kind: 'immediate', dreg: 0, data: { verdict: { code: 'goto', chain: 'other' } } } },
  { expression: { kind: 'exthdr', type: 44, offset: 4, length: 4, dreg: 1 }, adds: { op: 'ipv6', flags: [] } },
  { expression: { kind: 'exthdr', op: 'tcpopt', type: 4, offset: 0, length: 1, flags: ['present'], dreg: 1 } },
  { expression: { kind: 'exthdr', op: 'ipv4', type: 148, offset: 2, length: 2, flags: [], dreg: 1 } },
  { expression: { kind: 'exthdr', op: 'sctp', type: 0, offset: 0, length: 1, flags: ['present'], dreg: 1 } },
  {
    expression: { kind: 'exthdr', op: 'dccp', type: 5, offset: 0, length: 1, flags: ['present'], dreg: 1 },
    obstacle: [...NO_MODULE, 'EINVAL'],
    feature: 'exthdr dccp',
  },
  {
    expression: { kind: 'exthdr', op: 'tcpopt', type: 2, offset: 2, length: 2, sreg: 2 },
    after: [port],
    adds: { flags: [] },
  },
  { expression: { kind: 'exthdr', op: 'tcpopt', type: 5 }, adds: { offset: 0, length: 0, flags: [] } },
  { expression: { kind: 'rt', key: 'classid', dreg: 1 } },
  { expression: { kind: 'rt', key: 'ip nexthop', dreg: 1 } },
  { expression: { kind: 'rt', key: 'ip6 nexthop', dreg: 1 } },
  { expression: { kind: 'rt', key: 'mtu', dreg: 1 } },
  { expression: { kind: 'rt', key: 'ipsec', dreg: 1 }, obstacle: NO_MODULE },
  { expression: { kind: 'fib', result: 'oif', flags: ['saddr', 'iif', 'present'], dreg: 1 }, obstacle: NO_MODULE },
  { expression: { kind: 'fib', result: 'oifname', flags: ['daddr', 'mark'], dreg: 1 }, obstacle: NO_MODULE },
  { expression: { kind: 'fib', result: 'type', flags: ['daddr', 'oif'], dreg: 1 }, obstacle: NO_MODULE },
  { expression: { kind: 'socket', key: 'transparent', dreg: 1 }, obstacle: NO_MODULE },
  { expression: { kind: 'socket', key: 'mark', dreg: 1 }, obstacle: NO_MODULE },
  { expression: { kind: 'socket', key: 'wildcard', dreg: 1 }, obstacle: NO_MODULE },
  { expression: { kind: 'socket', key: 'cgroupv2', level: 1, dreg: 1 }, obstacle: NO_MODULE },
  { expression: { kind: 'osf', dreg: 1 }, adds: { ttl: 'exact', flags: [] }, obstacle: NO_MODULE },
  { expression: { kind: 'osf', dreg: 1, ttl: 'skip', flags: ['version'] }, obstacle: NO_MODULE },
  {
    expression: { kind: 'tunnel', key: 'path', dreg: 1 },
    adds: { mode: 'none' },
    family: 'netdev',
    obstacle: NO_MODULE,
  },
  { expression: { kind: 'tunnel', key: 'id', mode: 'rx', dreg: 1 }, family: 'netdev', obstacle: NO_MODULE },
  { expression: { kind: 'xfrm', key: 'reqid', direction: 'in', dreg: 1 }, adds: { spnum: 0 }, obstacle: NO_MODULE },
  { expression: { kind: 'xfrm', key: 'ip6 saddr', direction: 'out', spnum: 2, dreg: 1 }, obstacle: NO_MODULE },
  { expression: { kind: 'numgen', type: 'inc', modulus: 3, dreg: 1 }, adds: { offset: 0 }, obstacle: NO_MODULE },
  { expression: { kind: 'numgen', type: 'random', modulus: 8, offset: 5, dreg: 1 }, obstacle: NO_MODULE },
  {
    expression: { kind: 'hash', type: 'jhash', sreg: 1, length: 4, modulus: 7, seed: 0xdeadbeef, offset: 100, dreg: 2 },
    after: [address],
    obstacle: NO_MODULE,
  },
  { expression: { kind: 'hash', type: 'symhash', modulus: 5, dreg: 1 }, obstacle: NO_MODULE },
  {
    expression: {
      kind: 'inner',
      number: 0,
      type: 'vxlan',
      flags: ['header-size', 'link', 'network', 'transport'],
      headerSize: 8,
      expression: { kind: 'payload', base: 'network', offset: 12, length: 4, dreg: 1 },
    },
    obstacle: NO_MODULE,
  },
];

const COMPARES: readonly Row[] = [
  { expression: { kind: 'cmp', sreg: 1, op: 'gte', data: value('0a000001') }, after: [address] },
  {
    expression: { kind: 'range', sreg: 1, op: 'neq', from: value('0a000001'), to: value('0a000009') },
    after: [address],
  },
  {
    expression: { kind: 'bitwise', sreg: 1, dreg: 2, length: 4, mask: value('ffff0000'), xor: value('00000001') },
    after: [address],
    adds: { op: 'mask-xor' },
  },
  {
    expression: { kind: 'bitwise', sreg: 1, dreg: 1, length: 4, op: 'rshift', data: { value: shiftBy8 } },
    after: [address],
  },
  {
    expression: { kind: 'bitwise', sreg: 1, sreg2: 2, dreg: 3, length: 4, op: 'xor' },
    after: [address, load(2, '00000001')],
    obstacle: ['EINVAL', 'EOPNOTSUPP'],
    feature: 'bitwise of two registers',
  },
  { expression: { kind: 'byteorder', sreg: 1, dreg: 1, op: 'hton', length: 4, size: 4 }, after: [address] },
  { expression: { kind: 'lookup', set: 's', sreg: 1 }, needs: 'set', after: [address], adds: { flags: [] } },
  { expression: { kind: 'lookup', set: 's', sreg: 1, flags: ['invert'] }, needs: 'set', after: [address] },
  { expression: { kind: 'lookup', set: 'm', sreg: 1, dreg: 2, flags: [] }, needs: 'map', after: [address] },
  { expression: { kind: 'limit', rate: 10n, unit: 60n }, adds: { burst: 5, type: 'packets', flags: [] } },
  { expression: { kind: 'limit', rate: 1000n, unit: 1n, burst: 9000, type: 'bytes', flags: ['invert'] } },
  { expression: { kind: 'connlimit', count: 20 }, obstacle: NO_MODULE },
  { expression: { kind: 'connlimit', count: 20, flags: ['invert'] }, obstacle: NO_MODULE },
  { expression: { kind: 'quota', bytes: 1000n }, adds: { consumed: 0n, flags: [] }, obstacle: NO_MODULE },
  { expression: { kind: 'quota', bytes: 1000n, consumed: 999n, flags: ['invert'] }, obstacle: NO_MODULE },
];

const setExpressions: readonly Expression[] = [
  { kind: 'counter', bytes: 0n, packets: 0n },
  { kind: 'limit', rate: 5n, unit: 1n, burst: 3, type: 'packets', flags: [] },
];

const ACTIONS: readonly Row[] = [
  { expression: { kind: 'counter' }, adds: { bytes: 0n, packets: 0n } },
  { expression: { kind: 'counter', bytes: 100n, packets: 2n } },
  { expression: { kind: 'last' }, adds: { used: 0, elapsed: 0n }, obstacle: NO_MODULE },
  {
    expression: { kind: 'dynset', set: 's', op: 'update', sregKey: 1, timeout: 10_000n },
    needs: 'set',
    after: [address],
    adds: { flags: [] },
  },
  {
    expression: { kind: 'dynset', set: 's', op: 'delete', sregKey: 1 },
    needs: 'set',
    after: [address],
    adds: { timeout: 0n, flags: [] },
  },
  {
    expression: { kind: 'dynset', set: 'm', op: 'add', sregKey: 1, sregData: 2 },
    needs: 'map',
    after: [address, load(2, '00000001')],
    adds: { timeout: 0n, flags: [] },
  },
  {
    expression: { kind: 'dynset', set: 's', op: 'add', sregKey: 1, expression: setExpressions[0] as Expression },
    needs: 'set',
    after: [address],
    adds: { timeout: 0n, flags: [] },
  },
  {
    expression: {
      kind: 'dynset',
      set: 's',
      op: 'add',
      sregKey: 1,
      flags: ['invert', 'expressions'],
      expressions: setExpressions,
    },
    needs: 'set',
    after: [address],
    adds: { timeout: 0n, flags: ['invert'] },
  },
  { expression: { kind: 'notrack' } },
  { expression: { kind: 'log' }, adds: { level: 'warn' }, obstacle: NO_MODULE },
  {
    expression: {
      kind: 'log',
      prefix: 'all: ',
      level: 'debug',
      flags: ['tcp-sequence', 'tcp-options', 'ip-options', 'skuid', 'ether'],
    },
    obstacle: NO_MODULE,
  },
  { expression: { kind: 'log', group: 5, prefix: 'abc', snaplen: 100, queueThreshold: 20 }, obstacle: NO_MODULE },
  { expression: { kind: 'reject', type: 'icmp', icmpCode: 3 }, family: 'ip', obstacle: NO_MODULE },
  { expression: { kind: 'reject', type: 'icmp', icmpCode: 4 }, family: 'ip6', obstacle: NO_MODULE },
  { expression: { kind: 'reject', type: 'icmpx', icmpCode: 3 }, obstacle: NO_MODULE },
  { expression: { kind: 'reject', type: 'tcp reset' }, obstacle: NO_MODULE },
  {
    expression: { kind: 'nat', type: 'snat', family: 'ip', addrMin: 1, protoMin: 2, flags: ['random', 'persistent'] },
    after: [address, port],
    adds: { addrMax: 1, protoMax: 2, flags: ['map-ips', 'proto-specified', 'random', 'persistent'] },
    obstacle: NO_MODULE,
  },
  {
    expression: { kind: 'nat', type: 'dnat', family: 'ip', addrMin: 1, addrMax: 2, flags: ['map-ips', 'netmap'] },
    after: [address, load(2, '0a0000ff')],
    family: 'ip',
    obstacle: NO_MODULE,
  },
  { expression: { kind: 'masq' }, obstacle: NO_MODULE },
  {
    expression: { kind: 'masq', flags: ['fully-random'], protoMin: 2, protoMax: 2 },
    after: [port],
    obstacle: NO_MODULE,
  },
  { expression: { kind: 'redir' }, obstacle: NO_MODULE },
  {
    expression: { kind: 'redir', protoMin: 2 },
    after: [port],
    adds: { protoMax: 2, flags: ['proto-specified'] },
    obstacle: NO_MODULE,
  },
  {
    expression: { kind: 'tproxy', family: 'ip', addr: 1, port: 2 },
    after: [address, port],
    family: 'ip',
    obstacle: NO_MODULE,
  },
  { expression: { kind: 'tproxy', family: 'unspec', port: 2 }, after: [port], obstacle: NO_MODULE },
  { expression: { kind: 'synproxy' }, adds: { mss: 0, wscale: 0, flags: [] }, obstacle: NO_MODULE },
  {
    expression: { kind: 'synproxy', mss: 1460, wscale: 7, flags: ['mss', 'wscale', 'sack-perm', 'timestamp'] },
    obstacle: NO_MODULE,
  },
  { expression: { kind: 'dup', sregAddr: 1 }, after: [address], family: 'ip', obstacle: NO_MODULE },
  { expression: { kind: 'dup', sregDev: 1 }, after: [address], family: 'netdev', obstacle: NO_MODULE },
  { expression: { kind: 'fwd', sregDev: 1 }, after: [address], family: 'netdev', obstacle: NO_MODULE },
  {
    expression: { kind: 'fwd', sregDev: 2, sregAddr: 1, family: 'ip' },
    after: [address, load(2, '00000001')],
    family: 'netdev',
    obstacle: NO_MODULE,
  },
  { expression: { kind: 'queue', number: 7 }, adds: { total: 1, flags: [] }, obstacle: NO_MODULE },
  { expression: { kind: 'queue', number: 1, total: 4, flags: ['bypass', 'fanout'] }, obstacle: NO_MODULE },
  { expression: { kind: 'queue', sreg: 2 }, after: [port], adds: { flags: [] }, obstacle: NO_MODULE },
  { expression: { kind: 'objref', object: 'c', objectType: 'counter' }, needs: 'objects' },
  { expression: { kind: 'objref', sreg: 2, set: 'o' }, needs: 'objects', after: [port] },
  { expression: { kind: 'flow_offload', flowtable: 'f' }, needs: 'flowtable', obstacle: NO_MODULE },
  {
    expression: { kind: 'match', name: 'comment', revision: 0, info: info(256, 'as iptables-nft') },
    family: 'ip',
    obstacle: NO_MODULE,
  },
  {
    expression: { kind: 'match', name: 'mark', revision: 1, info: unhex('05000000ffffffff0000000000000000') },
    family: 'ip',
    obstacle: NO_MODULE,
  },
  {
    expression: { kind: 'target', name: 'MARK', revision: 2, info: unhex('0500000000000000') },
    family: 'ip',
    obstacle: NO_MODULE,
  },
];

export const ROWS: readonly Row[] = [...LOADS, ...COMPARES, ...ACTIONS];

/** What the kernel lists for a row. */
export function listed({ expression, adds }: Row): Expression {
  return { ...expression, ...adds };
}
