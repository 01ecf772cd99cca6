// A client whose kernel answers as it is told, and what it was asked, byte for byte.
import { assert } from 'chai';
import { openConntrack, type Tuple } from '../../src/conntrack/index.ts';
import { type NetlinkMessage, splitMessages } from '../../src/wire/index.ts';
import { ackOf, answerTo, doneOf } from '../support/answers.ts';
import { FakeConnector } from '../support/fake-kernel.ts';
import { assertBytes, bytes } from '../support/hexdump.ts';

export const NEW = 0x100;
export const GET = 0x101;
export const DELETE = 0x102;
const REQUEST = 1;
export const ACK = 4;
export const DUMP = 0x300;

export const udp: Tuple = {
  source: '10.0.0.1',
  destination: '10.0.0.2',
  protocol: 'udp',
  sourcePort: 1,
  destinationPort: 2,
};
export const reply: Tuple = {
  source: '10.0.0.2',
  destination: '10.0.0.1',
  protocol: 'udp',
  sourcePort: 2,
  destinationPort: 1,
};
export const ORIGINAL =
  '3400 0180 1400 0180 0800 0100 0a000001 0800 0200 0a000002 1c00 0280 0500 0100 11 000000 0600 0200 0001 0000 0600 0300 0002 0000';
export const REPLY =
  '3400 0280 1400 0180 0800 0100 0a000002 0800 0200 0a000001 1c00 0280 0500 0100 11 000000 0600 0200 0002 0000 0600 0300 0001 0000';
export const FLOW = `02 00 0000 ${ORIGINAL} ${REPLY} 0800 0300 0000000a 0800 0c00 00000007`;

type Answer = (request: NetlinkMessage) => readonly Uint8Array[];

export const none: Answer = (request) => [ackOf(request)];
export const refused =
  (errno: number): Answer =>
  (request) => [ackOf(request, errno)];
export const one =
  (payload = FLOW, type = NEW): Answer =>
  (request) => [answerTo(request, type, bytes(payload)), ackOf(request)];
export const list =
  (payloads: readonly string[] = [FLOW], type = NEW): Answer =>
  (request) => [...payloads.map((payload) => answerTo(request, type, bytes(payload), 2)), doneOf(request)];

/** A client of a kernel that answers so, one answer a request; the last one again. */
export async function client(...answers: readonly Answer[]) {
  const requests: NetlinkMessage[] = [];
  const connector = new FakeConnector((sent) =>
    splitMessages(sent).flatMap((request) => {
      const answer = answers[Math.min(requests.length, answers.length - 1)] ?? none;
      requests.push({ ...request, payload: request.payload.slice() });
      return answer(request);
    }),
  );
  return { conntrack: await openConntrack({ connector }), requests };
}

export function assertRequest(request: NetlinkMessage | undefined, type: number, flags: number, payload: string): void {
  assert.deepInclude(request, { type, flags: flags | REQUEST });
  assertBytes(request?.payload ?? new Uint8Array(), payload);
}
