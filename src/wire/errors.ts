// The errors of every floor: one base class with a literal `code`, so that a caller can switch on it
// without importing classes, and a message that names the thing, the reason and the way out.

/** What {@link NftOffloadError.code} can be. */
export type ErrorCode =
  | 'DECODE'
  | 'ENCODE'
  | 'KERNEL'
  | 'TRANSPORT'
  | 'OVERRUN'
  | 'PROTOCOL'
  | 'OUTCOME_UNKNOWN'
  | 'TRANSACTION'
  | 'INCOMPLETE'
  | 'REPLAY_MISMATCH'
  | 'REFUSED'
  | 'USAGE';

/** The base of every error this package throws on purpose. */
export class NftOffloadError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = new.target.name;
  }
}

/** Bytes that are not what they should be: where (`path` of fields, `offset` in the input) and why. */
export class DecodeError extends NftOffloadError {
  declare readonly code: 'DECODE';
  readonly reason: string;
  /** Byte offset into the datagram or file that was being decoded. */
  readonly offset: number;
  readonly path: string[] = [];

  constructor(reason: string, offset: number, options?: ErrorOptions) {
    super('DECODE', reason, options);
    this.reason = reason;
    this.offset = offset;
  }

  /** Called while the error climbs out of nested fields: the outer field goes in front. */
  within(field: string): this {
    this.path.unshift(field);
    this.message = `${this.path.join('/')}: ${this.reason} (at byte ${this.offset})`;
    return this;
  }
}

/** A value that cannot be put on the wire: which field, and why. */
export class EncodeError extends NftOffloadError {
  declare readonly code: 'ENCODE';
  readonly reason: string;
  readonly path: string[] = [];

  constructor(reason: string, options?: ErrorOptions) {
    super('ENCODE', reason, options);
    this.reason = reason;
  }

  within(field: string): this {
    this.path.unshift(field);
    this.message = `${this.path.join('/')}: ${this.reason}`;
    return this;
  }
}

/** The way to the kernel failed: a system call, an addon, a child process. */
export class TransportError extends NftOffloadError {
  declare readonly code: 'TRANSPORT';
  /** The errno's name (`EMSGSIZE`), where a system call said one. */
  readonly errno: string | undefined;

  constructor(message: string, options?: ErrorOptions & { errno?: string }) {
    super('TRANSPORT', message, options);
    this.errno = options?.errno;
  }
}

/** Messages from the kernel were lost because the receive buffer was full (ENOBUFS). */
export class OverrunError extends NftOffloadError {
  declare readonly code: 'OVERRUN';

  constructor(message: string, options?: ErrorOptions) {
    super('OVERRUN', message, options);
  }
}
