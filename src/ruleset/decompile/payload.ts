// Names for bits of the packet: which field of which header they are.
import { ones } from '../datatypes/bytes.ts';
import type { Datatype, ValueOptions } from '../datatypes/datatype.ts';
import { INTEGER, RAW } from '../datatypes/datatypes.ts';
import { type Field, TH } from '../keys/protocols.ts';
import type { PayloadExpression } from '../model/index.ts';
import type { Header, PacketContext } from './context.ts';
import { extent, fieldUnderMask } from './field.ts';
import type { PayloadSource } from './loaded.ts';

const BASES = { link: 'll', network: 'nh', transport: 'th', inner: 'ih', tunnel: 'tunnel' } as const;
const ANY_TRANSPORT: Header = { protocol: TH, shift: 0 };

/** A named part of what was loaded: `shift` bits from its right end, and the rest of the mask. */
export interface Part {
  readonly expression: PayloadExpression;
  readonly type: Datatype;
  readonly bits: number;
  readonly shift: number;
  readonly header?: Header;
  readonly field?: Field;
  /** The bits of the part that are looked at; undefined for all of them. */
  readonly mask?: bigint;
  /** Only the first bits of a field of this length. */
  readonly ofBits?: number;
}

/** The parts of a load that are all looked at whole, or undefined. */
export function splitPayload(
  context: PacketContext,
  payload: PayloadSource,
  options: ValueOptions,
): readonly Part[] | undefined {
  for (const header of headersAt(context, payload)) {
    const fields = fieldsOf(context, header);
    const parts: Part[] = [];
    let at = payload.offset;
    const end = payload.offset + payload.bits;
    while (at < end) {
      const field = fields.find((one) => one.offset + header.shift === at && at + one.bits <= end);
      if (field === undefined) break;
      at += field.bits;
      parts.push({ ...partOf(header, field, hasNames(field, context, options)), shift: end - at });
    }
    if (at === end) return parts;
  }
  return undefined;
}

/** The field that a load under a mask looks at, or the bits without a name. */
export function namePayload(
  context: PacketContext,
  payload: PayloadSource,
  options: ValueOptions,
  mask?: bigint,
): Part {
  const { offset, bits } = payload;
  for (const header of headersAt(context, payload)) {
    const fields = fieldsOf(context, header).map((field) => ({ field, at: field.offset + header.shift }));
    const place = fieldUnderMask(fields, payload, mask);
    if (place === undefined) continue;
    const { found, ...rest } = place;
    return { ...partOf(header, found.field, hasNames(found.field, context, options)), ...rest };
  }
  const used = mask ?? ones(bits);
  const { first, end } = extent(used, payload);
  const trailing = offset + bits - end;
  // nft 1.1 names bits alone where they are not the first ones of a byte.
  if (options.release !== '1.0.6' && first > offset && mask === ones(end - first) << BigInt(trailing)) {
    return rawPart(payload, first, end - first, trailing);
  }
  return { ...rawPart(payload, offset, bits, 0), ...(mask === undefined ? {} : { mask }) };
}

/** Bits without a name. */
export function rawPart({ base }: PayloadSource, offset: number, bits: number, shift: number): Part {
  return { expression: { payload: { base: BASES[base], offset, len: bits } }, type: RAW, bits, shift };
}

/** The fields the packet can have, those of its kind of message first. */
export function fieldsOf(context: PacketContext, { protocol }: Header): readonly Field[] {
  const fields = protocol.fields.filter((field) => context.has(field));
  if (fields.every(({ messages }) => messages === undefined)) return fields;
  return [
    ...fields.filter(({ messages }) => messages !== undefined),
    ...fields.filter(({ messages }) => messages === undefined),
  ];
}

export function headersAt(context: PacketContext, { base }: PayloadSource): readonly Header[] {
  if (base === 'inner') return [];
  const known = context.at(base);
  return base === 'transport' && known.length === 0 ? [ANY_TRANSPORT] : known;
}

/** nft 1.1 has names for ICMP's codes where the message is known to be the one they belong to. */
function hasNames({ type }: Field, context: PacketContext, { release }: ValueOptions): boolean {
  return release === '1.0.6' || context.isUnreachable || (type.name !== 'icmp_code' && type.name !== 'icmpv6_code');
}

function partOf(header: Header, field: Field, hasNames: boolean): Omit<Part, 'shift'> {
  const { name, bits } = field;
  const type = hasNames ? field.type : INTEGER;
  return { expression: { payload: { protocol: header.protocol.name, field: name } }, type, bits, header, field };
}
