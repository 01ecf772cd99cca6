// Stateful objects, and the sets and maps that lead to them or have a state of their own.

export const STATEFUL = `table inet stateful {
	counter web {
		comment "what"
		packets 5 bytes 7
	}

	counter rest {
	}

	quota most {
		over 25 mbytes
	}

	quota some {
		comment "how much"
		1025 bytes used 3 bytes
	}

	limit slow {
		rate 5/second
	}

	limit amount {
		comment "how fast"
		rate over 10 mbytes/minute burst 12 kbytes
	}

	limit bursts {
		rate 400/hour burst 9 packets
	}

	ct helper files {
		comment "who helps"
		type "ftp" protocol tcp
		l3proto ip
	}

	ct timeout short {
		protocol tcp
		l3proto ip
		policy = { established : 120, close_wait : 4, unack : 7 }
	}

	ct timeout asusual {
		protocol udp
		l3proto ip6
		policy = { unreplied : 30 }
	}

	ct expectation later {
		protocol udp
		dport 9876
		timeout 2m
		size 12
		l3proto ip
	}

	synproxy twice {
		mss 1460
		wscale 7
		timestamp sack-perm
	}

	synproxy stamped {
		comment "one word"
		mss 1460
		wscale 7
		timestamp
	}

	synproxy acknowledged {
		mss 1460
		wscale 7
		sack-perm
	}

	map tocounters {
		type inet_service : counter
		elements = { 80 : "web", 443 : "rest" }
	}

	map quotas {
		type ipv4_addr : quota
		elements = { 192.0.2.1 : "most" }
	}

	map limits {
		type ipv4_addr : limit
		elements = { 192.0.2.1 : "slow" }
	}

	map proxies {
		type ipv4_addr : synproxy
		elements = { 192.0.2.1 : "twice" }
	}

	set counted {
		type ipv4_addr
		counter
		elements = { 192.0.2.1 counter packets 1 bytes 2, 192.0.2.2 comment "new" }
	}

	set limited {
		type ipv4_addr
		size 65535
		flags dynamic,timeout
		limit rate over 10/minute burst 3 packets
		counter
		timeout 1m30s
		gc-interval 2h
		elements = { 192.0.2.1 limit rate over 10/minute burst 3 packets counter packets 1 bytes 2 }
	}

	set connections {
		type ipv4_addr
		flags dynamic
		ct count 5
		elements = { 192.0.2.1 ct count 5 }
	}

	set few {
		type inet_service
		flags constant
		elements = { 7, 8 }
	}

	map lived {
		type ipv4_addr : verdict
		flags timeout
		elements = { 192.0.2.1 comment "stays" : accept, 192.0.2.2 timeout 365d : drop, * : continue }
	}

	map verdicts {
		type ipv4_addr . inet_service : verdict
		counter
		elements = { 192.0.2.1 . 22 counter packets 3 bytes 4 : accept, 192.0.2.1 . 23 : jump nothing }
	}

	map ranges {
		type ipv4_addr . inet_service : interval ipv4_addr . inet_service
		flags interval
		elements = { 192.0.2.1 . 80 : 198.51.100.1 . 80-90, 10.0.0.0/8 . 1-9 : 198.51.100.0/24 . 7 }
	}

	map timed {
		type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service
		flags interval,timeout
		timeout 10m
		elements = { 10.0.0.0/8 . tcp . 80 timeout 4m comment "all" : 192.0.2.1 . 80 }
	}

	set boxes {
		type ipv4_addr . mark . inet_service
		flags interval
		elements = { 10.0.0.0/8 . 0x5-0x9 . 80, 192.0.2.1 . 0xffff . 1-65535, 1.0.0.1-1.0.0.8 . 0x1 . 0-7 }
	}

	set nics {
		type ifname . ether_addr
		flags interval
		elements = { "eth*" . 02:00:00:00:00:01, "lo" . 02:00:00:00:00:02-02:00:00:00:00:09 }
	}

	set patterns {
		type ifname
		flags interval
		elements = { "eth*", "lo" }
	}

	set everything {
		type ipv4_addr
		flags interval
		auto-merge
		elements = { 0.0.0.0/0 }
	}

	set most6 {
		type ipv6_addr
		flags interval,timeout
		elements = { 2001:db8::/32 timeout 3d comment "docs", ff00::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, * timeout 10s500ms }
	}

	set protocols {
		type inet_proto . inet_service
		flags interval
		elements = { tcp . 3-5, 0-255 . 80, 77 . 1 }
	}

	chain nothing {
	}
}
`;
