// What somebody may have meant by a feature name the kernel does not have.

/** Names that ethtool(8) has for features or groups of them, and the kernel has not (off_flag_def in its common.c). */
const ETHTOOL_SHORT_NAMES: Readonly<Record<string, string>> = {
  rx: 'rx-checksum',
  tx: 'tx-checksum-',
  sg: 'tx-scatter-gather',
  tso: 'tx-tcp',
  ufo: 'tx-udp-fragmentation',
  gso: 'tx-generic-segmentation',
  gro: 'rx-gro',
  lro: 'rx-lro',
  rxvlan: 'rx-vlan-hw-parse',
  txvlan: 'tx-vlan-hw-insert',
  ntuple: 'rx-ntuple-filter',
  rxhash: 'rx-hashing',
  'rx-checksumming': 'rx-checksum',
  'tx-checksumming': 'tx-checksum-',
  'scatter-gather': 'tx-scatter-gather',
  'tcp-segmentation-offload': 'tx-tcp',
  'udp-fragmentation-offload': 'tx-udp-fragmentation',
  'generic-segmentation-offload': 'tx-generic-segmentation',
  'generic-receive-offload': 'rx-gro',
  'large-receive-offload': 'rx-lro',
  'rx-vlan-offload': 'rx-vlan-hw-parse',
  'tx-vlan-offload': 'tx-vlan-hw-insert',
  'ntuple-filters': 'rx-ntuple-filter',
  'receive-hashing': 'rx-hashing',
};

/** Up to five of `names`, the likeliest first. */
export function suggest(wrong: string, names: readonly string[]): readonly string[] {
  const lower = wrong.toLowerCase();
  const short = Object.hasOwn(ETHTOOL_SHORT_NAMES, lower) ? ETHTOOL_SHORT_NAMES[lower] : undefined;
  if (short !== undefined) {
    const exact = names.filter((name) => name === short);
    return exact.length > 0 ? exact : names.filter((name) => name.startsWith(short)).slice(0, 5);
  }
  const limit = Math.max(2, Math.floor(wrong.length / 3));
  return names
    .map((name) => ({ name, distance: distance(lower, name, name.includes(lower)) }))
    .filter((each) => each.distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 5)
    .map(({ name }) => name);
}

/** Levenshtein's; a name that holds the whole of `a` counts as near. */
function distance(a: string, b: string, holds: boolean): number {
  if (holds && a.length >= 3) return 1;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const substituted = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(substituted, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
