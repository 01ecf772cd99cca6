// Names for bits of the packet: which field of which header they are.
import { ones } from '../datatypes/bytes.ts';
import type { Datatype, ValueOptions } from '../datatypes/datatype.ts';
import { INTEGER, RAW } from '../datatypes/datatypes.ts';
import { type Field, TH } from '../keys/protocols.ts';
import type { PayloadExpression } from '../model/index.ts';
import type { Header, PacketContext } from './context.ts';
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
    const parts: Part[] = [];
    let at = payload.offset;
    const end = payload.offset + payload.bits;
    while (at < end) {
      const field = fieldsOf(context, header).find((one) => one.offset + header.shift === at && at + one.bits <= end);
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
  const named = (header: Header, field: Field) => partOf(header, field, hasNames(field, context, options));
  const { offset, bits } = payload;
  const used = mask ?? ones(bits);
  const trailing = trailingZeros(used);
  const leading = bits - used.toString(2).length;
  const first = offset + leading;
  const end = offset + bits - trailing;
  for (const header of headersAt(context, payload)) {
    const at = (field: Field) => field.offset + header.shift;
    const fields = fieldsOf(context, header);
    const whole = fields.find((field) => at(field) === offset && field.bits === bits);
    if (whole !== undefined) return { ...named(header, whole), shift: 0, ...(mask === undefined ? {} : { mask }) };
    const around = fields.find(
      (field) => at(field) <= first && end <= at(field) + field.bits && within(payload, at(field), field),
    );
    if (around !== undefined && mask !== undefined) {
      const shift = offset + bits - at(around) - around.bits;
      const rest = used >> BigInt(shift);
      return { ...named(header, around), shift, ...(rest === ones(around.bits) ? {} : { mask: rest }) };
    }
    const longer = fields.find(
      (field) => at(field) === offset && field.bits > bits && field.type.prefixes === 'always',
    );
    if (longer !== undefined && mask === undefined) {
      return { ...named(header, longer), bits, shift: 0, ofBits: longer.bits };
    }
  }
  if (payload.base === 'inner' && mask === ones(end - first) << BigInt(trailing)) {
    return {
      expression: { payload: { base: 'ih', offset: first, len: end - first } },
      type: RAW,
      bits: end - first,
      shift: trailing,
    };
  }
  return {
    expression: { payload: { base: BASES[payload.base], offset, len: bits } },
    type: RAW,
    bits,
    shift: 0,
    ...(mask === undefined ? {} : { mask }),
  };
}

/** The fields the packet can have, those of its kind of message first. */
function fieldsOf(context: PacketContext, { protocol }: Header): readonly Field[] {
  const fields = protocol.fields.filter((field) => context.has(field));
  return [
    ...fields.filter(({ messages }) => messages !== undefined),
    ...fields.filter(({ messages }) => messages === undefined),
  ];
}

function within(payload: PayloadSource, at: number, field: Field): boolean {
  return payload.offset <= at && at + field.bits <= payload.offset + payload.bits;
}

function headersAt(context: PacketContext, { base }: PayloadSource): readonly Header[] {
  if (base === 'inner' || base === 'tunnel') return [];
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

function trailingZeros(number: bigint): number {
  let zeros = 0;
  for (let rest = number; rest > 0n && (rest & 1n) === 0n; rest >>= 1n) zeros++;
  return zeros;
}
