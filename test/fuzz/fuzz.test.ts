// The fuzzer finds what it is for, and the same again with the same seed.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assert } from 'chai';
import { attempt, longest } from './attempt.ts';
import { captureBytes, captureOf } from './capture.ts';
import { type Corpus, readCorpus } from './corpus.ts';
import { CurrentInput, lastInput, writeFinding } from './findings.ts';
import { fuzz } from './fuzz.ts';
import { checkPlain } from './properties.ts';
import { mutateDatagrams, type Target } from './target.ts';
import { datagram } from './targets/datagram.ts';
import { TARGETS } from './targets/index.ts';

const planted = (run: Target['run']): Target => ({
  name: 'planted',
  weight: 1,
  seeds: ({ captures }) => captures.slice(0, 5).map(captureBytes),
  mutate: mutateDatagrams,
  run,
});

describe('fuzz', function () {
  this.timeout(60_000);
  let corpus: Corpus;

  before(() => {
    corpus = readCorpus();
  });

  const signatures = async (target: Target, seed: number, runs: number): Promise<readonly string[]> => {
    const found: string[] = [];
    await fuzz({
      seed,
      runs,
      targets: [target],
      corpus,
      onFailure: (_target, _input, one) => found.push(one.signature),
    });
    return found;
  };

  it('a decoder that reads a length of 0xfffb wrong is found', async () => {
    const target = planted((input) => {
      for (const bytes of captureOf(input).datagrams) {
        for (let at = 16; at + 4 <= bytes.byteLength; at += 4) {
          const length = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
          if (length === 0xfffb) throw new TypeError('a length of N');
        }
      }
    });
    assert.deepEqual(await signatures(target, 1, 1500), ['planted TypeError a length of N ']);
  });

  it('the same seed and number of runs are the same run', () => {
    const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
    const run = (seed: number): string => {
      const options = ['--seed', String(seed), '--runs', '250', '--target', 'pcap', '--out', folder];
      const program = ['--import', './scripts/strip-types.js', 'test/fuzz/main.ts', ...options];
      const cwd = fileURLToPath(new URL('../..', import.meta.url));
      const { stdout } = spawnSync(process.execPath, program, { cwd, encoding: 'utf8' });
      return /250 runs .*digest (\w+)\n0 findings\n$/.exec(stdout)?.[1] ?? assert.fail(stdout);
    };
    try {
      assert.equal(run(7), run(7));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('an error of another kind, an input that takes too long, and a prototype that changed are failures', async () => {
    const input = new Uint8Array(100);
    const failure = async (run: Target['run']) => (await attempt(planted(run), input))?.signature;
    assert.equal(await failure(() => undefined), undefined);
    assert.equal(await failure(() => Promise.reject(new RangeError('x 1'))), 'planted RangeError x N ');
    assert.equal(
      await failure(() => {
        const before = process.cpuUsage();
        const spent = () => process.cpuUsage(before).user / 1000;
        while (spent() < longest(100) + 100);
      }),
      'planted slow',
    );
    const shared = Object.prototype as { polluted?: true };
    try {
      const polluting = await failure(() => {
        shared.polluted = true;
      });
      assert.include(polluting, 'a prototype that all objects share');
    } finally {
      delete shared.polluted;
    }
  });

  it('a value that is larger than its bytes, or has another prototype, is a failure', () => {
    assert.doesNotThrow(() => checkPlain({ list: [1, 2n, 'text', new Uint8Array(3)] }, 20));
    assert.throws(() => checkPlain(Array.from({ length: 10_000 }), 20), '20 bytes became 10001 values');
    assert.throws(() => checkPlain('x'.repeat(10_000), 20), '20 bytes became 10000 bytes');
    assert.throws(() => checkPlain({ field: new Map() }, 20), 'a value has another prototype');
  });

  it('an input that failed, and the one that was running, are in files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
    try {
      const input = Uint8Array.of(0x0a, 1, 2, 3);
      const command = writeFinding(folder, 'datagram', input);
      assert.deepEqual(new Uint8Array(readFileSync(command.split(' ').at(-1) ?? '')), input);
      const current = new CurrentInput(folder);
      current.set(datagram, new Uint8Array(50));
      current.set(datagram, input);
      assert.deepEqual(lastInput(folder, process.pid), { target: 'datagram', input });
      assert.equal(lastInput(folder, 1), undefined);
      current.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  for (const target of TARGETS) {
    it(`${target.name}: some hundred inputs, none of which fails`, async () => {
      const seeds = target.seeds(corpus).slice(0, 50);
      const found = await signatures({ ...target, seeds: () => seeds }, 1, 250);
      // Times are for `npm run fuzz` alone: here other tests may run beside.
      assert.deepEqual(
        found.filter((signature) => !signature.endsWith(' slow')),
        [],
      );
    });
  }
});
