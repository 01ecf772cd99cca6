// The command as a process: what it loads before it knows what to do.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { assert } from 'chai';
import { commands } from '../../src/cli/commands/index.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Says on standard error which files of src/ are loaded. */
const HOOKS = `
  import { writeSync } from 'node:fs';
  export function load(url, context, next) {
    const [, path] = url.split('/src/');
    if (path !== undefined) writeSync(2, path + '\\n');
    return next(url, context);
  }`;

/** As if an upgrade of the package had taken the files away that explain errors. */
const UPGRADED = `
  export function resolve(specifier, context, next) {
    if (/explain|json/.test(specifier)) throw new Error('ERR_MODULE_NOT_FOUND');
    return next(specifier, context);
  }`;

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function spawnWith(program: string, args: readonly string[]): Ended {
  const hooks = `data:text/javascript,${encodeURIComponent(program)}`;
  const recorder = `import { register } from 'node:module'; register(${JSON.stringify(hooks)});`;
  const loaders = ['./scripts/strip-types.js', `data:text/javascript,${encodeURIComponent(recorder)}`];
  const options = [
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=DEP0205',
    ...loaders.flatMap((loader) => ['--import', loader]),
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...options, 'src/cli/main.ts', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { status, out: stdout, err: stderr };
}

function start(...args: readonly string[]): { readonly out: string; readonly files: readonly string[] } {
  const { out, err } = spawnWith(HOOKS, args);
  return { out, files: err.trim().split('\n') };
}

describe('the start of the command', function () {
  this.timeout(30_000);

  it('--version prints the version, and loads one file', () => {
    const { version } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { version: string };
    assert.deepEqual(start('--version'), { out: `${version}\n`, files: ['cli/main.ts'] });
  });

  it('--help loads no command, and nothing that speaks to a kernel', () => {
    const { out, files } = start('--help');
    assert.include(out, 'Usage: nft-offload');
    assert.include(files, 'cli/run.ts');
    assert.deepEqual(
      files.filter((file) =>
        /^(?:nft|ethtool|rtnl|conntrack|ruleset|transport)\/|^cli\/commands\/(?!index)/.test(file),
      ),
      [],
    );
  });

  it('an error is said also where the files that explain errors are gone', () => {
    for (const args of [['nonsense'], ['nonsense', '--json']]) {
      assert.deepEqual(spawnWith(UPGRADED, args), {
        status: 1,
        out: '',
        err: 'nft-offload: there is no command nonsense: see nft-offload --help\n',
      });
    }
  });

  it('each command loads what it does', async () => {
    for (const { name, load } of commands) assert.isFunction(await load(), name);
  });
});
