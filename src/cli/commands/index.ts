// Every command as help and the parser know it. What it does is loaded when it is run: a command starts no
// slower for what the others need.
import { OFFLOAD_MODES } from '../../offload/modes.ts';
import type { Command, Option } from '../command.ts';

/** `ct helper FAMILY TABLE NAME`, and the level of --debug. */
const MOST_WORDS_OF_LIST = 6;

const tableOption: Option = {
  type: 'string',
  value: 'NAME',
  help: 'name of the inet table (default nft-offload)',
};

/** In the order of the help. */
export const commands: readonly Command[] = [
  {
    name: 'up',
    positionals: 'DEV...',
    takes: [1, Infinity],
    summary: 'turn on flow offload between these devices',
    options: {
      mode: {
        type: 'string',
        value: OFFLOAD_MODES.join('|'),
        help: 'auto (default): hardware where every device can, else software',
      },
      table: tableOption,
      flowtable: { type: 'string', value: 'NAME', help: 'name of the flowtable (default fastpath)' },
      'no-counter': { type: 'boolean', help: 'do not count packets of offloaded flows' },
      'dry-run': { type: 'boolean', help: 'find out and print what would be done, and do none of it' },
    },
    load: async () => (await import('./up.ts')).up,
  },
  {
    name: 'status',
    positionals: '',
    takes: [0, 0],
    summary: 'requested and effective mode of each device, flowtable, rules, flow counts',
    options: { table: tableOption },
    load: async () => (await import('./status.ts')).status,
  },
  {
    name: 'flows',
    positionals: '',
    takes: [0, 0],
    summary: 'connections that are offloaded, in software or hardware',
    options: {},
    load: async () => (await import('./flows.ts')).flows,
  },
  {
    name: 'down',
    positionals: '',
    takes: [0, 0],
    summary: 'take back what up did, and nothing else',
    options: { table: tableOption },
    load: async () => (await import('./down.ts')).down,
  },
  {
    name: 'features',
    positionals: 'DEV [NAME [on|off]]',
    takes: [1, 3],
    summary: 'show a device’s features, or turn one on or off',
    options: {},
    load: async () => (await import('./features.ts')).features,
  },
  {
    name: 'list',
    positionals: 'WHAT [FAMILY] [TABLE] [NAME]',
    takes: [1, MOST_WORDS_OF_LIST],
    summary: 'show nf_tables as nft shows it: ruleset, tables, chains, sets, counters, ...; or one table, chain, ...',
    options: {
      handle: { type: 'boolean', short: 'a', help: 'with the handles of objects' },
      stateless: { type: 'boolean', short: 's', help: 'without what changes by itself: counters, times left' },
      terse: { type: 'boolean', short: 't', help: 'sets without their elements' },
      numeric: { type: 'boolean', short: 'n', help: 'as -y, -p and -T together' },
      'numeric-priority': { type: 'boolean', short: 'y', help: 'priorities as numbers' },
      'numeric-protocol': { type: 'boolean', short: 'p', help: 'protocols as numbers' },
      'numeric-time': { type: 'boolean', short: 'T', help: 'times in seconds' },
    },
    load: async () => (await import('./list.ts')).list,
  },
  {
    name: 'decode',
    positionals: 'FILE.pcap',
    takes: [1, 1],
    offline: true,
    summary: 'show the netlink messages of a capture',
    options: {
      verify: { type: 'boolean', help: 'encode every known message again; exit 1 if one byte differs' },
    },
    load: async () => (await import('../decode-file.ts')).decodeFile,
  },
];
