// Under what the unit of examples/systemd says, as far as it can be had without systemd: its one capability, its
// filter of system calls, its socket family, its memory that is never both writable and executable.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assert } from 'chai';
import { AF_NETLINK } from '../../../src/transport/libc.ts';
import { skipBecause } from '../../support/skip.ts';
import { type PlainSources, plainSources } from './plain-sources.ts';
import { becomeSomebody, type Ended, MAIN, ROOT, runProgram, type Somebody } from './support.ts';
import { allowedCalls, seccompFilter, systemCallNumbers } from './system-calls.ts';

const DEVICE = 'nfo-unit0';
const CONFINE = fileURLToPath(new URL('confine.ts', import.meta.url));
const PROBE = fileURLToPath(new URL('probe.ts', import.meta.url));

const unit = readFileSync(join(ROOT, 'examples/systemd/nft-offload.service'), 'utf8');
const valuesOf = (name: string): string[] =>
  [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value = '']) => value);

describe('confined as the unit of examples/systemd', function () {
  this.timeout(120_000);
  let somebody: Somebody;
  let sources: PlainSources;
  let filter: string;

  before(function () {
    const [major = 0, minor = 0] = release().split('.').map(Number);
    if (major < 6 || (major === 6 && minor < 3)) skipBecause(this, 'PR_SET_MDWE needs Linux 6.3');
    const numbers = systemCallNumbers();
    if (typeof numbers === 'string') skipBecause(this, numbers);
    const found = becomeSomebody();
    if (typeof found === 'string') skipBecause(this, found);
    somebody = found;
    sources = plainSources(CONFINE, PROBE);
    const allowed = allowedCalls(valuesOf('SystemCallFilter'));
    filter = Buffer.from(seccompFilter(allowed, AF_NETLINK, numbers)).toString('base64');
    execFileSync('ip', ['link', 'add', DEVICE, 'type', 'veth', 'peer', 'name', 'nfo-unit1']);
  });
  after(() => {
    if (somebody === undefined) return;
    execFileSync('ip', ['link', 'del', DEVICE]);
    somebody.remove();
    sources.remove();
  });

  /** Runs Node with these arguments inside. */
  function confined(environment: readonly string[], ...args: readonly string[]): Promise<Ended> {
    const env = Object.fromEntries(environment.map((setting) => setting.split(/=(.*)/s) as [string, string]));
    // Once confined the first process may not compile either.
    const outer = [...somebody.with('net_admin'), somebody.node, '--jitless', sources.of(CONFINE), filter];
    return runProgram([...outer, somebody.node, ...args], env);
  }
  const environment = valuesOf('Environment');

  it('the library works: nf_tables, ethtool, buffers above the limit', async () => {
    const { status, signal, out, err } = await confined(environment, sources.of(PROBE), 'ffi', DEVICE);
    assert.isNull(signal, err);
    assert.equal(status, 0, err);
    assert.match(out, /^force true\ntables nfo-least\nfeature true\ndone$/m);
  });

  it('the commands work', async () => {
    for (const [args, words] of [
      [['list', 'ruleset', '--json'], /"nftables"/],
      [['features', DEVICE], /^tx-tcp-segmentation: /m],
      [['down'], /^nothing to take back$/m],
    ] as const) {
      const { status, out, err } = await confined(environment, sources.of(MAIN), ...args, '--transport', 'ffi');
      assert.equal(status, 0, err);
      assert.match(out, words);
    }
  });

  it('other sockets are not to be had', async () => {
    const script = `require('node:net').connect(9, '127.0.0.1').on('error', ({ code }) => console.log(code))`;
    assert.include((await confined(environment, '-e', script)).out, 'EAFNOSUPPORT');
  });

  it("V8's compiler is not to be had, which is why it is turned off", async () => {
    const script = 'console.log("ran")';
    assert.include((await confined(environment, '-e', script)).out, 'ran');
    const { out, err } = await confined([], '-e', script);
    assert.notInclude(out, 'ran');
    assert.match(err, /Fatal error|# Check failed|out of memory/i);
  });
});
