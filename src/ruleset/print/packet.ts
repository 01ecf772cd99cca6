// Expressions that look at the packet as text.
import { metaByName } from '../keys/meta.ts';
import type { JhashExpression, PacketExpression } from '../model/index.ts';

type KeyOf<T> = T extends T ? keyof T : never;
type PacketWord = KeyOf<PacketExpression>;

type Writers = {
  readonly [W in PacketWord]: (fields: Extract<PacketExpression, Record<W, unknown>>[W]) => string;
};

const WRITERS: Writers = {
  meta: ({ key, tunnel }) =>
    words(tunnel, metaByName(key)?.bare === true && tunnel === undefined ? key : `meta ${key}`),
  ct: ({ key, dir }) => words('ct', dir, key),
  payload: (payload) => {
    const { tunnel } = payload;
    if (!('field' in payload)) return words(tunnel, `@${payload.base},${payload.offset},${payload.len}`);
    const { protocol, field } = payload;
    return words(tunnel, protocol === tunnel ? undefined : protocol, field);
  },
  exthdr: ({ name, field }) => (field === undefined ? `exthdr ${name}` : `${name} ${field}`),
  'tcp option': (option) => {
    if ('name' in option) return words('tcp option', option.name, option.field);
    return `tcp option @${option.base},${option.offset},${option.len}`;
  },
  'ip option': ({ name, field }) => words('ip option', name, field),
  'sctp chunk': ({ name, field }) => words('sctp chunk', name, field),
  'dccp option': ({ type }) => `dccp option ${type}`,
  rt: ({ key, family }) => words('rt', family, key),
  fib: ({ result, flags }) => `fib ${flags.join(' . ')} ${result}`,
  socket: ({ key, level }) => words('socket', key, level === undefined ? undefined : `level ${level}`),
  osf: ({ key, ttl }) => words('osf', ttl === undefined ? undefined : `ttl ${ttl}`, key),
  ipsec: ({ key, family, dir, spnum }) => words('ipsec', dir, spnum === 0 ? undefined : `spnum ${spnum}`, family, key),
  tunnel: ({ key }) => `tunnel ${key}`,
  numgen: ({ mode, mod, offset }) => `numgen ${mode} mod ${mod}${offsetText(offset)}`,
  symhash: ({ mod, offset }) => `symhash mod ${mod}${offsetText(offset)}`,
};

/** Undefined for every other expression. */
export function packetText(expression: object): string | undefined {
  const [word, fields] = Object.entries(expression)[0] ?? [];
  if (word === undefined || !Object.hasOwn(WRITERS, word)) return undefined;
  const write = WRITERS[word as PacketWord] as (fields: unknown) => string;
  return write(fields);
}

/** `expr`: what it is made from, as text. */
export function jhashText({ mod, seed, offset }: JhashExpression['jhash'], expr: string): string {
  const seeded = seed === undefined ? '' : ` seed 0x${seed.toString(16)}`;
  return `jhash ${expr} mod ${mod}${seeded}${offsetText(offset)}`;
}

/** A TCP option that has no name, by its number alone. */
export function optionNumberText(base: number): string {
  return `tcp option ${base}`;
}

function offsetText(offset = 0): string {
  return offset === 0 ? '' : ` offset ${offset}`;
}

function words(...all: readonly (string | undefined)[]): string {
  return all.filter((word) => word !== undefined).join(' ');
}
