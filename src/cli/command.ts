import type { ParseArgsOptionDescriptor } from 'node:util';
import type { Connector } from '../transport/transport.ts';
import { NftOffloadError } from '../wire/errors.ts';

/** A wrong command line: exit status 2. */
export class UsageError extends NftOffloadError {
  declare readonly code: 'USAGE';

  constructor(message: string, options?: ErrorOptions) {
    super('USAGE', message, options);
  }
}

export interface Option extends ParseArgsOptionDescriptor {
  /** One line for --help; `value` stands for the argument there. */
  readonly help: string;
  readonly value?: string;
}

/** What a command is given: its arguments, a connection when it asks for one, a place to print. */
export interface Context {
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly json: boolean;
  readonly signal: AbortSignal;
  readonly connector: () => Promise<Connector>;
  readonly readFile: (path: string) => Promise<Uint8Array>;
  /** Writes a line to standard output. */
  readonly print: (line: string) => void;
}

export interface Command {
  readonly name: string;
  /** The positional arguments, as help shows them: `DEV...`. */
  readonly positionals: string;
  /** How many positionals it takes. */
  readonly takes: readonly [least: number, most: number];
  readonly summary: string;
  readonly options: Readonly<Record<string, Option>>;
  /** It speaks to no kernel: --transport and --record mean nothing to it. */
  readonly offline?: true;
  /** Loads what it does, a function that resolves to the exit status. */
  readonly load: () => Promise<(context: Context) => Promise<number>>;
}
