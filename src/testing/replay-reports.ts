// The ways a replay can differ from its recording, in words and bytes.
import { Dissector } from '../dissect/index.ts';
import { NETLINK_GENERIC, NETLINK_NETFILTER, NETLINK_ROUTE, type NetlinkProtocol } from '../transport/transport.ts';
import { datagramNotes, messagesOf } from './datagram.ts';
import { hexdiff, hexdump } from './hexdiff.ts';
import { ReplayMismatchError } from './replay-mismatch-error.ts';
import type { Step } from './script.ts';

/** Leftover requests named one by one in a message; the rest are counted. */
const NAMED = 10;
const MAX_ROWS = 48;

const PROTOCOL_NAMES: Readonly<Record<NetlinkProtocol, string>> = {
  [NETLINK_ROUTE]: 'route',
  [NETLINK_NETFILTER]: 'netfilter',
  [NETLINK_GENERIC]: 'generic',
};

export interface Place {
  readonly name: string;
  readonly protocol: NetlinkProtocol;
  readonly littleEndian: boolean;
  /** Of the request among its protocol's, counted from 1. */
  readonly number: number;
}

/** `expected` and `actual` are the two requests without what may differ. */
export function different(
  { name, protocol, littleEndian, number }: Place,
  step: Step,
  sent: Uint8Array,
  expected: Uint8Array,
  actual: Uint8Array,
): ReplayMismatchError {
  const diff = hexdiff(expected, actual, {
    labels: ['recorded', 'sent'],
    notes: datagramNotes(expected, protocol, littleEndian),
    maxRows: MAX_ROWS,
  });
  const [was, is] = [expected, actual].map((bytes) => messageNames(bytes, protocol, littleEndian));
  const message = [
    `replay of ${name}: ${PROTOCOL_NAMES[protocol]} request ${number} is not the one that was recorded (frame ${step.frame}): recorded was ${was}, sent ${is === was ? 'the same with other contents' : is}. A replay wants the command, the arguments and their order of the recording`,
    diff,
    `Sequence numbers, ports and padding do not count and are shown as 0. ${WAY_OUT}`,
  ].join('\n');
  return new ReplayMismatchError(message, { frame: step.frame, expected: step.bytes, actual: new Uint8Array(sent) });
}

/** What a datagram asks for, by the kernel's names; a generic family is known by its number alone. */
function messageNames(datagram: Uint8Array, protocol: NetlinkProtocol, littleEndian: boolean): string {
  try {
    return new Dissector()
      .dissect(datagram, { protocol, littleEndian })
      .map(({ name }) => name)
      .join(' ');
  } catch {
    return 'malformed';
  }
}

export function tooMany({ name, protocol, littleEndian, number }: Place, sent: Uint8Array): ReplayMismatchError {
  const message = [
    `replay of ${name}: ${PROTOCOL_NAMES[protocol]} request ${number} was sent, and ${number === 1 ? 'none was' : `only ${number - 1} were`} recorded`,
    hexdump(sent, { notes: datagramNotes(sent, protocol, littleEndian), maxRows: MAX_ROWS }),
    WAY_OUT,
  ].join('\n');
  return new ReplayMismatchError(message, { actual: new Uint8Array(sent) });
}

export function leftOver(
  name: string,
  lines: readonly {
    readonly protocol: NetlinkProtocol;
    readonly littleEndian: boolean;
    readonly remaining: readonly Step[];
  }[],
): ReplayMismatchError {
  const steps = lines
    .flatMap(({ protocol, littleEndian, remaining }) => remaining.map((step) => ({ protocol, littleEndian, step })))
    .sort((a, b) => a.step.frame - b.step.frame);
  const listed = steps.slice(0, NAMED).map(({ protocol, littleEndian, step }) => {
    const types = messagesOf(step.bytes, littleEndian).map(({ type }) => `0x${type.toString(16)}`);
    const more = types.length > 4 ? `, ... (${types.length} messages)` : '';
    return `  frame ${step.frame}: ${PROTOCOL_NAMES[protocol]}, type ${types.slice(0, 4).join(', ')}${more}`;
  });
  if (steps.length > NAMED) listed.push(`  ... and ${steps.length - NAMED} more`);
  const first = steps[0];
  const dump =
    first &&
    hexdump(first.step.bytes, {
      notes: datagramNotes(first.step.bytes, first.protocol, first.littleEndian),
      maxRows: MAX_ROWS,
    });
  const message = [
    `replay of ${name}: ${steps.length} recorded ${steps.length === 1 ? 'request was' : 'requests were'} never sent`,
    ...listed,
    ...(dump === undefined ? [] : [`The first of them, frame ${first?.step.frame}:`, dump]),
    WAY_OUT,
  ].join('\n');
  return new ReplayMismatchError(
    message,
    first === undefined ? {} : { frame: first.step.frame, expected: first.step.bytes },
  );
}

const WAY_OUT = 'If the program is meant to behave as it does now, record it again.';
