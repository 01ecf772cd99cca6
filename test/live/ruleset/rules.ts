// Rules to list: all of the vocabulary, in the families that take them.

const META = [
  'meta l4proto { tcp, udp } counter',
  'meta l4proto sctp accept',
  'meta l4proto != icmp drop',
  'meta l4proto 199',
  'meta protocol ip6 counter',
  'meta protocol { ip, arp }',
  'meta mark 0xcafe accept',
  'meta mark & 0xf0 == 0x20 drop',
  'meta mark & 3 != 0',
  'meta mark != 7 accept',
  'meta mark { 3, 9-12 } accept',
  'meta mark 100-200 counter drop',
  'meta length > 1400 counter',
  'meta length 64-128',
  'meta pkttype { broadcast, multicast } drop',
  'meta cpu 2',
  'meta skuid 1000 accept',
  'meta skgid { 5, 6, 7 }',
  'meta priority 1:20',
  'meta iiftype loopback',
  'meta iifkind "veth"',
  'meta cgroup 77',
  'meta random > 99999',
  'meta mark set 0x1f',
  'meta mark set meta priority',
  'meta priority set 1:3',
  'meta hour "08:15"-"17:30" accept',
  'meta day "Monday" accept',
  'meta time > "2024-02-29 12:00:00"',
  'iif lo accept',
  'oif != lo',
  'iifname "wan0" oifname "lan*" accept',
  'iifname { "eth1", "eth22", "br0", "wlan*" } drop',
  'oifname != "dummy7"',
  'iifgroup default',
  'oifgroup 12',
];

const VERDICTS = ['accept', 'drop', 'counter continue', 'counter packets 17 bytes 1234 return', 'jump other', 'goto other'];

const CT = [
  'ct state established,related accept',
  'ct state new counter',
  'ct state invalid drop',
  'ct state != new',
  'ct state { new, untracked } counter',
  'ct state ! established',
  'ct state vmap { invalid : drop, established : accept, related : jump other }',
  'ct status assured,snat',
  'ct status & (snat|dnat) == dnat',
  'ct direction reply',
  'ct mark 0x11 accept',
  'ct mark & 0xff == 0x7',
  'ct mark set 5',
  'ct mark set meta mark',
  'ct mark 1-16',
  'ct expiration > 1h30m',
  'ct l3proto ipv4',
  'ct protocol udp',
  'ct helper "sip"',
  'ct zone 9',
  'ct packets > 100',
  'ct original bytes 10000-20000',
  'ct avgpkt < 200',
  'ct id 12345',
  'ct label 3',
  'ct original ip daddr 198.51.100.7',
  'meta l4proto { tcp, udp } ct state established counter accept',
];

const TRANSPORT = [
  'tcp dport 22 accept',
  'tcp dport { 80, 443, 8000-8080 } accept',
  'tcp sport != { 1, 2, 3 }',
  'tcp dport 1024-65535',
  'tcp sport 5 tcp dport 6 counter',
  'tcp dport >= 1024',
  'tcp flags syn',
  'tcp flags ! ack',
  'tcp flags == syn',
  'tcp flags & (fin|syn|rst|ack) == syn',
  'tcp flags & (syn|ack) != syn|ack',
  'tcp flags { syn, ack }',
  'tcp window 512',
  'tcp doff 5',
  'tcp sequence > 77',
  'udp dport 53 counter drop',
  'udp sport 67 udp dport 68 accept',
  'udp length 8-20',
  'sctp dport 2905',
  'dccp sport 9',
  'udplite dport 9',
  'esp spi 100',
  'ah spi 0x22',
  'comp cpi 3',
  'th dport 7',
  'meta l4proto { tcp, sctp } th sport 99 accept',
  'tcp dport vmap { 22 : accept, 23 : drop, 25-30 : jump other }',
  'tcp sport . tcp dport { 1 . 2, 3 . 4-6 }',
  '@th,64,32 0xabcdef',
];

