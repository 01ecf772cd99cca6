import { KernelError } from './kernel-error.ts';

/** The same refusal with what its caller knows more: a way out, by the errno's name. Other errors as they are. */
export function withHint(error: unknown, hints: Readonly<Record<string, string>>): unknown {
  if (!(error instanceof KernelError)) return error;
  const hint = hints[error.errnoName];
  return hint === undefined
    ? error
    : new KernelError(error.operation, error.errno, error.extended, hint, error.attribute);
}
