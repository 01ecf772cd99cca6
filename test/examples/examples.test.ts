// The examples run, as a reader would run them, on captures.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { assert } from 'chai';
import { fixture } from '../support/fixtures.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(file: string, args: readonly string[], capture?: string): Ended {
  const options = ['--disable-warning=ExperimentalWarning', '--import', './scripts/strip-types.js'];
  const env = { ...process.env, ...(capture === undefined ? {} : { REPLAY: fixture('linux-6.12', capture).path }) };
  return spawnSync(process.execPath, [...options, `examples/${file}`, ...args], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
  });
}

function example(file: string, args: readonly string[] = [], capture?: string): string {
  const { status, stdout, stderr } = start(file, args, capture);
  assert.equal(status, 0, stderr);
  return stdout;
}

describe('examples', function () {
  this.timeout(30_000);

  it('enable-offload.ts shows requested and effective mode', () => {
    assert.match(example('enable-offload.ts', ['r0', 'r1'], 'client-up'), /r0: auto -> software \(the driver of r0/);
  });

  it('list-ruleset.ts prints the ruleset, and JSON', () => {
    assert.include(example('list-ruleset.ts', [], 'client-list-ruleset'), 'flow add @fastpath');
    assert.property(JSON.parse(example('list-ruleset.ts', ['--json'], 'client-list-ruleset')), 'nftables');
  });

  it('toggle-hw-tc-offload.ts turns the feature on', () => {
    const [, , device = ''] = fixture('linux-6.12', 'client-hw-tc-offload-on').command.split(' ');
    assert.equal(
      example('toggle-hw-tc-offload.ts', [device, 'on'], 'client-hw-tc-offload-on'),
      `${device}: hw-tc-offload was off, is on\n`,
    );
  });

  it('watch-flows.ts prints the offloaded flows', () => {
    assert.match(example('watch-flows.ts', ['1'], 'client-flows'), /software tcp 10\.1\.0\.2:\d+ -> 10\.2\.0\.2:7000/);
  });

  it('watch-ruleset.ts prints what becomes of the ruleset', () => {
    assert.match(
      example('watch-ruleset.ts', ['2'], 'example-watch-ruleset'),
      /^generation \d+: 0 tables\ngeneration \d+, by nft:\n {2}new table inet x\ngeneration \d+, by nft:\n {2}gone table inet x\n$/,
    );
  });

  it('block-addresses.ts makes a set of addresses, and says what the kernel made of it', () => {
    assert.match(
      example('block-addresses.ts', ['192.0.2.0/24', '198.51.100.7-198.51.100.9'], 'example-block-addresses'),
      /^add table ip example-block: handle \d+\nadd set ip example-block blocked: handle \d+\nadd elements /,
    );
  });

  it('a refusal is a sentence, not a stack trace, and exit status 1', () => {
    const { status, stdout, stderr } = start('enable-offload.ts', ['r0', 'gone0'], 'client-error-no-device');
    assert.equal(status, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /^[^\n]*gone0[^\n]*\n$/);
  });

  it('demo.ts runs the main job from up to down', () => {
    const out = example('demo.ts');
    for (const text of ['$ nft-offload up', 'flow add @fastpath', '$ nft-offload flows', '$ nft-offload down'])
      assert.include(out, text);
  });
});
