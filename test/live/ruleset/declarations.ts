// Tables, chains, sets and maps to list.

import { STATEFUL } from './declarations-stateful.ts';
import { EXPRESSIONS } from './declarations-typeof.ts';

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
table ip inline {
	chain first {
		ip saddr 192.0.2.1 jump {
			tcp dport 22 accept
			counter comment "rest"
		}
		ip saddr 192.0.2.2 jump {
		}
		ip saddr 192.0.2.3 goto {
			drop
		}
	}
}
table ip asleep {
	flags dormant
	comment "not now"

	chain waiting {
	}
}
${STATEFUL}${EXPRESSIONS}`;
