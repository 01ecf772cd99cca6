// Errors as the command's users meet them: a sentence, and an exit status.
import { TransactionError } from '../nfnl/batch.ts';
import { KernelError } from '../session/index.ts';
import { NftOffloadError, TransportError } from '../wire/index.ts';

/** A transaction of thousands of operations may have as many failures: so many of them tell what is wrong. */
const FAILURES_SHOWN = 3;

/** 2 where the command line is wrong, else 1. */
export function exitStatus(error: unknown): number {
  if (error instanceof AggregateError) return exitStatus(error.errors[0]);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'USAGE' || isParseArgsError(error) ? 2 : 1;
}

/** What programs tell errors by: that of the library's errors, USAGE, INTERRUPTED, or INTERNAL. */
export function errorCode(error: unknown): string {
  if (error instanceof AggregateError) return errorCode(error.errors[0]);
  if (error instanceof NftOffloadError) return error.code;
  if (isParseArgsError(error)) return 'USAGE';
  return error instanceof Error && error.name === 'AbortError' ? 'INTERRUPTED' : 'INTERNAL';
}

/** What went wrong, for people. `interrupted`: a signal came before. */
export function explain(error: unknown, { interrupted = false } = {}): string {
  if (error instanceof AggregateError) {
    return error.errors
      .map((each: unknown, index) => explain(each, { interrupted: interrupted && index === 0 }))
      .join('; ');
  }
  if (error instanceof Error && error.name === 'AbortError') return 'interrupted';
  if (!interrupted) return sentence(error);
  // A signal of the terminal also ends the child process that is the way to the kernel: that is not what happened.
  return error instanceof TransportError ? 'interrupted' : `interrupted: ${sentence(error)}`;
}

function sentence(error: unknown): string {
  if (error instanceof TransactionError) return failures(error.failures);
  if (error instanceof KernelError) return failure(error);
  if (error instanceof NftOffloadError) return error.message;
  // Node's explanation has more sentences, in more lines: the first one says what is wrong.
  if (isParseArgsError(error))
    return `${(error as Error).message.split(/\.?(?:\s*\n|\. |$)/, 1)[0]}: see nft-offload --help`;
  if (error instanceof Error && 'syscall' in error) return error.message;
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `an error in nft-offload itself: ${text} (--debug shows where)`;
}

function failure(error: KernelError): string {
  if (error.errnoName !== 'EPERM') return error.message;
  return `${error.operation}: not permitted: this needs CAP_NET_ADMIN in the network namespace (run it as root)`;
}

function failures(all: readonly KernelError[]): string {
  const [first] = all;
  if (first?.errnoName === 'EPERM') return failure(first);
  const more = all.length - FAILURES_SHOWN;
  const shown = all.slice(0, FAILURES_SHOWN).map(({ message }) => message);
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

function isParseArgsError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
