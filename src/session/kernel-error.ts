import type { ErrorCode, ExtendedAck, Location } from '../wire/index.ts';
import { decode, NftOffloadError } from '../wire/index.ts';
import { errnoName, errnoText } from './errno.ts';

/** The kernel refused an operation. */
export class KernelError extends NftOffloadError {
  declare readonly code: 'KERNEL';
  /** In words: `add flowtable inet nft-offload fastpath`. */
  readonly operation: string;
  /** The errno as a positive number, and by name (`ENOENT`). */
  readonly errno: number;
  readonly errnoName: string;
  /** What the kernel itself said, where it said something (NETLINK_EXT_ACK). */
  readonly extended: ExtendedAck | undefined;
  /** Which attribute of the request it is about, where the kernel said so. */
  readonly attribute: Location | undefined;

  constructor(operation: string, errno: number, extended?: ExtendedAck, hint?: string, attribute?: Location) {
    const said = extended?.message
      ? `${extended.message} (${errnoName(errno)})`
      : `${errnoText(errno)} (${errnoName(errno)})`;
    super('KERNEL', `${operation}: ${said}${at(attribute, extended)}${hint ? `: ${hint}` : ''}`);
    this.operation = operation;
    this.errno = errno;
    this.errnoName = errnoName(errno);
    this.extended = extended;
    this.attribute = attribute;
  }
}

/** `, at hook/devices/1 "eth9"`. */
function at(attribute: Location | undefined, extended: ExtendedAck | undefined): string {
  const { missingType } = extended ?? {};
  if (missingType !== undefined) {
    const missing = attribute?.codec.shape?.().attributes?.find(({ number }) => number === missingType);
    return `, ${missing?.kernelName ?? `attribute ${missingType}`} is missing${attribute?.path ? ` in ${attribute.path}` : ''}`;
  }
  return attribute === undefined ? '' : `, at ${attribute.path}${valueText(attribute)}`;
}

/** The value, where it is one that fits a line. */
function valueText({ codec, value }: Location): string {
  try {
    const decoded = decode(codec, value);
    // Of what is too long for a line, its kind: an expression's name.
    if (typeof decoded === 'object' && decoded !== null && 'kind' in decoded) return ` (${String(decoded.kind)})`;
    if (typeof decoded === 'string') return ` ${JSON.stringify(decoded)}`;
    return typeof decoded === 'number' || typeof decoded === 'bigint' ? ` ${decoded}` : '';
  } catch {
    return '';
  }
}

/** The kernel answered in a way the protocol does not allow, or not at all. */
export class ProtocolError extends NftOffloadError {
  constructor(message: string, options?: ErrorOptions, code: ErrorCode = 'PROTOCOL') {
    super(code, message, options);
  }
}

/**
 * Answers were lost, and nothing tells whether the transaction was committed. The ruleset must be read
 * again before anything else is tried.
 */
export class OutcomeUnknownError extends ProtocolError {
  declare readonly code: 'OUTCOME_UNKNOWN';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options, 'OUTCOME_UNKNOWN');
  }
}
