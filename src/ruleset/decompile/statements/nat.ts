// Address translation: snat, dnat, masquerade, redirect; tproxy.
import { numberFromBytes, prefixLength } from '../../datatypes/bytes.ts';
import { datatypeByName, INTEGER } from '../../datatypes/datatypes.ts';
import type { Expression } from '../../model/index.ts';
import type { Typed } from '../operand.ts';
import type { Of, Value, Walk } from '../walk.ts';
import { oneOrList } from './flags.ts';

const PORT: Typed = { type: datatypeByName.get('inet_service') ?? INTEGER, bits: 16, order: 'network', shift: 0 };

/** In nft's order. */
const FLAGS = ['random', 'fully-random', 'persistent', 'netmap'] as const;
/** The kernel's own: what it was given. */
const IMPLIED = ['map-ips', 'proto-specified'] as const;

type Flags = Of<'nat'>['flags'];

/** Undefined where there are others. */
function flagFields(flags: Flags = [], { options }: Walk): { flags?: string | readonly string[] } | undefined {
  const words = FLAGS.filter((flag) => flags.includes(flag));
  const isKnown = (flag: string | number) => [...FLAGS, ...IMPLIED].some((one) => one === flag);
  if (!flags.every(isKnown)) return undefined;
  return words.length === 0 ? {} : { flags: oneOrList(words, options) };
}

export function addressOf(family: 'ip' | 'ip6'): Typed {
  const type = datatypeByName.get(family === 'ip' ? 'ipv4_addr' : 'ipv6_addr') ?? INTEGER;
  return { type, bits: type.bits, order: 'network', shift: 0 };
}

/** From one register to another; one value where they hold the same. Null: neither is given. */
function rangeIn(walk: Walk, min: number | undefined, max: number | undefined, as: Typed): Value | undefined | null {
  if (min === undefined) return max === undefined ? null : undefined;
  const low = walk.value(min, as);
  if (low === undefined || max === undefined || max === min) return low;
  const high = walk.value(max, as);
  if (high === undefined) return isMap(low) ? low : undefined;
  const expression = prefixIn(walk, low, high, as) ?? { range: [low.expression, high.expression] as const };
  return { expression, loaded: [...low.loaded, ...high.loaded], uses: [...low.uses, ...high.uses] };
}

function isMap({ loaded }: Value): boolean {
  return loaded[0]?.source.from === 'map';
}

/** All addresses of a network. */
function prefixIn({ options }: Walk, low: Value, high: Value, { type, bits }: Typed): Expression | undefined {
  const [from, to] = [low, high].map(({ loaded }) => {
    const source = loaded[0]?.source;
    return source?.from === 'constant' ? numberFromBytes(source.bytes, 'network', options) : undefined;
  });
  if (from === undefined || to === undefined || from >= to || type.prefixes !== 'always') return undefined;
  const hosts = from ^ to;
  const len = prefixLength(((1n << BigInt(bits)) - 1n) ^ hosts, bits);
  if (len === undefined || (from & hosts) !== 0n) return undefined;
  return { prefix: { addr: type.value(from, bits, options), len } };
}

/** A map whose values have several parts, or ranges of them: address and port at once. */
function combinedMap(walk: Walk, known: Of<'nat'>): Value | undefined {
  const loaded = walk.registers.get(known.addrMin);
  if (loaded?.source.from !== 'map' || loaded.operations.length > 0) return undefined;
  const { map, parts, inputs } = loaded.source;
  const isRange = known.addrMax !== undefined && known.addrMax !== known.addrMin;
  const others = [known.addrMax, known.protoMin, known.protoMax].filter((one) => one !== known.addrMin);
  if (parts.length < 2 && !isRange) return undefined;
  if (others.some((register) => walk.registers.get(register) !== undefined)) return undefined;
  return { expression: map, loaded: [loaded], uses: inputs };
}

export function nat(walk: Walk, known: Of<'nat'>): boolean {
  const { type, family, addrMin, addrMax, protoMin, protoMax } = known;
  const flags = flagFields(known.flags, walk);
  if (typeof type === 'number' || flags === undefined) return false;
  const whole = combinedMap(walk, known);
  const isAddressed = addrMin !== undefined;
  if (isAddressed && family !== 'ip' && family !== 'ip6') return false;
  const isIp = family === 'ip' || family === 'ip6';
  const address = whole ?? (isIp ? rangeIn(walk, addrMin, addrMax, addressOf(family)) : null);
  const port = whole === undefined ? rangeIn(walk, protoMin, protoMax, PORT) : null;
  if (address === undefined || port === undefined) return false;
  // Where a family's table says which addresses they are, nft says it of such maps only.
  const isSaid = isIp && isAddressed && (whole !== undefined || walk.family !== family);
  const fields = {
    ...(isSaid ? { family } : {}),
    ...(address === null ? {} : { addr: address.expression }),
    ...(port === null ? {} : { port: port.expression }),
    ...flags,
    ...(known.flags?.includes('netmap') ? { type_flags: oneOrList(['prefix'], walk.options) } : {}),
  };
  const values = [address ?? undefined, port ?? undefined];
  return walk.act(type === 'snat' ? { snat: fields } : { dnat: fields }, ...values);
}

function portTranslation(walk: Walk, known: Of<'masq'> | Of<'redir'>) {
  const flags = flagFields(known.flags, walk);
  const port = rangeIn(walk, known.protoMin, known.protoMax, PORT);
  if (flags === undefined || port === undefined) return undefined;
  const fields = { ...(port === null ? {} : { port: port.expression }), ...flags };
  return { fields: Object.keys(fields).length === 0 ? null : fields, port: port ?? undefined };
}

export function masquerade(walk: Walk, known: Of<'masq'>): boolean {
  const found = portTranslation(walk, known);
  return found !== undefined && walk.act({ masquerade: found.fields }, found.port);
}

export function redirect(walk: Walk, known: Of<'redir'>): boolean {
  const found = portTranslation(walk, known);
  return found !== undefined && walk.act({ redirect: found.fields }, found.port);
}

export function tproxy(walk: Walk, known: Of<'tproxy'>): boolean {
  const { family, addr, port } = known;
  const isIp = family === 'ip' || family === 'ip6';
  if (addr !== undefined && !isIp) return false;
  const address = isIp ? rangeIn(walk, addr, undefined, addressOf(family)) : null;
  const ports = rangeIn(walk, port, undefined, PORT);
  if (address === undefined || ports === undefined) return false;
  const fields = {
    ...(isIp && walk.family !== family ? { family } : {}),
    ...(address === null ? {} : { addr: address.expression }),
    ...(ports === null ? {} : { port: ports.expression }),
  };
  // nft shows what the addresses and ports it looks up would imply.
  walk.registers.use(...(address?.loaded ?? []), ...(ports?.loaded ?? []));
  return walk.act({ tproxy: fields });
}
