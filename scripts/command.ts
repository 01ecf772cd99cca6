// Runs other programs for the scripts beside this file.
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Shows what the program says while it runs. */
  readonly show?: boolean;
}

export interface CommandResult {
  /** 0 is success; a signal or a program that is not there is 1. */
  readonly status: number;
  readonly stdout: string;
  /** Standard output and standard error, as they came. */
  readonly output: string;
}

/** A program that could not do what it was run for. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Runs a program to its end, whatever that is. */
export async function attempt(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const child = spawn(program, args, {
    cwd: options.cwd ?? projectRoot,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    output += text;
    if (options.show) process.stdout.write(text);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (options.show) process.stderr.write(text);
  });
  const status = await new Promise<number>((resolve, reject) => {
    child.on('error', (cause) => reject(new CommandError(`cannot run ${program}: ${cause.message}`, { cause })));
    child.on('close', (code) => resolve(code ?? 1));
  });
  return { status, stdout, output };
}

/**
 * Runs a program that must succeed and gives its standard output.
 * @throws CommandError with all it said
 */
export async function run(program: string, args: readonly string[], options?: CommandOptions): Promise<string> {
  const { status, stdout, output } = await attempt(program, args, options);
  if (status === 0) return stdout;
  throw new CommandError(`\`${[program, ...args].join(' ')}\` ended with ${status}:\n${output.trimEnd()}`);
}

/** npm by the Node that runs this script, so that neither depends on what else PATH has. */
export function npm(args: readonly string[]): readonly [program: string, args: readonly string[]] {
  const cli = process.env['npm_execpath'];
  return cli === undefined ? ['npm', args] : [process.execPath, [cli, ...args]];
}
