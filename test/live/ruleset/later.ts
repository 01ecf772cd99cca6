// Lines of test/corpus as nft 1.0.6 lists them, and as later releases and this package do: docs/nft-releases.md.

/** By file, and by what nft 1.0.6 says. */
export const LATER: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'concatenations.nft': {
    'ip dscp >> 2 . ip ttl . ip length @odd': 'ip dscp . ip ttl . ip length @odd',
    'numgen inc mod 2 . ip saddr { 0 . 10.0.0.1 }': 'numgen inc mod 2 . ip saddr { 0x0 . 10.0.0.1 }',
  },
  'ct.nft': {
    'ct expiration 60s-3600s': 'ct expiration 1m-1h',
    'ct expiration { 10s, 120s-150s, 1d2h3m4s }': 'ct expiration { 10s, 2m-2m30s, 1d2h3m4s }',
    'ct expiration > 500ms': 'ct expiration > 0s',
    'meta l4proto tcp ct original proto-dst { 0x50 [invalid type], 0x1bb [invalid type] }':
      'meta l4proto tcp ct original proto-dst { 80, 443 }',
    'ct reply ip daddr != 0.10.1.2': 'ct reply ip daddr != 10.1.2.0/24',
  },
  'dup-fwd-tproxy-synproxy.nft': {
    'meta l4proto tcp tproxy to': 'meta l4proto tcp tproxy to :tcp dport map { 80 : 8080, 443 : 8443 }',
    'meta l4proto tcp tproxy to 127.0.0.1': 'meta l4proto tcp tproxy to 127.0.0.1:symhash mod 2 map { 0 : 23, 1 : 42 }',
    'ct state invalid,untracked synproxy mss 1460 wscale 0': 'ct state invalid,untracked synproxy mss 1460',
    'ct state invalid,untracked synproxy mss 0 wscale 7': 'ct state invalid,untracked synproxy wscale 7',
    'meta l4proto tcp synproxy mss 536 wscale 0 sack-perm': 'meta l4proto tcp synproxy mss 536 sack-perm',
  },
  'dynsets.nft': {
    'update @budgets { ip daddr quota 100 mbytes }': 'update @budgets { ip daddr quota 100 mbytes used 10 bytes }',
    'meter by-address size 128 { ip saddr limit rate 5/second } accept':
      'add @by-address { ip saddr limit rate 5/second } accept',
    'meter by-pair size 65535 { ip saddr . tcp dport timeout 30s counter }':
      'update @by-pair { ip saddr . tcp dport timeout 30s counter packets 0 bytes 0 }',
    'meter by-skuid size 100 { meta skuid quota over 10 mbytes } drop':
      'add @by-skuid { meta skuid quota over 10 mbytes } drop',
  },
  'exthdr.nft': {
    'ip option lsrr addr 2130706433': 'ip option lsrr addr 127.0.0.1',
    'ip option rr addr { 167772161, 2130706433 }': 'ip option rr addr { 10.0.0.1, 127.0.0.1 }',
    'ip option ssrr addr 167772160-184549375': 'ip option ssrr addr 10.0.0.0-10.255.255.255',
    'tcp option mptcp subtype 1': 'tcp option mptcp subtype mp-join',
    'tcp option fastopen unknown 4660': 'tcp option @34,16,16 4660',
  },
  'fib-rt-socket-osf.nft': {
    'socket transparent . socket mark { 1 . 0x00000001 }': 'socket transparent . socket mark { 0x1 . 0x00000001 }',
  },
  'intervals.nft': {
    'elements = { 10s-60s,': 'elements = { 10s-1m,',
    '3600s-7200s }': '1h-2h }',
  },
  'log-queue-reject.nft': {
    'log prefix "x" group 0 snaplen 0': 'log prefix "x" group 0',
  },
  'nat.nft': {
    'meta l4proto tcp redirect to :tcp dport map { 80 : 8080, 443 : 8443 }':
      'redirect to :tcp dport map { 80 : 8080, 443 : 8443 }',
  },
  'payload-ip.nft': {
    'th sport set th sport & 255': 'meta l4proto icmp @th,0,16 set @th,0,16 & 0xff',
    'th sport set th sport & 65283 | 3': 'meta l4proto icmp @th,0,16 set @th,0,16 & 0xff03 | 0x3',
  },
  'payload-ip6.nft': {
    'th sport set th sport & 33279 | 33024': 'meta l4proto ipv6-icmp @th,0,16 set @th,0,16 & 0x81ff | 0x8100',
    'th sport set th sport & 65283 | 3': 'meta l4proto ipv6-icmp @th,0,16 set @th,0,16 & 0xff03 | 0x3',
  },
  'payload-transport.nft': {
    '@nh,0,8 & 0x3 == 0x2': 'ip hdrlength & 3 == 2',
    'ip saddr . th dport { 0xa000001 . 22 } accept': 'ip saddr . th dport { 10.0.0.1 . 22 } accept',
  },
  'sets.nft': {
    'limit rate 10/second': 'limit rate 10/second burst 5 packets',
    'elements = { 10.0.0.1 limit rate 10/second, 10.0.0.2 limit rate 10/second }':
      'elements = { 10.0.0.1 limit rate 10/second burst 5 packets, 10.0.0.2 limit rate 10/second burst 5 packets }',
  },
};
