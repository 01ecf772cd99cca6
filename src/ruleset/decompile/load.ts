// What is loaded into registers: keys of all kinds, parts of the packet, constants.
import type { Expression as KernelExpression } from '../../nft/index.ts';
import { datatypeByName, INTEGER } from '../datatypes/datatypes.ts';
import { ctKey } from '../keys/ct.ts';
import { extensionFields, presence } from '../keys/extensions.ts';
import type { Key } from '../keys/key.ts';
import { metaKey } from '../keys/meta.ts';
import { BY_NFPROTO, type Protocol } from '../keys/protocols.ts';
import { fibKey, rtKey } from '../keys/routing.ts';
import { osfKey, socketKey } from '../keys/socket.ts';
import { ipsecKey, tunnelKey } from '../keys/tunnels.ts';
import { bitOperations } from './bitwise.ts';
import type { ExtensionSource, InnerPacket, PayloadSource, Use } from './loaded.ts';
import { verdictOf } from './verdict.ts';
import type { Known, Of, Walk } from './walk.ts';

type Loads = Known & { readonly dreg?: number };

export function loadKey(walk: Walk, known: Loads, key: Key | undefined, inputs: readonly Use[] = []): boolean {
  if (key === undefined || known.dreg === undefined) return false;
  const more = inputs.length === 0 ? {} : { inputs };
  return walk.load(known.dreg, { from: 'key', key, ...more }, known, Math.ceil(key.bits / 8));
}

/** Kinds that only load a key. */
export const KEYS = {
  rt: (walk: Walk, known: Of<'rt'>) => loadKey(walk, known, rtKey(known)),
  fib: (walk: Walk, known: Of<'fib'>) => loadKey(walk, known, fibKey(known, walk.options)),
  socket: (walk: Walk, known: Of<'socket'>) => loadKey(walk, known, socketKey(known)),
  osf: (walk: Walk, known: Of<'osf'>) => loadKey(walk, known, osfKey(known)),
  xfrm: (walk: Walk, known: Of<'xfrm'>) => loadKey(walk, known, ipsecKey(known)),
  tunnel: (walk: Walk, known: Of<'tunnel'>) => loadKey(walk, known, tunnelKey(known)),
} as const;

/** Addresses of old kernels have the family of the packet. */
export function loadCt(walk: Walk, known: Of<'ct'>): boolean {
  const [header] = walk.context.at('network');
  const isOld = known.key === 'saddr' || known.key === 'daddr';
  const isAddress = isOld || / [sd]addr$/.test(String(known.key));
  const inputs: Use[] = [
    ...(isOld && header !== undefined ? [{ header }] : []),
    ...(isAddress && walk.options.release !== '1.0.6' ? [{ connection: true } as const] : []),
  ];
  return loadKey(walk, known, ctKey(known.key, known.direction, familyOf(header?.protocol) ?? walk.family), inputs);
}

function familyOf(protocol: Protocol | undefined): string | undefined {
  return protocol !== undefined && [...BY_NFPROTO.values()].includes(protocol) ? protocol.name : undefined;
}

/** All registers, in bytes: no kernel loads more, but a damaged file may say so. */
const LONGEST_LOAD = 64;

/** What the kernel's expression points to; undefined where it says too little. */
export function payloadSource(known: Of<'payload'>, inner?: InnerPacket): PayloadSource | undefined {
  const { base, offset, length } = known;
  if (base === undefined || typeof base === 'number' || offset === undefined || length === undefined) return undefined;
  if (length > LONGEST_LOAD) return undefined;
  return { base, offset: 8 * offset, bits: 8 * length, ...(inner === undefined ? {} : { inner }) };
}

export function loadPayload(walk: Walk, known: Of<'payload'>): boolean {
  const payload = payloadSource(known);
  if (payload === undefined || known.dreg === undefined) return false;
  return walk.load(known.dreg, { from: 'payload', payload }, known, known.length);
}

export function extensionSource(known: Of<'exthdr'>): ExtensionSource | undefined {
  const { op = 'ipv6', type, offset = 0, length = 0 } = known;
  if (typeof op === 'number' || length > LONGEST_LOAD) return undefined;
  return { family: op, number: type, offset: 8 * offset, bits: 8 * length };
}

export function loadExtension(walk: Walk, known: Of<'exthdr'>): boolean {
  const extension = extensionSource(known);
  if (extension === undefined || known.dreg === undefined) return false;
  const inputs = usesOf(walk, extension);
  if (known.flags?.includes('present')) {
    const expression = presence(extension.family, extension.number);
    const type = datatypeByName.get('boolean') ?? INTEGER;
    const key: Key | undefined = expression === undefined ? undefined : { expression, type, bits: 8, order: 'host' };
    return loadKey(walk, known, key, inputs);
  }
  const isNamed = extensionFields(extension.family, extension.number).length > 0 || extension.family === 'tcpopt';
  return (
    isNamed && walk.load(known.dreg, { from: 'extension', extension: { ...extension, inputs } }, known, known.length)
  );
}

/** The header that the extension belongs to. */
function usesOf({ context }: Walk, { family }: ExtensionSource): readonly Use[] {
  // Chunks of SCTP and options of DCCP leave the protocol to be seen.
  if (family === 'sctp' || family === 'dccp') return [];
  const [header] = context.at(family === 'tcpopt' ? 'transport' : 'network');
  return header === undefined ? [] : [{ header }];
}

export function loadMeta(walk: Walk, known: Of<'meta'>): boolean {
  return loadKey(walk, known, metaKey(known.key));
}

export function immediate(walk: Walk, known: Of<'immediate'>): boolean {
  const { dreg, data } = known;
  const verdict = dreg === 0 ? verdictOf(data) : undefined;
  if (verdict !== undefined) return walk.act(verdict);
  if (dreg === undefined || dreg === 0 || data?.value === undefined) return false;
  return walk.load(dreg, { from: 'constant', bytes: data.value }, known, data.value.byteLength);
}

export function swapBytes(walk: Walk, known: Of<'byteorder'>): boolean {
  return walk.change(known, (loaded) => ({ ...loaded, swapped: !loaded.swapped }));
}

const TWO_REGISTERS: Readonly<Record<string, '&' | '|' | '^'>> = { and: '&', or: '|', xor: '^' };

export function bitwise(walk: Walk, known: Of<'bitwise'>): boolean {
  if (known.sreg2 !== undefined) return bitwiseOfTwo(walk, known, known.sreg2);
  const operations = bitOperations(known);
  if (operations === undefined) return false;
  return walk.change(known, (loaded) => {
    const { swapped } = loaded;
    return { ...loaded, operations: [...loaded.operations, ...operations.map((one) => ({ ...one, swapped }))] };
  });
}

function bitwiseOfTwo(walk: Walk, known: Of<'bitwise'>, sreg2: number): boolean {
  const other = walk.registers.get(sreg2);
  const operator = TWO_REGISTERS[String(known.op)];
  if (other === undefined || operator === undefined || other.source.from === 'constant') return false;
  const isDone = walk.change(known, (loaded) => {
    if (loaded.source.from === 'constant') return undefined;
    const expressions: readonly KernelExpression[] = [...loaded.expressions, ...other.expressions];
    return { ...loaded, expressions, operations: [...loaded.operations, { operator, operand: other }] };
  });
  if (isDone) walk.registers.use(other);
  return isDone;
}
