// Commands of the client on a recorded netdevsim, in the order of the recording.
import { readFileSync } from 'node:fs';
import { assert } from 'chai';
import { type EthtoolClient, openEthtool } from '../../src/ethtool/index.ts';
import { KernelError } from '../../src/session/index.ts';
import { replay } from '../../src/testing/index.ts';
import { refusal } from '../support/refusal.ts';

describe('ethtool/client on a recorded netdevsim (Linux 7.3)', () => {
  const recording = replay(readFileSync(new URL('./fixtures/netdevsim.pcap', import.meta.url)), {
    name: 'netdevsim.pcap',
  });
  let ethtool: EthtoolClient;
  const said = async (work: Promise<unknown>): Promise<string> => (await refusal(work, KernelError)).message;

  before(async () => {
    ethtool = await openEthtool({ connector: recording });
  });
  after(async () => {
    ethtool.close();
    await recording.close();
  });

  it('gets what a device says', async () => {
    const { rx, rxMax, tcpDataSplit, txPush } = await ethtool.get('rings', 'n0');
    assert.deepEqual([rx, rxMax, tcpDataSplit, txPush], [512, 4096, 'enabled', false]);
  });

  it('sets, and reads what it is then', async () => {
    const {
      device,
      requested,
      before: was,
      after: is,
      ignored,
    } = await ethtool.set('rings', 'n0', { rx: 256, tx: 128 });
    assert.deepEqual({ device, requested, ignored }, { device: 'n0', requested: { rx: 256, tx: 128 }, ignored: [] });
    assert.deepEqual([was.rx, was.tx, is.rx, is.tx], [512, 512, 256, 128]);
  });

  it('says what the kernel does not want', async () => {
    assert.strictEqual(
      await said(ethtool.set('rings', 'n0', { rx: 99_999 })),
      "set ring sizes of n0 to rx 99999: requested ring size exceeds maximum (EINVAL): get('rings', 'n0') says what there is",
    );
  });

  it('changes bits by name, and reads counters on request', async () => {
    const { after: is } = await ethtool.set('fec', 'n0', { modes: { RS: true } });
    assert.deepEqual(is, { auto: false, active: 'RS', modes: ['RS'] });
    const { statistics } = await ethtool.get('fec', 'n0', { statistics: true });
    assert.deepEqual(statistics?.corrected, { total: 123n, lanes: [] });
    assert.deepEqual(statistics?.histogram[0], { low: 0, high: 0, count: 445n, lanes: [125n, 120n, 100n, 100n] });
    assert.strictEqual(
      await said(ethtool.set('fec', 'n0', { modes: { nonsense: true } })),
      "set FEC of n0 to modes nonsense on: bit name not found (EOPNOTSUPP): get('fec', 'n0') says what there is",
    );
  });

  it('asks for some groups of statistics', async () => {
    assert.deepEqual(await ethtool.get('stats', 'n0', { groups: ['rmon', 'phydev'] }), {
      source: 'aggregate',
      groups: { rmon: { counters: {} }, phydev: { counters: {} } },
    });
  });

  it('gets what all devices say, one by one where the kernel’s own list fails', async () => {
    const [first, second, ...more] = await ethtool.getAll('tunnel-info');
    assert.deepEqual(first, {
      device: 'n0',
      deviceIndex: 2,
      value: {
        tables: [
          { size: 4, types: ['vxlan'], entries: [{ port: 4789, type: 'vxlan' }] },
          { size: 4, types: ['geneve', 'vxlan-gpe'], entries: [{ port: 6081, type: 'geneve' }] },
        ],
      },
    });
    assert.strictEqual(second?.device, 'n1');
    assert.isEmpty(more);
    assert.deepEqual(
      (await ethtool.getAll('channels')).map(({ device, value }) => [device, value.combined]),
      [
        ['n0', 1],
        ['n1', 1],
      ],
    );
  });

  it('asks for counters of one source', async () => {
    assert.deepEqual(await ethtool.get('pause', 'n0', { statistics: true, source: 'aggregate' }), {
      autonegotiation: false,
      rx: false,
      tx: false,
      source: 'aggregate',
      statistics: { txFrames: 2n, rxFrames: 1n },
    });
  });

  it('sets numbers and switches in one request', async () => {
    const { after: is, ignored } = await ethtool.set('coalesce', 'n0', { rxMicroseconds: 7, adaptiveRx: true });
    assert.deepEqual([is.rxMicroseconds, is.adaptiveRx, ignored], [7, true, []]);
  });

  it('names a device that does not exist, and a driver that does not tell', async () => {
    assert.match(await said(ethtool.get('rings', 'n9')), /^get ring sizes of n9: no device matches name \(ENODEV\): /);
    assert.strictEqual(
      await said(ethtool.get('wol', 'n0')),
      'get Wake-on-LAN of n0: Operation not supported (EOPNOTSUPP): the driver of n0 does not tell that',
    );
  });

  it('reads lists of names, of all devices and of one', async () => {
    assert.deepEqual(await ethtool.strings('stats-eth-ctrl'), [
      'MACControlFramesTransmitted',
      'MACControlFramesReceived',
      'UnsupportedOpcodesReceived',
    ]);
    assert.deepEqual(await ethtool.strings('priv-flags', { device: 'n0' }), []);
  });
});
