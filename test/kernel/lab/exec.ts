// Runs the host's commands (apt, dpkg, xz, depmod, tsc, ...) and turns their failures into
// errors that show what the command itself had to say.
import { spawn } from 'node:child_process';
import { LabError } from './lab-error.ts';

export interface ExecOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: Uint8Array | string;
}

/** Runs a command to its end and gives its standard output; a failure is a LabError. */
export async function exec(command: string, args: readonly string[], options: ExecOptions = {}): Promise<Buffer> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, LC_ALL: 'C.UTF-8', ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  // A command that ends before reading its input breaks the pipe; its exit status tells the story.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input);
  const status = await new Promise<number | string>((resolve, reject) => {
    child.on('error', (cause) => reject(new LabError(`cannot run ${command}: ${cause.message}`, { cause })));
    child.on('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  if (status === 0) return Buffer.concat(out);
  const said = (Buffer.concat(err).toString().trim() || Buffer.concat(out).toString().trim())
    .split('\n')
    .slice(-15)
    .join('\n  ');
  throw new LabError(
    `\`${[command, ...args].join(' ').slice(0, 300)}\` ended with ${status}:\n  ${said || '(it said nothing)'}`,
  );
}

export async function execText(command: string, args: readonly string[], options?: ExecOptions): Promise<string> {
  return (await exec(command, args, options)).toString();
}

/** One word of a POSIX shell command line that stands for exactly `word`. */
export function shellQuote(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