const IP = [
  'ip saddr 192.0.2.1 ip daddr 198.51.100.0/24 accept',
  'ip saddr { 10.0.0.0/8, 172.16.0.1-172.16.0.9, 192.0.2.77 } drop',
  'ip daddr != { 203.0.113.5, 203.0.113.6 }',
  'ip saddr 10.20.30.0/23',
  'ip saddr != 192.168.0.0/16',
  'ip daddr 192.0.2.10-192.0.2.20',
  'ip saddr & 255.0.0.255 == 10.0.0.7',
  'ip protocol tcp',
  'ip protocol { icmp, esp } accept',
  'ip ttl < 3 drop',
  'ip dscp ef',
  'ip dscp { cs1, af41, 3 }',
  'ip ecn ce',
  'ip length 100-200',
  'ip id 99',
  'ip frag-off & 0x1fff != 0',
  'ip version 4',
  'ip hdrlength > 5',
  'ip checksum 7',
  'ip saddr . ip daddr { 192.0.2.1 . 192.0.2.2, 192.0.2.3 . 192.0.2.4 } accept',
  'ip saddr . tcp dport { 10.0.0.0/8 . 80, 192.0.2.9 . 1000-2000 } accept',
  'ip daddr 192.0.2.1 tcp dport 80',
  'tcp dport 80 ip daddr 192.0.2.1',
  'icmp type echo-request accept',
  'icmp type { echo-reply, time-exceeded, destination-unreachable } accept',
  'icmp type destination-unreachable icmp code port-unreachable',
  'icmp code 3',
  'icmp id 5',
  'icmp mtu 1400',
  'igmp type membership-query',
  'meta l4proto tcp ip saddr 192.0.2.1 tcp dport 9',
];

const IP6 = [
  'ip6 saddr 2001:db8::1 accept',
  'ip6 saddr 2001:db8::/32 ip6 daddr fe80::/10 accept',
  'ip6 daddr { 2001:db8::1, 2001:db8:1::/48, ff02::1-ff02::f } drop',
  'ip6 saddr ::1',
  'ip6 saddr ::ffff:192.0.2.1',
  'ip6 daddr ::192.0.2.1',
  'ip6 saddr 2001:0:0:1::',
  'ip6 nexthdr udp',
  'ip6 nexthdr { tcp, ipv6-icmp }',
  'ip6 hoplimit 255',
  'ip6 dscp cs6',
  'ip6 ecn ect0',
  'ip6 flowlabel 12345',
  'ip6 length > 1000',
  'icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert } accept',
  'icmpv6 type echo-request counter',
  'icmpv6 type packet-too-big icmpv6 mtu 1280',
  'icmpv6 id 7',
  'ip6 saddr 2001:db8::1 udp dport 53',
];

const ETHER = [
  'ether saddr 02:00:00:00:00:01 accept',
  'ether daddr != 02:00:00:00:00:02',
  'ether saddr { 02:00:00:00:00:01, 02:00:00:00:00:02 }',
  'ether type ip',
  'ether type { ip, 0x88b5 }',
  'ether saddr 02:00:00:00:00:01 ip saddr 192.0.2.1',
  'vlan id 7',
  'vlan id 100 vlan pcp 3 accept',
  'vlan id 9 ip saddr 192.0.2.1 counter',
  'vlan id 3 tcp dport 80',
];

const ARP = ['arp operation request', 'arp operation { request, reply } accept', 'arp saddr ip 192.0.2.1 drop', 'arp htype 1 arp plen 4'];

/** Families whose packets can be of either version of IP. */
const BOTH = ['meta l4proto tcp counter tcp dport 5', 'ip protocol tcp tcp dport 7', 'ip6 nexthdr tcp tcp dport 7'];

