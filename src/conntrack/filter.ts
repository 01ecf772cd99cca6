// Which flows are asked for: checked once, then put to the kernel as far as it can be trusted with it,
// and to every flow it sends.
import { NftOffloadError, shown } from '../wire/index.ts';
import type { ConntrackEntry } from './entry.ts';
import type { FlowMessage } from './flow-message.ts';
import type { StatusName } from './status.ts';
import { STATUS } from './status.ts';
import type { TupleFilter } from './tuple-filter.ts';
import { checkInteger, type KernelTuple, tupleFilter } from './tuple-filter.ts';

/** What flows must have in common; what is left out is not looked at. */
export interface FlowFilter {
  /** Both address families unless one is named. */
  readonly family?: 'ip' | 'ip6' | undefined;
  /** Bits that must be set (true) or clear (false): `{ offload: true, 'hw-offload': false }`. */
  readonly status?: Readonly<Partial<Record<StatusName, boolean>>> | undefined;
  /** The mark, or the bits of it that `mask` has. */
  readonly mark?: number | { readonly value: number; readonly mask: number } | undefined;
  /** The zone's number, also where it is the zone of one direction only. */
  readonly zone?: number | undefined;
  readonly original?: TupleFilter | undefined;
  readonly reply?: TupleFilter | undefined;
}

export interface CompiledFilter {
  readonly family: 'ip' | 'ip6' | 'unspec';
  /** What the kernel may be asked to look at. Old kernels ignore it or refuse it. */
  readonly kernel: Partial<FlowMessage>;
  readonly matches: (entry: ConntrackEntry) => boolean;
}

type Test = (entry: ConntrackEntry) => boolean;

/** @throws NftOffloadError USAGE where it is none, or nothing could ever match it. */
export function compileFilter(filter: FlowFilter): CompiledFilter {
  const { mark, zone } = filter;
  const original = tupleFilter('original', filter.original ?? {});
  const reply = tupleFilter('reply', filter.reply ?? {});
  const family = oneFamily(filter.family, original.family, reply.family);
  const tests: Test[] = [({ original: tuple }) => original.matches(tuple), ({ reply: tuple }) => reply.matches(tuple)];
  if (family !== undefined) tests.push((entry) => entry.family === family);
  let kernel: Partial<FlowMessage> = {};

  const bits = statusBits(filter.status ?? {});
  if (bits.length > 0) {
    tests.push((entry) => bits.every(([name, on]) => entry.status.includes(name) === on));
    const set = bits.flatMap(([name, on]) => (on ? name : []));
    kernel = { ...kernel, status: set, statusMask: bits.map(([name]) => name) };
  }
  if (mark !== undefined) {
    const { value, mask } = markOf(mark);
    tests.push((entry) => ((entry.mark ?? 0) & mask) >>> 0 === value);
    kernel = { ...kernel, mark: value, markMask: mask };
  }
  if (zone !== undefined) {
    checkInteger('zone', zone, 0xffff);
    tests.push((entry) => zoneOf(entry) === zone);
    kernel = { ...kernel, zone };
  }
  if (family !== undefined) kernel = { ...kernel, ...tuplesOf(original.kernel(family), reply.kernel(family)) };
  return { family: family ?? 'unspec', kernel, matches: (entry) => tests.every((test) => test(entry)) };
}

/** Of a filter's tuples the kernel compares only the fields it is told to. */
function tuplesOf(original: KernelTuple | undefined, reply: KernelTuple | undefined): Partial<FlowMessage> {
  if (original === undefined && reply === undefined) return {};
  return {
    ...(original && { original: original.tuple }),
    ...(reply && { reply: reply.tuple }),
    filter: { ...(original && { original: original.fields }), ...(reply && { reply: reply.fields }) },
  };
}

function oneFamily(...families: readonly ('ip' | 'ip6' | undefined)[]): 'ip' | 'ip6' | undefined {
  const [first, ...others] = new Set(families.filter((family) => family !== undefined));
  if (others.length > 0)
    throw new NftOffloadError('USAGE', 'no flow has addresses of both ip and ip6: ask for one of them');
  if (first !== undefined && first !== 'ip' && first !== 'ip6') {
    throw new NftOffloadError('USAGE', `${shown(first)} is no family of flows: those are ip and ip6`);
  }
  return first;
}

function statusBits(status: NonNullable<FlowFilter['status']>): readonly (readonly [StatusName, boolean])[] {
  const bits = Object.entries(status) as [StatusName, boolean | undefined][];
  for (const [name] of bits) {
    if (!Object.hasOwn(STATUS, name)) {
      throw new NftOffloadError(
        'USAGE',
        `${name} is no status of a flow: it is one of ${Object.keys(STATUS).join(', ')}`,
      );
    }
  }
  return bits.filter((bit): bit is [StatusName, boolean] => bit[1] !== undefined);
}

function markOf(mark: NonNullable<FlowFilter['mark']>): { readonly value: number; readonly mask: number } {
  const { value, mask } = typeof mark === 'object' && mark !== null ? mark : { value: mark, mask: 0xffff_ffff };
  checkInteger('mark', value ?? null, 0xffff_ffff);
  checkInteger('the mask of mark', mask ?? null, 0xffff_ffff);
  // Bits outside of the mask are not looked at; to the kernel they could never match.
  return { value: (value & mask) >>> 0, mask };
}

/** A zone of one direction only is in that direction's tuple. */
function zoneOf({ message, original, reply }: ConntrackEntry): number {
  return message.zone ?? original.zone ?? reply.zone ?? 0;
}
