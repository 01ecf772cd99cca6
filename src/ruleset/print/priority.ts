// Priorities by the names nft has for them: `filter`, `srcnat - 1`.

import type { Style } from './options.ts';

const ALWAYS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  ip: { raw: -300, mangle: -150, filter: 0, security: 50 },
  bridge: { filter: -200 },
  netdev: { filter: 0 },
  arp: { filter: 0 },
};

/** Those that exist at one hook only. */
const AT_HOOK: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>> = {
  ip: { prerouting: { dstnat: -100 }, postrouting: { srcnat: 100 } },
  bridge: { prerouting: { dstnat: -300 }, output: { out: 100 }, postrouting: { srcnat: 300 } },
};

/** nft names what is at most this far from a name. */
const REACH = 10;

export function priorityText(family: string, hook: string, priority: number, { numericPriority }: Style): string {
  if (numericPriority) return String(priority);
  const kind = family === 'ip6' || family === 'inet' ? 'ip' : family;
  for (const [name, value] of Object.entries({ ...ALWAYS[kind], ...AT_HOOK[kind]?.[hook] })) {
    const offset = priority - value;
    if (offset === 0) return name;
    if (Math.abs(offset) <= REACH) return `${name} ${offset < 0 ? '-' : '+'} ${Math.abs(offset)}`;
  }
  return String(priority);
}
