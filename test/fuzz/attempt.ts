// One input in one target: what went wrong, if anything.
import { checkPrototypes } from './properties.ts';
import type { Target } from './target.ts';

export interface Failure {
  /** What is the same of all failures of one cause: the error, and where it was thrown. */
  readonly signature: string;
  readonly text: string;
}

/**
 * The longest that an input may take: some hundred times what one of its size usually does. It is counted in
 * time of the processor, and what is over it is run twice more and the shortest counts: neither other
 * programs nor a compiler that just begins make a failure of it.
 */
export function longest(size: number): number {
  return 250 + size / 50;
}

/** An asynchronous target that has not ended by then never will. */
const LONGEST_WAIT = 20_000;

export async function attempt(target: Target, input: Uint8Array): Promise<Failure | undefined> {
  const started = performance.now();
  const failure = await outcome(target, input);
  if (failure !== undefined) return failure;
  const limit = longest(input.byteLength);
  if (performance.now() - started <= limit) return undefined;
  let shortest = Number.POSITIVE_INFINITY;
  for (let again = 0; again < 3 && shortest > limit; again++) {
    const before = process.cpuUsage();
    await outcome(target, input);
    const { user, system } = process.cpuUsage(before);
    shortest = Math.min(shortest, (user + system) / 1000);
  }
  if (shortest <= limit) return undefined;
  const text = `${input.byteLength} bytes took ${Math.round(shortest)} ms of the processor, ${Math.round(limit)} are allowed`;
  return { signature: `${target.name} slow`, text };
}

async function outcome(target: Target, input: Uint8Array): Promise<Failure | undefined> {
  try {
    const running = target.run(input);
    if (running !== undefined) await inTime(running);
    checkPrototypes();
    return undefined;
  } catch (error) {
    return failureOf(target, error);
  }
}

async function inTime(running: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not over after ${LONGEST_WAIT} ms`)), LONGEST_WAIT);
  });
  try {
    await Promise.race([running, late]);
  } finally {
    clearTimeout(timer);
  }
}

function failureOf({ name }: Target, error: unknown): Failure {
  if (!(error instanceof Error)) return { signature: `${name} threw ${typeof error}`, text: String(error) };
  const stack = error.stack ?? '';
  const place = /\/src\/([\w./-]+:\d+)/.exec(stack)?.[1] ?? '';
  // What is quoted differs from input to input.
  const what = error.message.split(/: |\n/, 1)[0]?.replace(/\d+/g, 'N').slice(0, 80) ?? '';
  return { signature: `${name} ${error.name} ${what} ${place}`, text: stack };
}
