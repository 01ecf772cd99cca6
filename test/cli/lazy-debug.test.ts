// What the command has in place of `debug`, in processes of their own: the package is loaded where it is asked for.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { assert } from 'chai';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROGRAM = `
  import { createRequire } from 'node:module';
  import createDebug from './src/cli/lazy-debug.ts';
  const debug = createDebug('nft-offload:test');
  debug('heard %d', 1);
  if (process.argv.includes('enable')) createDebug.enable('nft-offload:*');
  debug('heard %d', 2);
  const { cache } = createRequire(import.meta.url);
  const loaded = Object.keys(cache).some((path) => /node_modules.debug.src/.test(path));
  console.log(JSON.stringify({ loaded, enabled: debug.enabled }));`;

interface Heard {
  readonly loaded: boolean;
  readonly enabled: boolean;
  /** The numbers of the messages on standard error. */
  readonly messages: readonly string[];
}

function start(namespaces: string | undefined, ...args: readonly string[]): Heard {
  const { DEBUG: _, ...rest } = process.env;
  const options = ['--disable-warning=ExperimentalWarning', '--import', './scripts/strip-types.js'];
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [...options, '--input-type=module', '--eval', PROGRAM, '--', ...args],
    { cwd: ROOT, encoding: 'utf8', env: namespaces === undefined ? rest : { ...rest, DEBUG: namespaces } },
  );
  assert.match(stdout, /^\{.+\}\n$/, stderr);
  const messages = [...stderr.matchAll(/nft-offload:test heard (\d)/g)].map(([, number]) => String(number));
  return { ...(JSON.parse(stdout) as Omit<Heard, 'messages'>), messages };
}

describe('debug, as the command has it', function () {
  this.timeout(30_000);

  it('is not loaded where nobody asks for it, and says nothing', () => {
    assert.deepEqual(start(undefined), { loaded: false, enabled: false, messages: [] });
  });

  it('says what DEBUG names, and nothing else', () => {
    assert.deepEqual(start('nft-offload:*'), { loaded: true, enabled: true, messages: ['1', '2'] });
    assert.deepEqual(start('another'), { loaded: true, enabled: false, messages: [] });
  });

  it('says what comes after enable()', () => {
    assert.deepEqual(start(undefined, 'enable'), { loaded: true, enabled: true, messages: ['2'] });
  });
});
