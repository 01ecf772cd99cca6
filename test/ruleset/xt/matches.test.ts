// What nft 1.0.6 lists for the matches that iptables-nft and its siblings wrote into the kernel.
import { assert } from 'chai';
import fc from 'fast-check';
import { MATCHES } from '../../../src/ruleset/xt/matches.ts';
import { unhex } from '../../../src/wire/index.ts';

/** Name, revision, family (and protocol), the struct in hex with `(n)` for n zeros, nft's words; `-` for none. */
const ROWS = `
  conntrack 3 ip (146)0100000006(17) | ct state related,established
  conntrack 3 ip (146)0100000008(17) | ct state new
  conntrack 3 ip (146)010001000101(16) | ct state ! invalid,untracked
  conntrack 3 ip (146)01000000c0(17) | ct status snat
  conntrack 3 ip (146)0100010080(17) | ct status dnat
  conntrack 3 ip 0a(15)ff(119)06(9)0700000008(17) | ct original protocol 6 ct state new ct original saddr 10.0.0.0/8
  conntrack 3 ip (136)11(9)020002(19) | ct original protocol != 17
  conntrack 3 ip 0a000001(12)ffffffffffffffffffffffffffffffff0a(15)ffffffffffffffffffffffffffffffff(82)0c0004(19) | ct original saddr != 10.0.0.1 ct original daddr 10.0.0.0
  conntrack 3 ip (64)0a000001(12)ffffffffffffffffffffffffffffffff0a09(14)ffff(32)300020(19) | ct reply saddr 10.0.0.1 ct reply daddr != 10.9.0.0/16
  conntrack 3 ip (136)06000000000001005000020c000c(8)140050(7) | ct original protocol 6 ct reply proto-src != 1-20 ct reply proto-dst != 80
  comment 0 ip 6c657420757320696e(247) |
  multiport 1 ip/tcp 01045000bb01401fa41f(24)01(13) | tcp dport { 80, 443, 8000-8100 }
  multiport 1 ip/tcp 010150(45) | tcp dport 80
  multiport 1 ip/tcp 010150(44)01 | tcp dport != 80
  multiport 1 ip/udp 000235007b(42)01 | udp sport != { 53, 123 }
  multiport 1 ip/dccp 0102350036(27)01(14)01 | dccp dport != 53-54
  multiport 1 ip/udp 020335007b0082(26)01(14) | udp sport . udp dport { 0-65535 . 53, 53 . 0-65535, 0-65535 . 123, 123 . 0-65535, 0-65535 . 130, 130 . 0-65535 }
  tcp 0 ip 01000a00160016000800000300000000 | tcp sport != 1-10 tcp dport != 22 tcp option 8 exists
  tcp 0 ip 0000ffff0000ffff0800000800000000 | tcp option 8 missing
  tcp 0 ip 0000ffff0000ffff0806020000000000 | tcp option 8 exists tcp flags syn / syn,rst
  tcp 0 ip 0000ffff0000ffff083f000400000000 | tcp option 8 exists tcp flags != 0x0 / fin,syn,rst,psh,ack,urg
  tcp 0 ip (6)ffff08(7) | tcp sport 0 tcp option 8 exists
  icmp 0 ip 0800ff0000000000 | icmp type echo-request
  icmp 0 ip 0800ff0100000000 | icmp type != echo-request
  icmp 0 ip 0e00ff0000000000 | icmp type timestamp-reply
  icmp 0 ip 1100ff0000000000 | icmp type address-mask-request
  icmp 0 ip 1200ff0000000000 | icmp type address-mask-reply
  icmp 0 ip 0301010000000000 | -
  hashlimit 3 ip 666c6f6f64(251)50c3(6)28(7)14(11)e8030000e803(6)2020(14) | meter flood { ip saddr limit rate over 20/second burst 40 packets }
  hashlimit 3 ip 6632(254)50c3(6)05(7)04(11)e8030000e803(6)2020(14) | meter f2 { ip saddr limit rate 20/second }
  hashlimit 3 ip 6633(254)c0c62d000000000005(7)15(11)e803000060ea(6)2020(14) | meter f3 { ip daddr . ip saddr timeout 60s limit rate over 20/minute }
  hashlimit 3 ip 6634(254)c0c62d000000000005(7)1f(11)e803000060ea(6)2020(14) | meter f4 { ip daddr . tcp dport . ip saddr . tcp sport timeout 60s limit rate over 20/minute }
  hashlimit 3 ip 6635(255)95ba0a0000000005(7)18(11)e803000080ee3600000000002020(14) | meter f5 { tcp sport timeout 3600s limit rate over 20/hour }
  hashlimit 3 ip 6239(254)ac6774000000000003(7)34(11)e803000060ea(6)2020(14) | meter b9 { ip saddr timeout 60s limit rate over 8992 bytes/second burst 26 kbytes }
  hashlimit 3 ip 623962(253)5e43790d0000000004(7)34(11)e803000060ea(6)2020(14) | meter b9b { ip saddr timeout 60s limit rate over 288 bytes/second burst 1 kbytes }
  hashlimit 3 ip 623130(253)201d(6)03(7)34(11)e803000060ea(6)2020(14) | meter b10 { ip saddr timeout 60s limit rate over 9000 kbytes/second burst 26 mbytes }
  hashlimit 3 ip 623131(253)7b7601000000000003(7)34(11)e803000060ea(6)2020(14) | meter b11 { ip saddr timeout 60s limit rate over 700 kbytes/second burst 2 mbytes }
  hashlimit 3 ip 6636(255)f87d010100000005(7)10(11)e8030000005c2605000000002020(14) | -
  mac 0 ip 001122334455(10) | ether saddr 00:11:22:33:44:55
  mac 0 ip aabbccddeeff000001(7) | ether saddr != aa:bb:cc:dd:ee:ff
  mac 0 ip 010203040506(10) | ether saddr 01:02:03:04:05:06
  iprange 1 ip 0a000001(12)0a000009(12)0a010001(12)0a010009(12)03(7) | ip saddr 10.0.0.1-10.0.0.9 ip daddr 10.1.0.1-10.1.0.9
  iprange 1 ip 0a000001(12)0a000009(44)11(7) | ip saddr != 10.0.0.1-10.0.0.9
  iprange 1 ip (32)0a000001(12)0a000001(12)22(7) | ip daddr != 10.0.0.1-10.0.0.1
  addrtype 1 ip 0000040004000000 | fib daddr . iif type local
  addrtype 1 ip 0a00200002000000 | fib saddr type != { unicast, broadcast }
  addrtype 1 ip 51(7) | fib saddr type { unspec, anycast, blackhole }
  addrtype 1 ip 0600000001000000 | fib saddr type != { unicast, local }
  addrtype 1 ip 000004000a000000 | fib daddr . oif type != local
  connmark 1 ip 02000000ff(11) | ct mark and 0xff == 0x2
  connmark 1 ip 02000000ff00000001(7) | ct mark and 0xff != 0x2
  connmark 1 ip 00000000ffffffff(8) | ct mark 0x0
  statistic 0 ip (7)20(7)20(8) | meta random & 2147483647 < 536870912
  statistic 0 ip 0000010000000040(7)40(8) | meta random & 2147483647 >= 1073741824
  statistic 0 ip 0100010002(7)02(11) | numgen inc mod 3 != 0
  statistic 0 ip 0100000009(7)09(11) | numgen inc mod 10 0
  statistic 0 ip (7)80(7)80(8) | meta random & 2147483647 < 2147483648
  length 0 ip 6400c80000000000 | meta length 100-200
  length 0 ip 6400c80001000000 | meta length != 100-200
  length 0 ip (8) | meta length 0
  ttl 0 ip 030a(6) | ip ttl gt 10
  ttl 0 ip 020a(6) | ip ttl lt 10
  ttl 0 ip 010a(6) | ip ttl != 10
  ttl 0 ip (8) | ip ttl 0
  dscp 0 ip 2e(7) | ip dscp 0x2e
  dscp 0 ip 0201(6) | ip dscp != 0x02
  pkttype 0 ip 01(7) | pkttype broadcast
  pkttype 0 ip 02(7) | pkttype multicast
  pkttype 0 ip 0000000001000000 | pkttype != unicast
  pkttype 0 ip 0200000001000000 | pkttype != multicast
  helper 0 ip 00000000667470(33) | ct helper "ftp"
  helper 0 ip 01000000667470(33) | ct helper != "ftp"
  helper 0 ip (40) | ct helper ""
  helper 0 ip 00000000612a62(33) | ct helper "a*b"
  quota 0 ip (8)a08601(13) | quota 100000 bytes
  quota 0 ip 01(7)64(15) | quota over 100 bytes
  cpu 0 ip 03(7) | cpu 3
  cpu 0 ip 0300000001000000 | cpu != 3
  devgroup 0 ip 0100000001000000ffffffff(12) | iifgroup 0x1
  devgroup 0 ip 01(7)ffffffff(12) | iifgroup default
  devgroup 0 ip 03000000010000000f(15) | iifgroup and 0xf != 0x1
  devgroup 0 ip 01(7)0f(15) | iifgroup and 0xf == 0x0
  devgroup 0 ip 03(7)ffffffff(12) | iifgroup != default
  sctp 0 ip 0c960c96(264)ff0000ff0000ff0000ff(6)02(11) | sctp dport 38412
  sctp 0 ip 0c960d96050005(261)ff0000ff0000ff0000ff(6)0300000002(7) | sctp sport 5 sctp dport != 38412-38413
  sctp 0 ip 00000000050005(261)ff0000ff0000ff0000ff(6)0100000001(7) | sctp sport != 5
  sctp 0 ip (8)03(255)02000000ff0000ff0000ff0000ff(6)0400000004(7) | sctp chunk data missing sctp chunk init missing
  sctp 0 ip (8)03(255)0200000000050fff0000ff0000ff00000100000004(11) | sctp chunk data flags & 0xf == 0x5 sctp chunk init exists
  sctp 0 ip (8)03(255)01000000ff0000ff0000ff0000ff(6)04(11) | -
  dccp 0 ip 8c138c130000000002(7) | dccp dport 5004
  dccp 0 ip 8c138c13010005000300020000000000 | dccp sport 1-5 dccp dport != 5004
  dccp 0 ip 00000000010001000100010000000000 | dccp sport != 1
  dccp 0 ip (8)0400000004fc0000 | dccp type { data, 10-15 }
  dccp 0 ip (8)04000000ffff0000 | dccp type { request, response, data, ack, dataack, closereq, close, reset, sync, syncack, 10-15 }
  dccp 0 ip (8)0800000000000500 | -
  esp 0 ip 64000000c8(11) | esp spi 100-200
  esp 0 ip 6400000064(11) | esp spi 100
  esp 0 ip 640000006400000001(7) | esp spi != 100
  esp 0 ip 00000000ffffffff(8) |
  esp 0 ip (16) | esp spi 0
  ah 0 ip 6400000064(11) | ah spi 100
  ah 0 ip 64000000c8(11) | ah spi 100-200
  ah 0 ip 64000000c800000001(7) | ah spi != 100-200
  ah 0 ip 640000006400000001(7) | ah spi != 100
  ah 0 ip 00000000ffffffff(8) |
  ah 0 ip (16) | ah spi 0
  ipcomp 0 ip 0500000005(11) | comp cpi 5
  ipcomp 0 ip 050000000700000001(7) | comp cpi != 5-7
  ipcomp 0 ip 00000000ffffffff(8) | comp cpi 0-4294967295
  ipcomp 0 ip (16) | comp cpi 0
  ecn 0 ip 2020(6) | tcp flags != cwr
  ecn 0 ip 30(7) | tcp flags ecn tcp flags cwr
  ecn 0 ip 3101(6) | tcp flags != ecn tcp flags != cwr ip ecn != not-ect
  tcpmss 0 ip 0100170201000000 | tcp option maxseg size != 1-535
  tcpmss 0 ip 1802180201000000 | tcp option maxseg size != 536
  tcpmss 0 ip 0000ffff00000000 | tcp option maxseg size 0-65535
  connbytes 0 ip e803(6)d007(6)0102(6) | ct bytes 1000-2000
  connbytes 0 ip e803(6)ffffffffffffffff0201(6) | ct reply avgpkt ge 1000
  connbytes 0 ip e803(14)0101(6) | ct reply bytes != 0-1000
  connbytes 0 ip ffffffffffffffff0a(8)01(6) | ct reply packets lt 10
  rpfilter 0 ip (8) | fib saddr . iif oif != 0
  rpfilter 0 ip 09(7) | fib saddr oif 0
  rpfilter 0 ip 02(7) | fib saddr . mark . iif oif != 0
  rpfilter 0 ip 0b(7) | fib saddr . mark oif 0
  rpfilter 0 ip 06(7) | -
  time 0 ip 00000000ffffff7f8070000010ef0000feffffff3e000000 |  meta hour "08:00:00"-"17:00:00" meta day { 1, 2, 3, 4, 5 }
  time 0 ip 00000000ffffff7f807000007f510100fefffffffe000000 |  meta hour "08:00:00"-"23:59:59"
  time 0 ip 00000000ffffff7f0000000078690000fefffffffe000000 |  meta hour "00:00:00"-"07:30:00"
  time 0 ip 00000000ffffff7f000000007f510100fefffffffe000000 |
  time 0 ip 00529365ffffff7f000000007f510100feffffff40000000 | meta time "2024-01-02 00:00:00"-"2038-01-19 03:14:07" meta day 6
  time 0 ip 00000000ffffff7f7f51010000000000feffffff40000000 |  meta hour "23:59:59"-"00:00:00" meta day 6
  time 0 ip 00000000ffffff7f000000007f51010006000040fe000000 | -
  cluster 0 ip 030000000500000005(7) | jhash ct original saddr mod 3 seed 0x00000005 { 0, 2 } meta pkttype set host
  cluster 0 ip 090000000400000005(7) | jhash ct original saddr mod 9 seed 0x00000005 eq 3 meta pkttype set host
  cluster 0 ip 090000000800000005(7) | jhash ct original saddr mod 9 seed 0x00000005 eq 4 meta pkttype set host
  connlabel 0 ip 05(7) | ct label 5
  connlabel 0 ip 0500010000000000 | ct label and 5 != 5
  connlabel 0 ip 0600020000000000 | ct label set 6 ct label 6
  realm 0 ip 01000000ff00000001(7) | rtclassid and 0xff != 0x1
  realm 0 ip 000000000f(11) | rtclassid and 0xf == 0x0
  realm 0 ip 00000000ffffffff01(7) | rtclassid != cosmos
  cgroup 2 ip 0001000001(523) | meta cgroup 1
  cgroup 2 ip 0001000101(523) | meta cgroup != 1
  cgroup 2 ip 00010001030001(521) | meta cgroup != 65539
  owner 1 ip e8030000cf07(10)01(7) | skuid 1000-1999
  owner 1 ip e8030000e803(10)0101(6) | skuid != 1000
  owner 1 ip (8)e8030000e803000002(7) | skgid 1000
  owner 1 ip (8)e8030000ed0300000202(6) | skgid != 1000-1005
  owner 1 ip 0500000005000000060000000600000003(7) | -
  conntrack 3 ip6 fd(15)ff(79)fd(14)01ffffffffffffffffffffffffffffffff(18)2500000008(17) | ct state new ct original saddr fd00::/8 ct reply daddr fd00::1
  conntrack 3 ip6 (32)fd(15)ffffffffffffffffffffffffffffffff(82)0c0008(19) | ct original saddr ::/0 ct original daddr != fd00::
  icmp6 0 ip6 8700ff0100000000 | icmpv6 type != nd-neighbor-solicit
  icmp6 0 ip6 8800ff0000000000 | icmpv6 type nd-neighbor-advert
  icmp6 0 ip6 8900ff0000000000 | icmpv6 type nd-redirect
  icmp6 0 ip6 0102020000000000 | -
  hl 0 ip6 01ff(6) | ip6 hoplimit != 255
  hl 0 ip6 0205(6) | ip6 hoplimit lt 5
  hl 0 ip6 0305(6) | ip6 hoplimit gt 5
  rt 0 ip6 (8)ffffffff0000000001(263) | rt type 0
  rt 0 ip6 000000000100000003000000050000000606(262) | rt seg-left != 1-3 rt hdrlength != 5
  rt 0 ip6 (8)ffffffff(268) |
  rt 0 ip6 (16)02(263) | rt seg-left 0
  rt 0 ip6 (8)ffffffff0000000004(263) | rt hdrlength 0
  rt 0 ip6 (8)ffffffff0000000009(263) | -
  frag 0 ip6 00000000ffffffff0000000010000000 | frag more-fragments 1
  frag 0 ip6 0500000007(7)01010000 | frag id != 5-7
  frag 0 ip6 0500000005(7)19000000 | frag id 5 frag frag-off 0 frag more-fragments 1
  frag 0 ip6 0500000005(7)25010000 | frag id != 5 frag reserved 1 frag more-fragments 0
  hbh 0 ip6 0800000001(35) | hbh hdrlength 8
  hbh 0 ip6 080000000101(34) | hbh hdrlength != 8
  hbh 0 ip6 0000000001(35) | hbh hdrlength 0
  hbh 0 ip6 0800000003000201(30)0100 | -
  mh 0 ip6 0101(6) | mh type 1
  mh 0 ip6 0103010000000000 | mh type != 1-3
  mh 0 ip6 (8) | mh type 0
  mh 0 ip6 0505(6) | mh type 5
  ah 0 ip6 6400000064(11) | ah spi 100
  ah 0 ip6 00000000ffffffff0500000000020000 | ah hdrlength != 5
  ah 0 ip6 00000000ffffffff(8) | meta l4proto ah
  ah 0 ip6 (16) | ah spi 0
  esp 0 ip6 010000000200000001(7) | esp spi != 1-2
  multiport 1 ip6/tcp 0102160050(43) | tcp dport { 22, 80 }
  multiport 1 ip6/tcp 020116(45) | tcp sport . tcp dport { 0-65535 . 22, 22 . 0-65535 }
  iprange 1 ip6 fd(14)01fd(14)09(32)01(7) | ip6 saddr fd00::1-fd00::9
  iprange 1 ip6 (12)01020304(10)ffff01020304(32)01(7) | ip6 saddr ::1.2.3.4-::ffff:1.2.3.4
  dscp 0 ip6 2e(7) | ip6 dscp 0x2e
  addrtype 1 ip6 04(7) | fib saddr type local
  addrtype 1 ip6 0000040006000000 | fib daddr . iif type != local
  rpfilter 0 ip6 (8) | fib saddr . iif oif != 0
  hashlimit 3 ip6 6731(254)50c3(6)05(7)14(11)e8030000e803(6)8080(14) | meter g1 { ip6 saddr limit rate over 20/second }
  hashlimit 3 ip6 613131(253)50c3(6)05(7)04(11)e8030000e803(7)80(14) | meter a11 { ip6 saddr and 0000:0000:0000:0000:0000:0000:0000:0000 limit rate 20/second }
  ecn 0 ip6 01(7) | ip ecn not-ect
  length 0 ip6 0500050000000000 | meta length 5
  mac 0 ip6 001122334455(10) | ether saddr 00:11:22:33:44:55
  ip 0 bridge 0a(7)ff(8)062900000000001600500000000000 | ip saddr 10.0.0.0/8 tcp dport 22-80
  ip 0 bridge 0a0000010a000000ffffffffff00000000000303(12) | ip saddr != 10.0.0.1 ip daddr != 10.0.0.0/8
  ip 0 bridge (17)113820050005000600060000000000 | udp sport 5 udp dport != 6
  ip 0 bridge (17)110808(12) | ip protocol != udp
  ip 0 bridge (17)0148400808(10) | icmp type != 8 icmp code != 0
  ip 0 bridge (17)01480000ff000000ff(6) | icmp type 0-255
  ip 0 bridge (17)0148400303000000ff(6) | icmp type != 3
  ip 0 bridge (16)fc0004(13) | ip dscp 0x3c
  ip6 0 bridge fd(31)ff(33)01(13) | ip6 saddr fd00::/8
  ip6 0 bridge fd(14)01fd(15)ffffffffffffffffffffffffffffffffffffffffffffffff(10)0301(12) | ip6 saddr != fd00::1 ip6 daddr fd00::/64
  ip6 0 bridge (16)fd(31)ffffffffffffffff(10)0202(12) | ip6 daddr != fd00::/64
  ip6 0 bridge (65)3a484000ff000000ff(6) | icmpv6 type != 0-255
  ip6 0 bridge (64)10110c(13) | ip6 dscp 0x10 meta l4proto udp
  ip6 0 bridge (64)10112c00000000000500050000000000 | ip6 dscp 0x10 udp dport 5
  vlan 0 bridge 0a00000000000101 | vlan id != 10
  vlan 0 bridge 0000030086dd0604 | vlan pcp 3 vlan type != 0x86dd
  vlan 0 bridge 0000000008060400 | vlan type 0x0806
  pkttype 0 bridge 0201(6) | meta pkttype != multicast
  pkttype 0 bridge 05(7) | meta pkttype 5
  pkttype 0 bridge 06(7) | meta pkttype 6
  mark_m 0 bridge 01(7)ff(7)0101(6) | meta mark and 0xff != 0x1
  mark_m 0 bridge (8)04(7)0101(6) | meta mark and 0x4 != 0x0
  mark_m 0 bridge ffffffff00000000ffffffff000000000001(6) | meta mark 0xffffffff
`;

