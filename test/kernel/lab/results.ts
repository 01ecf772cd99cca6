// What the guest's test run reports, and how the host judges and prints it.

export interface SkippedTest {
  readonly title: string;
  readonly reason: string;
}

/** The content of /out/results.json. */
export interface GuestTests {
  readonly release: string;
  readonly node: string;
  readonly passed: readonly string[];
  readonly failed: readonly string[];
  readonly skipped: readonly SkippedTest[];
}

/**
 * One kernel's outcome: its tests, or why there are none. `problem` makes the whole run fail,
 * `leftOut` does not.
 */
export interface KernelOutcome {
  readonly kernel: string;
  readonly seconds?: number;
  readonly tests?: GuestTests;
  readonly problem?: string;
  readonly leftOut?: string;
}

/** What is wrong with a run that came to its end, beyond failed tests. */
export function findProblem(tests: GuestTests, status: number): string | undefined {
  if (tests.passed.length + tests.failed.length === 0) return 'no test was run';
  if (tests.failed.length === 0 && status !== 0) return `all tests passed, yet the test run ended with ${status}`;
  return undefined;
}

export function isSuccess(outcomes: readonly KernelOutcome[]): boolean {
  const required = outcomes.filter(({ leftOut }) => leftOut === undefined);
  return (
    required.length > 0 && required.every(({ tests, problem }) => tests?.failed.length === 0 && problem === undefined)
  );
}

/** The report's lines; the last is `N passed, N failed, N skipped`. */
export function report(outcomes: readonly KernelOutcome[]): string[] {
  const lines = outcomes.flatMap((outcome) => ['', ...kernelLines(outcome)]);
  const sum = (key: 'passed' | 'failed' | 'skipped') =>
    outcomes.reduce((total, { tests }) => total + (tests?.[key].length ?? 0), 0);
  return [...lines, '', `${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`];
}

function kernelLines({ kernel, seconds, tests, problem, leftOut }: KernelOutcome): string[] {
  const lines: string[] = [];
  if (tests) {
    const { release, node, passed, failed, skipped } = tests;
    lines.push(
      `Linux ${release}, Node ${node}: ${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped (${seconds?.toFixed(1)} s)`,
    );
    lines.push(...failed.map((title) => `  failed: ${title}`));
    lines.push(...skipLines(skipped));
  }
  if (leftOut !== undefined) lines.push(`!!! Linux ${kernel} WAS LEFT OUT: ${leftOut}`);
  if (problem !== undefined) lines.push(`Linux ${tests?.release ?? kernel}: NO SUCCESS: ${problem}`);
  return lines;
}

function skipLines(skipped: readonly SkippedTest[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { title, reason } of skipped) byReason.set(reason, [...(byReason.get(reason) ?? []), title]);
  return [...byReason].flatMap(([reason, titles]) => [
    `  skipped, ${reason}:`,
    ...titles.map((title) => `    ${title}`),
  ]);
}
