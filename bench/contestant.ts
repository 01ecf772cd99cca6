// Programs that are measured: those that work round by round (programs/serve.ts, libnftnl/rounds.h), and those
// that are run from start to end.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { CommandError } from '../scripts/command.ts';
import type { Sample } from './row.ts';

/** A program and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

/** A program that works when it is told to, as often as it is told to. */
export class Contestant {
  private readonly child: ChildProcess;
  private readonly answers: AsyncIterator<string, undefined>;
  private readonly ended: Promise<void>;
  private readonly words: () => string;

  private constructor([program, ...args]: Command) {
    this.child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.words = collect(this.child);
    this.ended = new Promise((resolve) => {
      this.child.on('close', () => resolve());
      this.child.on('error', () => resolve());
    });
    // What it is told after its end goes nowhere; what it said last is in the error.
    this.child.stdin?.on('error', () => undefined);
    const { stdout } = this.child;
    if (stdout === null) throw new CommandError(`cannot run ${program}: it has no standard output`);
    this.answers = createInterface({ input: stdout })[Symbol.asyncIterator]();
  }

  /** @throws CommandError with what the program says when it ends instead. */
  static async start(command: Command): Promise<Contestant> {
    const contestant = new Contestant(command);
    await contestant.answer();
    return contestant;
  }

  /** What the work took once, of so many times. */
  async round(repeat = 1): Promise<Sample> {
    const { wall = 0, user = 0, system = 0, ...facts } = (await this.ask(String(repeat))) as Sample;
    return { wall: wall / repeat, user: user / repeat, system: system / repeat, ...facts };
  }

  /** Has the result of the last round written down. */
  async write(path: string): Promise<void> {
    await this.ask(`write ${path}`);
  }

  async end(): Promise<void> {
    this.child.stdin?.end();
    await this.ended;
  }

  private async ask(line: string): Promise<unknown> {
    this.child.stdin?.write(`${line}\n`);
    return this.answer();
  }

  private async answer(): Promise<unknown> {
    const { value, done } = await this.answers.next();
    if (done !== true) return JSON.parse(value);
    await this.ended;
    throw failure(this.child, this.words());
  }
}

/** Starts programs that work round by round, and ends them whatever happens. */
export async function withContestants<const C extends readonly Command[], T>(
  commands: C,
  work: (...contestants: { readonly [K in keyof C]: Contestant }) => Promise<T>,
): Promise<T> {
  const started: Contestant[] = [];
  try {
    for (const command of commands) started.push(await Contestant.start(command));
    return await work(...(started as unknown as { readonly [K in keyof C]: Contestant }));
  } finally {
    for (const contestant of started) await contestant.end();
  }
}

/**
 * Runs a program from start to end by `measured` (native/measured.c), its output thrown away.
 * @throws CommandError with what it said when it fails.
 */
export async function timed(measured: string, command: Command): Promise<Sample> {
  const child = spawn(measured, command, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  const words = collect(child);
  let text = '';
  child.stdio[3]?.on('data', (bytes: Buffer) => {
    text += bytes.toString();
  });
  await new Promise<void>((resolve) => {
    child.on('close', () => resolve());
    child.on('error', () => resolve());
  });
  if (child.exitCode !== 0) throw failure(child, words());
  return JSON.parse(text) as Sample;
}

/** What the program says on standard error. */
function collect(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (bytes: Buffer) => {
    text += bytes.toString();
  });
  child.on('error', (error) => {
    text += error.message;
  });
  return () => text.trim();
}

function failure({ spawnargs, exitCode, signalCode }: ChildProcess, words: string): CommandError {
  return new CommandError(`\`${spawnargs.join(' ')}\` ended with ${exitCode ?? signalCode}: ${words}`);
}
