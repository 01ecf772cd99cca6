// What names one flow to the kernel, in whatever is asked of it.
import { NftOffloadError } from '../wire/index.ts';
import type { FlowMessage } from './flow-message.ts';
import type { Tuple } from './tuple.ts';
import { tupleMessage } from './tuple.ts';

/** What names a flow: an entry as it was read, or its tuple alone (then whichever flow has it now). */
export interface FlowName {
  readonly original: Tuple;
  readonly id?: number;
  readonly zone?: number;
}

/** A flow by what its answers look like: where the first packet is not known, because NAT changed it. */
export interface ReplyName {
  readonly original?: undefined;
  readonly reply: Tuple;
  readonly id?: number;
  readonly zone?: number;
}

/** @throws NftOffloadError USAGE when the name is not whole. */
export function nameMessage(name: FlowName | ReplyName): FlowMessage {
  // Callers without types, too, must not get past here with half a name.
  const given: Partial<FlowName> & { readonly reply?: Tuple } = typeof name === 'object' && name !== null ? name : {};
  const direction = given.original === undefined && given.reply !== undefined ? 'reply' : 'original';
  const tuple = tupleMessage(given[direction]);
  const { id, zone } = given;
  return {
    family: tuple.ip?.v4Source === undefined ? 'ip6' : 'ip',
    [direction]: tuple,
    ...(id === undefined ? {} : { id }),
    // A zone of one direction only is in its tuple, and the kernel refuses both together.
    ...(zone === undefined || zone === 0 || tuple.zone !== undefined ? {} : { zone }),
  };
}

/** What answers to a flow look like where no NAT changes them. */
export function inverted(tuple: Tuple): Tuple {
  const { source, destination, protocol, sourcePort, destinationPort, icmp } = tuple;
  return {
    source: destination,
    destination: source,
    protocol,
    ...(destinationPort === undefined ? {} : { sourcePort: destinationPort }),
    ...(sourcePort === undefined ? {} : { destinationPort: sourcePort }),
    ...(icmp === undefined ? {} : { icmp: { ...icmp, type: answerType(icmp.type) } }),
  };
}

/** ICMP's and ICMPv6's questions and their answers, both ways: echo, timestamp, information, address mask. */
const ANSWERS = [
  [8, 0],
  [13, 14],
  [15, 16],
  [17, 18],
  [128, 129],
  [139, 140],
] as const;

function answerType(type: number): number {
  for (const [question, answer] of ANSWERS) {
    if (type === question) return answer;
    if (type === answer) return question;
  }
  throw new NftOffloadError('USAGE', `ICMP type ${type} has no answer: give the reply's tuple`);
}
