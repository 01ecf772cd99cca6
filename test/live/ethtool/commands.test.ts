// Every command that a virtual device of this kernel answers, got, listed and set, beside ethtool itself.
import { execFileSync, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert } from 'chai';
import { COMMANDS } from '../../../src/ethtool/commands/index.ts';
import { type EthtoolClient, type EthtoolEvent, openEthtool, STRING_SETS } from '../../../src/ethtool/index.ts';
import { COUNTERS, STATS_GROUPS } from '../../../src/ethtool/stats-counters.ts';
import { KernelError, ProtocolError } from '../../../src/session/index.ts';
import { connect } from '../../../src/transport/connect.ts';
import type { Connector } from '../../../src/transport/transport.ts';
import { refusal } from '../../support/refusal.ts';
import { skipBecause } from '../../support/skip.ts';

const VETH = 'nfo-veth0';
const PEER = 'nfo-veth1';
const TAP = 'nfo-tap0';
const QUEUES = 4;

const hasTap = spawnSync('ip', ['tuntap', 'add', TAP, 'mode', 'tap'], { encoding: 'utf8' }).status === 0;
if (hasTap) execFileSync('ip', ['link', 'del', TAP]);
const hasEthtool = spawnSync('ethtool', ['--version']).status === 0;

describe('ethtool: commands on virtual devices', () => {
  let connector: Connector;
  let ethtool: EthtoolClient;

  before(async () => {
    const queues = ['numrxqueues', String(QUEUES), 'numtxqueues', String(QUEUES)];
    execFileSync('ip', ['link', 'add', VETH, ...queues, 'type', 'veth', 'peer', 'name', PEER, ...queues]);
    for (const device of [VETH, PEER]) execFileSync('ip', ['link', 'set', device, 'up']);
    if (hasTap) execFileSync('ip', ['tuntap', 'add', TAP, 'mode', 'tap']);
    connector = await connect('auto');
    ethtool = await openEthtool({ connector });
  });
  after(async () => {
    ethtool.close();
    await connector.close();
    execFileSync('ip', ['link', 'del', VETH]);
    if (hasTap) execFileSync('ip', ['link', 'del', TAP]);
  });

  it('every command is answered or refused for what the driver is, and lists the devices that answer', async () => {
    for (const { name } of COMMANDS) {
      const answered: string[] = [];
      for (const device of ['lo', VETH, PEER, ...(hasTap ? [TAP] : [])]) {
        try {
          await ethtool.get(name, device);
          answered.push(device);
        } catch (error) {
          // Linux 6.12 says nothing at all of PHYs where there is none.
          if (error instanceof ProtocolError && name === 'phy') continue;
          assert.instanceOf(error, KernelError, `${name} of ${device}`);
          assert.strictEqual(error.errnoName, 'EOPNOTSUPP', error.message);
          assert.match(error.message, /does not tell that$|this kernel is too old/);
        }
      }
      const listed = await ethtool.getAll(name).then(
        (all) => all.map(({ device }) => device),
        (error: unknown) => {
          assert.match((error as Error).message, /this kernel is too old/, name);
          return [];
        },
      );
      assert.sameMembers(
        listed.filter((device) => ['lo', VETH, PEER, TAP].includes(device)),
        answered,
        name,
      );
    }
  });

  it('a veth: link, speed, state, what it can stamp', async () => {
    assert.deepInclude(await ethtool.get('link-info', VETH), { port: 'tp', transceiver: 'internal' });
    const modes = await ethtool.get('link-modes', VETH);
    assert.deepInclude(modes, { speed: 10_000, duplex: 'full', autonegotiation: false, supported: [] });
    assert.deepEqual(await ethtool.get('link-state', VETH), { up: true });
    assert.include((await ethtool.get('timestamping', VETH)).supported, 'software-transmit');
    assert.deepEqual(await ethtool.get('module', VETH), {});
    assert.containsAllKeys((await ethtool.get('stats', VETH)).groups, ['eth-phy', 'eth-mac', 'eth-ctrl', 'rmon']);
  });

  it('the link state follows the link', async () => {
    execFileSync('ip', ['link', 'set', PEER, 'down']);
    assert.deepInclude(await ethtool.get('link-state', VETH), { up: false });
    execFileSync('ip', ['link', 'set', PEER, 'up']);
    assert.deepInclude(await ethtool.get('link-state', VETH), { up: true });
  });

  it('channels: set, read, and seen by ethtool', async () => {
    const { before: was, after: is, ignored } = await ethtool.set('channels', VETH, { rx: 2 });
    assert.deepEqual([was.rx, is.rx, is.rxMax, ignored], [QUEUES, 2, QUEUES, []]);
    if (hasEthtool) {
      const theirs = execFileSync('ethtool', ['-l', VETH], { encoding: 'utf8' });
      assert.deepEqual(
        [...theirs.matchAll(/^RX:\s+(\d+)/gm)].map(([, count]) => Number(count)),
        [QUEUES, 2],
      );
    }
    await ethtool.set('channels', VETH, { rx: QUEUES });
  });

  it('says what the kernel does not want, in its words', async () => {
    const many = await refusal(ethtool.set('channels', VETH, { rx: 99 }), KernelError);
    assert.strictEqual(
      many.message,
      `set channels of ${VETH} to rx 99: requested channel count exceeds maximum (EINVAL): get('channels', '${VETH}') says what there is`,
    );
    const none = await refusal(ethtool.get('rings', 'nfo-none'), KernelError);
    assert.match(none.message, /device nfo-none does not exist: `ip link` lists/);
    const driver = await refusal(ethtool.set('rings', VETH, { rx: 1 }), KernelError);
    assert.match(driver.message, new RegExp(`the driver of ${VETH}.* does not tell that$`));
  });

  it('coalescing, link modes, link settings and debug classes of a tap device: set, and read', async function () {
    if (!hasTap) skipBecause(this, 'this kernel makes no tap device');
    const frames = await ethtool.set('coalesce', TAP, { rxMaxFrames: 7 });
    assert.deepEqual([frames.before, frames.after, frames.ignored], [{ rxMaxFrames: 0 }, { rxMaxFrames: 7 }, []]);
    const modes = await ethtool.set('link-modes', TAP, { speed: 2500, duplex: 'half' });
    assert.deepInclude(modes.after, { speed: 2500, duplex: 'half' });
    assert.deepEqual((await ethtool.set('link-info', TAP, { port: 'mii' })).after.port, 'mii');
    const classes = await ethtool.set('debug', TAP, { enabled: { link: true, probe: true } });
    assert.sameMembers([...classes.after.enabled], ['link', 'probe']);
    assert.deepEqual((await ethtool.set('debug', TAP, { enabled: { probe: false } })).after.enabled, ['link']);
    if (hasEthtool) {
      const theirs = execFileSync('ethtool', [TAP], { encoding: 'utf8' });
      assert.match(theirs, /Speed: 2500Mb\/s/);
      assert.match(theirs, /Duplex: Half/);
      assert.match(theirs, /Port: MII/);
    }
    const wrong = await refusal(ethtool.set('link-modes', TAP, { advertised: { nonsense: true } }), KernelError);
    assert.include(wrong.message, 'bit name not found');
    const other = await refusal(ethtool.set('coalesce', TAP, { rxMicroseconds: 7 }), KernelError);
    assert.include(other.message, 'cannot modify an unsupported parameter');
  });

  it('the tables of counters are the kernel’s', async () => {
    const groups = (await ethtool.strings('stats-std')).filter((name) => name !== '');
    assert.deepEqual(groups, Object.keys(STATS_GROUPS).slice(0, groups.length));
    for (const group of groups as (keyof typeof STATS_GROUPS)[]) {
      const set = group === 'phydev' ? 'stats-phy' : (`stats-${group}` as const);
      const names = await ethtool.strings(set);
      assert.isAtLeast(Object.keys(COUNTERS[group]).length, names.length);
      assert.deepEqual(
        names,
        Object.entries(COUNTERS[group])
          .sort(([, a], [, b]) => a.number - b.number)
          .map(([name]) => name)
          .slice(0, names.length),
      );
    }
  });

  it('lists of names: of all devices, and of a driver', async () => {
    assert.includeMembers([...(await ethtool.strings('wol-modes'))], ['magic', 'phy']);
    assert.strictEqual((await ethtool.strings('link-modes'))[50], 'RS');
    assert.include(await ethtool.strings('stats', { device: VETH }), 'peer_ifindex');
    assert.deepEqual(await ethtool.strings('priv-flags', { device: VETH }), []);
    assert.strictEqual(STRING_SETS['ts-flags'], 22);
  });

  describe('monitor', () => {
    /** The events while `work` is done, and a little longer. */
    async function during(
      options: Parameters<EthtoolClient['monitor']>[0],
      count: number,
      work: () => Promise<unknown>,
    ): Promise<readonly EthtoolEvent[]> {
      const monitor = ethtool.monitor(options);
      await monitor.ready;
      await work();
      const events: EthtoolEvent[] = [];
      const tooLong = setTimeout(() => monitor.close(), 5000);
      for await (const event of monitor) {
        events.push(event);
        // What should not come has its chance.
        if (events.length === count) void sleep(100).then(() => monitor.close());
      }
      clearTimeout(tooLong);
      return events;
    }

    it('tells a change of its own making, and not one that changed nothing', async () => {
      const events = await during({}, 2, async () => {
        await ethtool.set('channels', VETH, { rx: 2 });
        await ethtool.set('channels', VETH, { rx: 2 });
        await ethtool.setFeature(VETH, 'tx-tcp-segmentation', false);
      });
      assert.deepEqual(
        events.map((event) => ('device' in event ? [event.event, event.device] : [event.event])),
        [
          ['channels', VETH],
          ['features', VETH],
        ],
      );
      const [channels, features] = events;
      if (channels?.event !== 'channels' || features?.event !== 'features') return assert.fail('other events');
      assert.deepInclude(channels.value, { rx: 2, rxMax: QUEUES });
      assert.deepInclude(features.value, {
        name: 'tx-tcp-segmentation',
        hardware: true,
        wanted: false,
        active: false,
        fixed: false,
      });
      await ethtool.setFeature(VETH, 'tx-tcp-segmentation', true);
    });

    it('tells what others change, with the names of bits', async function () {
      if (!hasEthtool || !hasTap) skipBecause(this, 'ethtool is not installed, or there is no tap device');
      const events = await during({ events: ['debug', 'channels'] }, 2, async () => {
        execFileSync('ethtool', ['-s', TAP, 'msglvl', 'wol', 'on']);
        execFileSync('ethtool', ['-C', TAP, 'rx-frames', '3']);
        execFileSync('ethtool', ['-L', VETH, 'rx', String(QUEUES)]);
      });
      assert.deepEqual(
        events.map(({ event }) => event),
        ['debug', 'channels'],
      );
      const [debug] = events;
      if (debug?.event !== 'debug') return assert.fail('another event');
      assert.include(debug.value.enabled, 'wol');
    });

    it('ends with its signal while nothing happens', async () => {
      const controller = new AbortController();
      const monitor = ethtool.monitor({ signal: controller.signal });
      await monitor.ready;
      setTimeout(() => controller.abort(), 50);
      for await (const { event } of monitor) assert.fail(event);
    });
  });
});
