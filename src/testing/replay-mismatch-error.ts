import { NftOffloadError } from '../wire/index.ts';

/** A program did not ask a replay what the recording holds: something else, more, or less. */
export class ReplayMismatchError extends NftOffloadError {
  declare readonly code: 'REPLAY_MISMATCH';
  /** The datagram's number in the capture, counted from 1 as Wireshark does. */
  readonly frame: number | undefined;
  /** The recorded request, as it is in the capture. */
  readonly expected: Uint8Array | undefined;
  /** The request the program sent. */
  readonly actual: Uint8Array | undefined;

  constructor(
    message: string,
    details: { readonly frame?: number; readonly expected?: Uint8Array; readonly actual?: Uint8Array } = {},
  ) {
    super('REPLAY_MISMATCH', message);
    this.frame = details.frame;
    this.expected = details.expected;
    this.actual = details.actual;
  }
}
