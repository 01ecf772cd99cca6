// The loop: damage an input, run it, keep it where it reached what none before it did.
import { createHash } from 'node:crypto';
import { attempt, type Failure } from './attempt.ts';
import type { Corpus } from './corpus.ts';
import { Coverage } from './coverage.ts';
import { Random } from './random.ts';
import type { Target } from './target.ts';

export interface FuzzOptions {
  readonly seed: number;
  readonly targets: readonly Target[];
  readonly corpus: Corpus;
  /** Ends after so many seconds, or after so many runs: whichever comes first. */
  readonly seconds?: number;
  readonly runs?: number;
  /** Before each run: so that an input that ends the process is known. */
  readonly onRun?: (target: Target, input: Uint8Array) => void;
  /** The first failure of each signature. */
  readonly onFailure: (target: Target, input: Uint8Array, failure: Failure) => void;
  /** Now and then. */
  readonly onProgress?: (progress: FuzzReport) => void;
}

export interface FuzzReport {
  readonly runs: number;
  /** Different failures. */
  readonly failures: number;
  /** Blocks of the package that ran. */
  readonly blocks: number;
  /** Inputs that were kept to be changed further. */
  readonly kept: number;
  /** Of all inputs: the same seed and the same number of runs give the same. */
  readonly digest: string;
}

/** Inputs between two looks at what they reached, which take about a millisecond. */
const BATCH = 64;
const MOST_KEPT = 6000;
const PROGRESS_MS = 1000;

interface Lane {
  readonly target: Target;
  readonly inputs: Uint8Array[];
}

export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { seed, targets, corpus, seconds = Number.POSITIVE_INFINITY, runs: most = Number.POSITIVE_INFINITY } = options;
  const random = new Random(seed);
  const coverage = new Coverage();
  const digest = createHash('sha256');
  const signatures = new Set<string>();
  const end = performance.now() + seconds * 1000;
  let spoke = performance.now();
  let runs = 0;
  let kept = 0;

  const report = (): FuzzReport => ({
    runs,
    failures: signatures.size,
    blocks: coverage.size,
    kept,
    digest: digest.copy().digest('hex').slice(0, 16),
  });
  const isOver = (): boolean => runs >= most || performance.now() >= end;
  const run = async (target: Target, input: Uint8Array): Promise<void> => {
    runs++;
    digest.update(input);
    options.onRun?.(target, input);
    const failure = await attempt(target, input);
    if (failure !== undefined && !signatures.has(failure.signature)) {
      signatures.add(failure.signature);
      options.onFailure(target, input, failure);
    }
    if (performance.now() - spoke < PROGRESS_MS) return;
    spoke = performance.now();
    options.onProgress?.(report());
    // Lets timers and messages of this process through.
    await new Promise((resolve) => setImmediate(resolve));
  };

  try {
    const lanes: Lane[] = targets.map((target) => ({ target, inputs: [...target.seeds(corpus)] }));
    // Real inputs first: what they reach is not new, and none of them may fail.
    for (const { target, inputs } of lanes) {
      for (const input of inputs) if (!isOver()) await run(target, input);
    }
    coverage.takeNew();
    const turns = lanes.flatMap((lane) => Array.from({ length: lane.target.weight }, () => lane));
    while (!isOver()) {
      const { target, inputs } = random.pick(turns);
      const batch = Array.from({ length: BATCH }, () => target.mutate(choose(inputs, random), random, corpus));
      for (const input of batch) if (!isOver()) await run(target, input);
      if (isOver() || !coverage.takeNew({ forget: true })) continue;
      for (const input of batch) {
        if (isOver()) break;
        await run(target, input);
        if (!coverage.takeNew() || inputs.length >= MOST_KEPT) continue;
        inputs.push(input);
        kept++;
      }
    }
    return report();
  } finally {
    coverage.close();
  }
}

/** As often one of the last that were found as any other. */
function choose(inputs: readonly Uint8Array[], random: Random): Uint8Array {
  const recent = Math.min(inputs.length, 64);
  return random.oneIn(2) ? random.pick(inputs) : (inputs[inputs.length - 1 - random.below(recent)] as Uint8Array);
}
