// How a program of the bench is asked to work: a line with a number on standard input has the work done so
// often, and what that took is answered as JSON, in milliseconds; `write FILE` has the last result written
// down. libnftnl/rounds.h is the same in C.
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

export interface Work {
  /** What is measured; its result may be bytes that `write` is about. */
  readonly run: () => Promise<Uint8Array | undefined>;
  /** Before each time, not measured. */
  readonly before?: () => Promise<void>;
  /** More to tell of the last time. */
  readonly facts?: () => Readonly<Record<string, number>>;
  readonly close?: () => Promise<void>;
}

export async function serve(work: Work): Promise<void> {
  let result: Uint8Array | undefined;
  answer({ ready: true });
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.startsWith('write ')) {
      writeFileSync(line.slice('write '.length), result ?? new Uint8Array());
      answer({});
      continue;
    }
    const took = { wall: 0, user: 0, system: 0 };
    for (let left = Number(line); left > 0; left--) {
      await work.before?.();
      const cpu = process.cpuUsage();
      const start = performance.now();
      result = await work.run();
      took.wall += performance.now() - start;
      const { user, system } = process.cpuUsage(cpu);
      took.user += user / 1000;
      took.system += system / 1000;
    }
    answer({ ...took, ...work.facts?.() });
  }
  await work.close?.();
}

/** @throws RangeError where the dump has another number of rules than it should. */
export function mustHave(rules: number, found: number): void {
  if (found !== rules) throw new RangeError(`${found} rules were read, there are ${rules}`);
}

function answer(facts: Readonly<Record<string, number | boolean>>): void {
  process.stdout.write(`${JSON.stringify(facts)}\n`);
}
