// `npm run test:kernel`: boots every kernel asked for, runs the kernel tests in each, and reports.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { differences } from '../../support/feature-table.ts';
import { shellQuote } from './exec.ts';
import { type GuestRun, runInGuest } from './guest.ts';
import { KernelUnavailable } from './kernels.ts';
import { LabError } from './lab-error.ts';
import { findProblem, type GuestTests, isSuccess, type KernelOutcome, report } from './results.ts';
import { temporaryFolder } from './temporary.ts';

export interface KernelTests {
  readonly guests: readonly Omit<GuestRun, 'command'>[];
  /** Kernels that may be left out where they cannot be had. */
  readonly optional: readonly string[];
  readonly grep?: string;
}

/** The exit status. */
export async function runKernelTests({ guests, optional, grep }: KernelTests): Promise<number> {
  const words = [
    'node',
    '/project/test/kernel/lab/guest/run-tests.js',
    ...(grep === undefined ? [] : ['--grep', grep]),
  ];
  const command = words.map(shellQuote).join(' ');
  const outcomes = await Promise.all(
    guests.map((guest) => testKernel({ ...guest, command }, { mayBeLeftOut: optional.includes(guest.kernel), grep })),
  );
  for (const line of report(outcomes)) console.log(line);
  return isSuccess(outcomes) ? 0 : 1;
}

async function testKernel(
  run: GuestRun,
  { mayBeLeftOut, grep }: { readonly mayBeLeftOut: boolean; readonly grep: string | undefined },
): Promise<KernelOutcome> {
  const temporary = temporaryFolder();
  const outDir = run.outDir ?? temporary.path;
  const file = join(outDir, 'results.json');
  try {
    rmSync(file, { force: true });
    const { seconds, status } = await runInGuest({ ...run, outDir });
    if (!existsSync(file))
      return { kernel: run.kernel, seconds, problem: `the test run ended with ${status} and left no results` };
    const tests = JSON.parse(readFileSync(file, 'utf8')) as GuestTests;
    const wrong = differences(tests, { whole: grep === undefined });
    const problem = findProblem(tests, status) ?? (wrong.length === 0 ? undefined : wrong.join('\n  '));
    return { kernel: run.kernel, seconds, tests, ...(problem === undefined ? {} : { problem }) };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    if (error instanceof KernelUnavailable && mayBeLeftOut) return { kernel: run.kernel, leftOut: error.message };
    return { kernel: run.kernel, problem: error.message };
  } finally {
    temporary.remove();
  }
}
