// The unit of examples/systemd: what systemd says of it, and that it keeps one capability.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assert } from 'chai';
import type { Context } from 'mocha';
import { commands } from '../../src/cli/commands/index.ts';
import { skipBecause } from '../support/skip.ts';

const UNIT = fileURLToPath(new URL('../../examples/systemd/nft-offload.service', import.meta.url));
const COMMAND = '/usr/bin/nft-offload';
/** Of `systemd-analyze security`, 0 to 10; a unit that says nothing has 9.6. What is left is what it is for. */
const MOST_EXPOSURE = 1.5;

const text = readFileSync(UNIT, 'utf8');
const settings = [...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => ({ name, value }));
const valuesOf = (wanted: string): string[] => settings.filter(({ name }) => name === wanted).map(({ value }) => value);

interface Analysis {
  readonly status: number | null;
  readonly output: string;
}

function analyze(context: Context, ...args: readonly string[]): Analysis {
  const { error, status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  if (error !== undefined) skipBecause(context, 'systemd-analyze is not installed');
  const output = `${stdout}${stderr}`;
  // Before systemd 250, and where it was built without seccomp.
  if (/unrecognized option|not supported/i.test(output)) skipBecause(context, `systemd-analyze: ${output.trim()}`);
  return { status, output };
}

/** It also reads the units that this one names, and may find mistakes in those: they are not counted. */
function mistakesIn(context: Context, unit: string): Analysis & { readonly lines: readonly string[] } {
  const analysis = analyze(context, 'verify', unit);
  return { ...analysis, lines: analysis.output.split('\n').filter((line) => line.includes('nft-offload')) };
}

describe('examples/systemd/nft-offload.service', () => {
  it('keeps CAP_NET_ADMIN, and no other capability', () => {
    assert.deepEqual(valuesOf('CapabilityBoundingSet'), ['CAP_NET_ADMIN']);
    assert.deepEqual(valuesOf('AmbientCapabilities'), ['CAP_NET_ADMIN']);
    assert.deepEqual(valuesOf('NoNewPrivileges'), ['yes']);
    assert.deepEqual(valuesOf('DynamicUser'), ['yes']);
    assert.isEmpty(valuesOf('User'));
  });

  it('opens netlink sockets only', () => {
    assert.deepEqual(valuesOf('RestrictAddressFamilies'), ['AF_NETLINK']);
  });

  it('runs commands that there are', () => {
    const lines = ['ExecStart', 'ExecReload', 'ExecStop'].flatMap(valuesOf);
    assert.lengthOf(lines, 3);
    for (const line of lines) {
      const [program, command, ...args] = line.split(' ');
      assert.equal(program, COMMAND);
      assert.include(
        commands.map(({ name }) => name),
        command,
      );
      // Only a socket in its own process can do without memory that is writable and executable.
      assert.deepEqual(args.slice(0, 2), ['--transport', 'ffi']);
    }
  });

  it('does what nftables.service does, behind it', () => {
    assert.include(valuesOf('After'), 'nftables.service');
    assert.deepEqual(valuesOf('PartOf'), ['nftables.service']);
    assert.deepEqual(valuesOf('ReloadPropagatedFrom'), ['nftables.service']);
    assert.deepEqual(valuesOf('WantedBy'), ['multi-user.target nftables.service']);
  });

  it('waits for the devices of its commands, and stops with them', () => {
    for (const line of ['ExecStart', 'ExecReload'].flatMap(valuesOf)) {
      const [, , , , ...devices] = line.split(' ');
      assert.isNotEmpty(devices);
      const units = devices.map((device) => `sys-subsystem-net-devices-${device}.device`).join(' ');
      assert.deepEqual(valuesOf('BindsTo'), [units]);
      assert.include(valuesOf('After'), units);
    }
  });

  describe('for systemd', () => {
    let folder: string;
    let unit: string;
    // The command need not be installed here.
    const installed = text.replaceAll(COMMAND, process.execPath);
    const write = (content: string): void => writeFileSync(unit, content);
    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'nft-offload-unit-'));
      unit = join(folder, 'nft-offload.service');
    });
    beforeEach(() => write(installed));
    after(() => rmSync(folder, { recursive: true, force: true }));

    it('has no mistake', function () {
      const { status, output, lines } = mistakesIn(this, unit);
      assert.deepEqual(lines, []);
      // systemd-analyze could not look, or found mistakes of others only.
      if (status !== 0) skipBecause(this, `systemd-analyze verify ended with ${status}: ${output.trim()}`);
    });

    it('would be told of a mistake', function () {
      const { status, output } = mistakesIn(this, unit);
      if (status !== 0) skipBecause(this, `systemd-analyze verify ended with ${status}: ${output.trim()}`);
      for (const [right, wrong] of [
        ['Type=oneshot', 'Type=onceshot'],
        ['ProtectHome=yes', 'ProtectHouse=yes'],
        [`ExecStop=${process.execPath}`, 'ExecStop=/nowhere/nft-offload'],
      ] as const) {
        assert.include(installed, right);
        write(installed.replace(right, wrong));
        assert.isNotEmpty(mistakesIn(this, unit).lines, wrong);
      }
    });

    it(`is exposed by ${MOST_EXPOSURE} of 10 at most`, function () {
      const { output } = analyze(this, 'security', '--offline=true', '--no-pager', unit);
      const [, exposure] = /Overall exposure level for \S+: ([\d.]+)/.exec(output) ?? [];
      assert.isDefined(exposure, output);
      assert.isAtMost(Number(exposure), MOST_EXPOSURE, output);
    });
  });
});
