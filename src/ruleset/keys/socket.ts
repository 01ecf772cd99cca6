// nft's names of what is known of the packet's socket and of who sent it: `socket` and `osf`.
import type { Expression as KernelExpression } from '../../nft/index.ts';
import { datatypeByName, INTEGER, STRING } from '../datatypes/datatypes.ts';
import type { Key } from './key.ts';

type Of<K extends KernelExpression['kind']> = Extract<KernelExpression, { kind: K }>;

const TYPES: Readonly<Record<string, readonly [string, number]>> = {
  transparent: ['integer', 8],
  wildcard: ['integer', 8],
  mark: ['mark', 32],
  cgroupv2: ['cgroupsv2', 64],
};

export function socketKey({ key, level }: Of<'socket'>): Key | undefined {
  const [name, bits] = TYPES[String(key)] ?? [];
  if (name === undefined || bits === undefined) return undefined;
  const type = datatypeByName.get(name) ?? INTEGER;
  const isLeveled = key === 'cgroupv2' && level !== undefined;
  return { expression: { socket: { key: String(key), ...(isLeveled ? { level } : {}) } }, type, bits, order: 'host' };
}

/** `exact` is what nft means where it says nothing. */
export function osfKey({ ttl = 'exact', flags = [] }: Of<'osf'>): Key | undefined {
  if (typeof ttl === 'number') return undefined;
  const key = flags.includes('version') ? 'version' : 'name';
  return {
    expression: { osf: { key, ...(ttl === 'exact' ? {} : { ttl }) } },
    type: STRING,
    bits: 128,
    order: 'host',
  };
}
