// Sets that are declared by what their elements are looked up with.

export const EXPRESSIONS = `table inet expressions {
	set segment {
		typeof tcp option maxseg size
		elements = { 1400 }
	}

	set acknowledged {
		typeof tcp option sack2 right . tcp option timestamp tsval
		elements = { 7 . 8 }
	}

	set alert {
		typeof ip option ra value
	}

	set fragments {
		typeof frag frag-off . frag more-fragments
	}

	set following {
		typeof hbh nexthdr
		elements = { tcp }
	}

	set routed {
		typeof rt0 addr[1]
	}

	set chunks {
		typeof sctp chunk init num-inbound-streams . sctp chunk data type
		elements = { 256 . 3 }
	}

	set hops {
		typeof rt ip nexthop . rt classid
	}

	set marked {
		typeof socket mark
		elements = { 0x3 }
	}

	set systems {
		typeof osf name
		elements = { "Linux" }
	}

	set own {
		typeof fib saddr . iif type
		elements = { local }
	}

	set asked {
		typeof ipsec in reqid
		elements = { 1 }
	}

	set tunnels {
		typeof ipsec out spnum 2 ip saddr
	}

	map balance {
		typeof numgen inc mod 2 offset 3 : ip daddr
		elements = { 3 : 192.0.2.1, 4 : 192.0.2.2 }
	}

	map flows {
		typeof symhash mod 2 : ip daddr
		elements = { 0 : 192.0.2.1 }
	}

	set word {
		typeof @nh,8,16
		elements = { 0x12 }
	}

	set groups {
		typeof igmp mrt . igmp group
	}

	set times {
		typeof meta hour
		elements = { "10:00", "11:00:01" }
	}

	set users {
		typeof meta skuid . ct original ip saddr . ct zone
	}
}
`;
