// Names of hooks, by family and number (linux/netfilter.h, netfilter_bridge.h, netfilter_arp.h).
const INET = ['prerouting', 'input', 'forward', 'output', 'postrouting', 'ingress'];

const HOOKS: Readonly<Record<string, readonly string[]>> = {
  ip: INET,
  ip6: INET,
  inet: INET,
  bridge: INET,
  arp: ['input', 'output', 'forward'],
  netdev: ['ingress', 'egress'],
};

/** A number where nft has no name either. */
export function hookName(family: string, number: number): string {
  return HOOKS[family]?.[number] ?? String(number);
}
