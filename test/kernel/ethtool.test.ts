// ethtool's commands on netdevsim, which has what hardware has: rings, coalescing, pause frames, FEC,
// tables of tunnel ports. ethtool itself looks on.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { assert } from 'chai';
import { type EthtoolClient, type EthtoolEvent, openEthtool } from '../../src/ethtool/index.ts';
import { KernelError } from '../../src/session/index.ts';
import { connect } from '../../src/transport/connect.ts';
import type { Connector } from '../../src/transport/transport.ts';
import { refusal } from '../support/refusal.ts';
import { skipBecause } from '../support/skip.ts';
import { newPorts, removeDevice, whyNoNetdevsim } from './lab/netdevsim.ts';
import { run } from './lab/netns.ts';

const DEBUGFS = '/sys/kernel/debug';

describe('ethtool on netdevsim', () => {
  let device: number | undefined;
  let connector: Connector;
  let ethtool: EthtoolClient;

  before(async function () {
    const missing = whyNoNetdevsim();
    if (missing !== undefined) skipBecause(this, missing);
    device = newPorts('', ['sim0', 'sim1']);
    run('', ['ip', 'link', 'set', 'sim0', 'up']);
    connector = await connect('auto');
    ethtool = await openEthtool({ connector });
  });
  after(async () => {
    if (device === undefined) return;
    ethtool.close();
    await connector.close();
    removeDevice(device);
  });

  /** What ethtool says: the last number behind a word at the beginning of a line. */
  function theirs(flag: string, word: string): string {
    const text = run('', ['ethtool', flag, 'sim0']);
    return [...text.matchAll(new RegExp(`^${word}:\\s*(.+)$`, 'gm'))].at(-1)?.[1]?.trim() ?? 'not listed';
  }

  it('rings: sizes within the limits take, others are refused', async () => {
    const { after: is, ignored } = await ethtool.set('rings', 'sim0', { rx: 256, tx: 128 });
    assert.deepEqual([is.rx, is.tx, is.rxMax, ignored], [256, 128, 4096, []]);
    assert.deepEqual([theirs('-g', 'RX'), theirs('-g', 'TX')], ['256', '128']);
    const { message } = await refusal(ethtool.set('rings', 'sim0', { rx: 9999 }), KernelError);
    assert.include(message, 'requested ring size exceeds maximum');
    assert.strictEqual((await ethtool.get('rings', 'sim0')).rx, 256);
  });

  it('coalescing: numbers and switches', async () => {
    const { after: is, ignored } = await ethtool.set('coalesce', 'sim0', { rxMicroseconds: 7, adaptiveTx: true });
    assert.deepEqual([is.rxMicroseconds, is.adaptiveTx, is.adaptiveRx, ignored], [7, true, false, []]);
    assert.strictEqual(theirs('-c', 'rx-usecs'), '7');
    assert.match(run('', ['ethtool', '-c', 'sim0']), /Adaptive RX: off +TX: on/);
  });

  it('pause frames: set, refused by the driver, and counted', async () => {
    const { after: is } = await ethtool.set('pause', 'sim0', { rx: true, tx: true });
    assert.deepEqual([is.autonegotiation, is.rx, is.tx], [false, true, true]);
    assert.deepEqual([theirs('-a', 'RX'), theirs('-a', 'TX')], ['on', 'on']);
    assert.strictEqual(
      (await refusal(ethtool.set('pause', 'sim0', { autonegotiation: true }), KernelError)).errnoName,
      'EINVAL',
    );
    if (!existsSync(`${DEBUGFS}/netdevsim`)) run('', ['mount', '-t', 'debugfs', 'debugfs', DEBUGFS]);
    const [port] = readdirSync(`${DEBUGFS}/netdevsim/netdevsim${device}/ports`);
    for (const way of ['rx', 'tx']) {
      writeFileSync(`${DEBUGFS}/netdevsim/netdevsim${device}/ports/${port}/ethtool/pause/report_stats_${way}`, '1');
    }
    const { statistics } = await ethtool.get('pause', 'sim0', { statistics: true });
    assert.deepEqual(statistics, { rxFrames: 1n, txFrames: 2n });
    assert.notProperty(await ethtool.get('pause', 'sim0'), 'statistics');
  });

  it('FEC: modes by name, on and off', async () => {
    assert.deepEqual((await ethtool.set('fec', 'sim0', { modes: { RS: true } })).after, {
      auto: false,
      active: 'RS',
      modes: ['RS'],
    });
    const { after: is, ignored } = await ethtool.set('fec', 'sim0', { modes: { RS: false, BASER: true, LLRS: true } });
    assert.deepEqual([is.modes, is.active, ignored], [['BASER', 'LLRS'], 'LLRS', []]);
    assert.match(run('', ['ethtool', '--show-fec', 'sim0']), /Active FEC encoding.*: LLRS/);
    const { message } = await refusal(ethtool.set('fec', 'sim0', { modes: { nonsense: true } }), KernelError);
    assert.include(message, "bit name not found (EOPNOTSUPP): get('fec', 'sim0') says what there is");
    const none = await refusal(ethtool.set('fec', 'sim0', { modes: { BASER: false, LLRS: false } }), KernelError);
    assert.include(none.message, 'no FEC modes set');
  });

  it('tunnel ports: what the tunnels of the namespace need is in the tables', async function () {
    try {
      run('', ['ip', 'link', 'add', 'simvx', 'type', 'vxlan', 'id', '1', 'dstport', '4789', 'dev', 'sim0']);
    } catch {
      skipBecause(this, 'this kernel comes without vxlan');
    }
    run('', ['ip', 'link', 'set', 'simvx', 'up']);
    const listed = await ethtool.getAll('tunnel-info');
    assert.sameMembers(
      listed.map(({ device: name }) => name),
      ['sim0', 'sim1'],
    );
    const { tables } = await ethtool.get('tunnel-info', 'sim0');
    assert.deepInclude(
      tables.flatMap(({ entries }) => entries),
      { port: 4789, type: 'vxlan' },
    );
    run('', ['ip', 'link', 'del', 'simvx']);
  });

  it('lists what each port says', async () => {
    for (const command of ['rings', 'channels', 'coalesce', 'pause', 'fec'] as const) {
      const listed = (await ethtool.getAll(command)).map(({ device: name }) => name);
      assert.includeMembers(listed, ['sim0', 'sim1'], command);
    }
  });

  it('monitors every change, by whomever', async () => {
    const monitor = ethtool.monitor();
    await monitor.ready;
    run('', ['ethtool', '-G', 'sim1', 'rx', '64']);
    run('', ['ethtool', '-A', 'sim1', 'rx', 'on']);
    await ethtool.set('fec', 'sim1', { modes: { RS: true } });
    await ethtool.set('coalesce', 'sim1', { txMicroseconds: 9 });
    const events: EthtoolEvent[] = [];
    const tooLong = setTimeout(() => monitor.close(), 5000);
    for await (const event of monitor) {
      events.push(event);
      if (event.event === 'coalesce') break;
    }
    clearTimeout(tooLong);
    assert.deepEqual(
      events.map((event) => ('device' in event ? `${event.event} ${event.device}` : event.event)),
      ['rings sim1', 'pause sim1', 'fec sim1', 'coalesce sim1'],
    );
    const fec = events.find(({ event }) => event === 'fec');
    assert.deepInclude(fec, { value: { auto: false, active: 'RS', modes: ['RS'] } });
  });
});