export const RULES: Readonly<Record<string, readonly string[]>> = {
  ip: [...META, ...VERDICTS, ...CT, ...TRANSPORT, ...IP, 'ether saddr 02:00:00:00:00:01'],
  ip6: [...META, ...VERDICTS, ...CT, ...TRANSPORT, ...IP6],
  inet: [
    ...META, ...VERDICTS, ...CT, ...TRANSPORT, ...IP, ...IP6, ...BOTH, ...ETHER,
    'meta nfproto ipv4 counter',
    'meta nfproto { ipv4, ipv6 } tcp dport 3',
    'meta nfproto ipv6 udp dport 5',
  ],
  bridge: [...META, ...VERDICTS, ...TRANSPORT, ...IP, ...IP6, ...BOTH, ...ETHER, ...ARP],
  arp: [...META, ...VERDICTS, ...ARP],
  netdev: [...META, ...VERDICTS, ...TRANSPORT, ...IP, ...IP6, ...BOTH, ...ETHER, ...ARP],
};

/** Tables of everything that is declared. */
export const DECLARATIONS = `
table inet declared {
	comment "of everything"
	set hosts {
		type ipv4_addr
		flags interval
		comment "who"
		elements = { 10.0.0.0/8, 192.0.2.1-192.0.2.7, 203.0.113.9 }
	}

	set ports {
		type inet_service
		size 4096
		elements = { 1, 2, 3, 4, 5, 6, 7, 80 comment "web", 443 }
	}

	set seen {
		type ipv6_addr . inet_service
		flags dynamic,timeout
		counter
	}

	set names {
		type ifname
		elements = { "lan1", "wan0", "b" }
	}

	set kept {
		type ether_addr
		timeout 1d
		gc-interval 10m
		elements = { 02:00:00:00:00:01 timeout 2h }
	}

	set states {
		type ct_state
		elements = { new, established, related }
	}

	set marks {
		type mark
		policy memory
		flags interval
		auto-merge
		elements = { 1-7, 0x100 }
	}

	map doors {
		type inet_service : verdict
		elements = { 22 : accept, 23 : drop, 24 : jump side }
	}

	map lanes {
		type ipv4_addr : mark
		flags interval
		elements = { 192.0.2.0/25 : 1, 192.0.2.128/25 : 2 }
	}

	map pairs {
		type ipv4_addr . inet_proto : ipv4_addr . inet_service
		elements = { 192.0.2.1 . tcp : 192.0.2.2 . 80 }
	}

	set tags {
		typeof vlan id
		elements = { 4, 5, 17 }
	}

	set both {
		typeof ip saddr . meta mark . tcp sport
		elements = { 192.0.2.1 . 0x5 . 80, 192.0.2.1 . 0x6 . 443 }
	}

	set fragments {
		typeof ip frag-off
		elements = { 1, 8191 }
	}

	map routes {
		typeof ip daddr . tcp dport : meta mark
		elements = { 192.0.2.1 . 80 : 1, 192.0.2.1 . 81 : 2 }
	}

	chain side {
		comment "not a base chain"
		counter comment "all of it"
	}

	chain first {
		type filter hook prerouting priority raw - 5; policy drop;
		ip saddr @hosts tcp dport @ports accept
		ct state @states counter
		iifname @names meta mark @marks
		tcp dport vmap @doors
		vlan id @tags ip saddr . meta mark . tcp sport @both
		meta mark set ip saddr map @lanes
		meta mark set ip daddr . tcp dport map @routes
		meta mark set ip daddr map { 192.0.2.1 : 0x1, 192.0.2.2 : 0x2 }
	}

	chain between {
		type filter hook forward priority filter + 1; policy accept;
	}

	chain last {
		type nat hook postrouting priority srcnat; policy accept;
	}

	chain somewhere {
		type filter hook output priority 77; policy accept;
	}
}
table arp declared {
	chain in {
		type filter hook input priority filter - 3; policy accept;
	}
}
table bridge declared {
	chain pre {
		type filter hook prerouting priority dstnat; policy accept;
	}

	chain out {
		type filter hook output priority out + 4; policy accept;
	}
}
table netdev declared {
	chain in {
		type filter hook ingress device "lo" priority -20; policy accept;
	}
}
table ip empty {
}
`;
