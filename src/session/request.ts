import type { Codec, ExtendedAck } from '../wire/index.ts';
import { locate, NLMSG_HDRLEN } from '../wire/index.ts';
import { KernelError } from './kernel-error.ts';

export interface Request {
  readonly type: number;
  /** Flags beside NLM_F_REQUEST and NLM_F_ACK. */
  readonly flags?: number;
  readonly payload: Uint8Array;
  /** What this is, in words, for errors: `get features of eth0`. */
  readonly operation: string;
  /** It changes what it reads: a dump is not read again, since what it told is gone then. */
  readonly resets?: true;
  /** The payload's, for errors: the kernel names the attribute it refuses by its offset. */
  readonly codec?: Codec<unknown>;
}

/** The kernel's refusal of a request, with the attribute it is about where the kernel tells and the request's codec is known. */
export function refusal(
  { operation, payload, codec }: Omit<Request, 'type'>,
  errno: number,
  extended: ExtendedAck | undefined,
  order: { readonly littleEndian: boolean },
): KernelError {
  // A missing attribute has no place: its nest has.
  const offset = extended?.missingNest ?? extended?.offset;
  const located =
    offset === undefined || codec === undefined ? undefined : locate(codec, payload, offset - NLMSG_HDRLEN, order);
  // Of the message itself, where no nest is named.
  const whole =
    extended?.missingType !== undefined && codec !== undefined
      ? { path: '', kernelName: '', codec, value: payload }
      : undefined;
  const attribute = located ?? whole;
  return new KernelError(operation, errno, extended, undefined, attribute);
}
