// Processes with less than root has, for the tests of this folder.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, linkSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
export const MAIN = join(ROOT, 'src/cli/main.ts');

/** What Node needs to run the sources. */
export const FROM_SOURCE: readonly string[] = [
  '--disable-warning=ExperimentalWarning',
  ...(process.features.typescript
    ? []
    : ['--import', new URL('../../../scripts/strip-types.js', import.meta.url).href]),
];

const NOBODY = 65534;

export interface Ended {
  readonly status: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

export function runProgram(
  [program = '', ...args]: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: '/',
      env: { ...process.env, HOME: '/', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
      killSignal: 'SIGKILL',
    });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal, out, err }));
  });
}

/** Somebody who owns nothing, with this Node where they may run it. */
export interface Somebody {
  /** `nobody`, or `root without its capabilities` where nobody may not read the sources. */
  readonly description: string;
  readonly node: string;
  /** The command line that runs the rest of it with these capabilities only: `net_admin`. */
  with(...capabilities: readonly string[]): readonly string[];
  remove(): void;
}

/** @returns why not, where setpriv is missing */
export function becomeSomebody(): Somebody | string {
  const folder = mkdtempSync(join(tmpdir(), 'nft-offload-node-'));
  chmodSync(folder, 0o755);
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  // Where this Node lies, in root's home perhaps, others may not look.
  const node = join(folder, 'node');
  try {
    linkSync(process.execPath, node);
  } catch {
    copyFileSync(process.execPath, node);
  }
  const as = (user: readonly string[], capabilities: readonly string[]): [string, ...string[]] => {
    const set = ['-all', ...capabilities.map((name) => `+${name}`)].join(',');
    const sets = [`--bounding-set=${set}`, `--inh-caps=${set}`, `--ambient-caps=${set}`];
    return ['setpriv', ...user, ...sets, '--no-new-privs'];
  };
  const nobody = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
  const [program, ...args] = as(nobody, []);
  const { error, status } = spawnSync(program, [...args, 'cat', MAIN], { stdio: 'ignore' });
  if (error !== undefined) {
    remove();
    return `setpriv (util-linux) cannot be run: ${error.message}`;
  }
  const user = status === 0 ? nobody : [];
  const description = status === 0 ? 'nobody' : 'root without its capabilities';
  return { description, node, with: (...capabilities) => as(user, capabilities), remove };
}
