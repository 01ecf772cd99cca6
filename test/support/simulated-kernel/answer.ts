// The forms an answer takes.
import {
  done,
  encode,
  joinMessages,
  type NetlinkMessage,
  NLM_F_ACK,
  NLM_F_MULTI,
  NLMSG_DONE,
} from '../../../src/wire/index.ts';
import { ackOf, answerTo } from '../answers.ts';
import { Refused } from './refused.ts';

/** Runs what answers a request; its acknowledgement, where asked for, or what was refused comes last. */
export function answered(request: NetlinkMessage, work: () => readonly Uint8Array[]): Uint8Array[] {
  try {
    return [...work(), ...(request.flags & NLM_F_ACK ? [ackOf(request)] : [])];
  } catch (error) {
    return [refusalOf(request, error)];
  }
}

/** @throws what is no refusal: a mistake in the simulation or the test. */
export function refusalOf(request: NetlinkMessage, error: unknown): Uint8Array {
  if (!(error instanceof Refused)) throw error;
  return ackOf(request, error.errno, error.said);
}

/** All parts of a dump, each a datagram, and its end. */
export function dumped(request: NetlinkMessage, type: number, parts: () => readonly Uint8Array[]): Uint8Array[] {
  try {
    return [
      ...parts().map((payload) => answerTo(request, type, payload, NLM_F_MULTI)),
      joinMessages([
        {
          type: NLMSG_DONE,
          flags: NLM_F_MULTI,
          seq: request.seq,
          portId: request.portId,
          payload: encode(done(0), { errno: 0 }),
        },
      ]),
    ];
  } catch (error) {
    return [refusalOf(request, error)];
  }
}