const PROTOCOLS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, dccp: 33, sctp: 132, udplite: 136 };

interface Row {
  readonly name: string;
  readonly revision: number;
  readonly family: string;
  readonly protocol: string;
  readonly bytes: Uint8Array;
  readonly words: string | undefined;
}

const rows: readonly Row[] = [...ROWS.matchAll(/^ {2}(\S+) (\d) ([^/ ]+)\/?(\S*) (\S+) \|(?: (.*))?$/gm)].map(
  ([, name = '', revision, family = '', protocol = '', digits = '', words = '']) => ({
    name,
    revision: Number(revision),
    family,
    protocol,
    bytes: unhex(digits.replaceAll(/\((\d+)\)/g, (_, zeros: string) => '00'.repeat(Number(zeros)))),
    words: words === '-' ? undefined : words,
  }),
);

function translate({ name, revision, family, protocol, bytes }: Row, littleEndian = true): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const info = { bytes, view, littleEndian, revision, family, protocol: PROTOCOLS[protocol] };
  return MATCHES[name]?.(info);
}

describe('matches of x_tables', () => {
  it('has every row', () => {
    assert.equal(rows.length, ROWS.trim().split('\n').length);
  });

  for (const row of rows) {
    it(`${row.family} ${row.name} is listed as ${row.words ?? 'a name alone'}`, () => {
      assert.equal(translate(row), row.words);
    });
  }

  it('reads the order of the host that wrote it', () => {
    const bytes = unhex('006400c800000000');
    const row = { name: 'length', revision: 0, family: 'ip', protocol: '', bytes, words: undefined };
    assert.equal(translate(row, false), 'meta length 100-200');
  });

  it('says nothing of a struct that is cut short or of another revision', () => {
    for (const row of rows.filter(({ name }) => name !== 'comment' && name !== 'icmp')) {
      assert.isUndefined(translate({ ...row, bytes: row.bytes.slice(0, 0) }), row.name);
      assert.isUndefined(translate({ ...row, revision: 9 }), row.name);
    }
  });

  it('says nothing of ports whose protocol is not told', () => {
    for (const row of rows.filter(({ name }) => name === 'multiport')) {
      assert.isUndefined(translate({ ...row, protocol: '' }));
    }
  });

  it('never throws, whatever the bytes', () => {
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 320 }), fc.uint8Array({ minLength: 292, maxLength: 320 }));
    fc.assert(
      fc.property(fc.constantFrom(...rows), bytes, fc.boolean(), (row, other, littleEndian) => {
        const words = translate({ ...row, bytes: other }, littleEndian);
        assert.include(['string', 'undefined'], typeof words);
      }),
      { numRuns: 2000 },
    );
  });
});
