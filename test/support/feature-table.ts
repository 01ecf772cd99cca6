// What each kernel was seen to do, in test/features.json: a run of the tests on a kernel of the table must
// find what stands there. After a wanted change: UPDATE_FEATURES=1 npm run test:kernel (or test:live).
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { featureOf } from './feature.ts';

const FILE = fileURLToPath(new URL('../features.json', import.meta.url));

/** By feature (`expression: cmp`): true, or why not. */
export type Features = Readonly<Record<string, true | string>>;
/** By the kernel's series (`6.12`); `release` is the very kernel it was seen on. */
export type FeatureTable = Readonly<Record<string, { readonly release: string; readonly features: Features }>>;

export interface Outcome {
  readonly release: string;
  readonly passed: readonly string[];
  readonly failed: readonly string[];
  readonly skipped: readonly { readonly title: string; readonly reason: string }[];
}

export function readFeatures(): FeatureTable {
  return JSON.parse(readFileSync(FILE, 'utf8')) as FeatureTable;
}

/** `6.12.117+deb13-amd64` is of series 6.12. */
function seriesOf(release: string): string {
  return /^\d+\.\d+/.exec(release)?.[0] ?? release;
}

/** What the tests that ran tell of features; a feature one of whose tests was skipped is not there. */
function featuresOf({ passed, failed, skipped }: Outcome): Features {
  const found = new Map<string, true | string>();
  const note = (title: string, state: true | string) => {
    const name = featureOf(title);
    if (name !== undefined && (state !== true || !found.has(name))) found.set(name, state);
  };
  for (const title of passed) note(title, true);
  for (const { title, reason } of skipped) note(title, reason);
  for (const title of failed) note(title, 'its test fails');
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Where the outcome is not what the table says, in words; nothing for a kernel that the table does not have.
 * A run of some of the tests (`whole` is false) is held against those only. `exact`: only for the very kernel
 * of the table, since others of its series may be built with other modules.
 */
export function differences(
  outcome: Outcome,
  { whole, exact = false }: { readonly whole: boolean; readonly exact?: boolean },
): string[] {
  const series = seriesOf(outcome.release);
  const found = featuresOf(outcome);
  if (process.env['UPDATE_FEATURES']) {
    if (!whole) return ['UPDATE_FEATURES wants a run of all tests'];
    writeFileSync(
      FILE,
      `${JSON.stringify({ ...readFeatures(), [series]: { release: outcome.release, features: found } }, null, 2)}\n`,
    );
    return [];
  }
  const entry = readFeatures()[series];
  if (entry === undefined || (exact && entry.release !== outcome.release)) return [];
  const known = entry.features;
  const names = whole ? new Set([...Object.keys(known), ...Object.keys(found)]) : Object.keys(found);
  const say = (state: true | string | undefined) => (state === undefined ? 'no test' : state === true ? 'yes' : 'no');
  return [...names].flatMap((name) =>
    say(known[name]) === say(found[name])
      ? []
      : [`feature ${name} on Linux ${series}: ${say(found[name])}, and test/features.json says ${say(known[name])}`],
  );
}

/** As the README has it: by group, features that are alike on every kernel in one row. */
export function markdownTable(table: FeatureTable): string {
  const kernels = Object.keys(table).sort(bySeries);
  const rows = new Map<string, string[]>();
  const names = new Set(kernels.flatMap((kernel) => Object.keys(table[kernel]?.features ?? {})));
  for (const name of [...names].sort()) {
    const [group = '', feature = ''] = name.split(/: (.*)/);
    const cells = kernels.map((kernel) => (table[kernel]?.features[name] === true ? 'yes' : 'no'));
    const key = JSON.stringify([group, cells]);
    rows.set(key, [...(rows.get(key) ?? []), feature]);
  }
  const lines = [...rows].map(([key, features]) => {
    const [group, cells] = JSON.parse(key) as [string, string[]];
    return `| ${group} | ${features.join(', ')} | ${cells.join(' | ')} |`;
  });
  const head = `| | Linux | ${kernels.join(' | ')} |\n|---|---|${kernels.map(() => '---|').join('')}`;
  return [head, ...lines.sort()].join('\n');
}

function bySeries(a: string, b: string): number {
  const [major = 0, minor = 0] = a.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = b.split('.').map(Number);
  return major - otherMajor || minor - otherMinor;
}
