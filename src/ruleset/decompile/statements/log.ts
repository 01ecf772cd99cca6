// log, synproxy, notrack, flow add: statements that take nothing from registers.
import type { LogStatement, SynproxyStatement } from '../../model/index.ts';
import type { Of, Walk } from '../walk.ts';
import { oneOrList } from './flags.ts';

/** nft's default, which it does not write. */
const WARN = 'warn';

const LOG_FLAGS = {
  'tcp-sequence': 'tcp sequence',
  'tcp-options': 'tcp options',
  'ip-options': 'ip options',
  skuid: 'skuid',
  ether: 'ether',
} as const;

export function log(walk: Walk, known: Of<'log'>): boolean {
  const { prefix, group, snaplen = 0, queueThreshold = 0, level, flags = [] } = known;
  const words = Object.entries(LOG_FLAGS).flatMap(([flag, word]) => (flags.some((one) => one === flag) ? [word] : []));
  if (words.length < flags.length || typeof level === 'number') return false;
  const all = words.length === Object.keys(LOG_FLAGS).length;
  const fields: LogStatement['log'] = {
    ...(prefix === undefined || prefix === '' ? {} : { prefix }),
    ...(group === undefined ? {} : { group }),
    ...(snaplen === 0 ? {} : { snaplen }),
    ...(queueThreshold === 0 ? {} : { 'queue-threshold': queueThreshold }),
    ...(level === undefined || level === WARN || group !== undefined ? {} : { level }),
    ...(words.length === 0 ? {} : { flags: oneOrList(all ? ['all'] : words, walk.options) }),
  };
  return walk.act({ log: Object.keys(fields).length === 0 ? null : fields });
}

const SYNPROXY_FLAGS = ['timestamp', 'sack-perm'] as const;

export function synproxy(walk: Walk, { mss, wscale, flags = [] }: Of<'synproxy'>): boolean {
  const words = SYNPROXY_FLAGS.filter((flag) => flags.includes(flag));
  const fields: SynproxyStatement['synproxy'] = {
    ...(flags.includes('mss') && mss !== undefined ? { mss } : {}),
    ...(flags.includes('wscale') && wscale !== undefined ? { wscale } : {}),
    ...(words.length === 0 ? {} : { flags: words }),
  };
  return walk.act({ synproxy: Object.keys(fields).length === 0 ? null : fields });
}

export function notrack(walk: Walk): boolean {
  return walk.act({ notrack: null });
}

export function flowAdd(walk: Walk, { flowtable }: Of<'flow_offload'>): boolean {
  return flowtable !== undefined && walk.act({ flow: { op: 'add', flowtable: `@${flowtable}` } });
}
