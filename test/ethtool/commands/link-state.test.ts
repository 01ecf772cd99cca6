import { assert } from 'chai';
import { linkState } from '../../../src/ethtool/commands/link-state.ts';
import { testCodec } from '../../support/codec-table.ts';
import { testCommand } from '../command-tests.ts';

describe('ethtool/commands/link-state', () => {
  testCodec('codec', linkState.codec, [
    {
      name: 'the answer for a veth (Linux 6.18)',
      value: { header: { deviceIndex: 3, device: 'v0' }, up: true },
      hex: '1400 0180 0800 0100 03000000 0700 0200 763000 00 0500 0200 01 000000',
      big: '0014 8001 0008 0001 00000003 0007 0002 763000 00 0005 0002 01 000000',
    },
    {
      name: 'the answer for a bridge (Linux 6.18)',
      value: { header: { deviceIndex: 4, device: 'br0' }, up: false },
      hex: '1400 0180 0800 0100 04000000 0800 0200 62723000 0500 0200 00 000000',
      big: '0014 8001 0008 0001 00000004 0008 0002 62723000 0005 0002 00 000000',
    },
    {
      name: 'the answer for a tap device (Linux 6.18)',
      value: { header: { deviceIndex: 5, device: 't0' }, up: false },
      hex: '1400 0180 0800 0100 05000000 0700 0200 743000 00 0500 0200 00 000000',
      big: '0014 8001 0008 0001 00000005 0007 0002 743000 00 0005 0002 00 000000',
    },
    {
      name: 'the answer for netdevsim (netdevsim, Linux 7.3)',
      value: { header: { deviceIndex: 2, device: 'n0' } },
      hex: '1400 0180 0800 0100 02000000 0700 0200 6e3000 00',
      big: '0014 8001 0008 0001 00000002 0007 0002 6e3000 00',
    },
    {
      name: 'a link that does not come up',
      value: {
        header: { deviceIndex: 2, device: 'eth0' },
        up: false,
        signalQuality: 3,
        signalQualityMax: 7,
        extendedState: 'bad-signal-integrity',
        extendedSubstate: 3,
        downCount: 9,
      },
      hex: `1800 0180 0800 0100 02000000 0900 0200 6574683000 000000 0500 0200 00 000000 0800 0300 03000000 0800
        0400 07000000 0500 0500 03 000000 0500 0600 03 000000 0800 0700 09000000`,
      big: `0018 8001 0008 0001 00000002 0009 0002 6574683000 000000 0005 0002 00 000000 0008 0003 00000003 0008
        0004 00000007 0005 0005 03 000000 0005 0006 03 000000 0008 0007 00000009`,
    },
  ]);
  testCommand(linkState);

  it('the reason has a name of its state, and stays a number where there is none', () => {
    const value = (extendedState: 'overheat' | 'cable-issue' | 77, extendedSubstate: number) =>
      linkState.value({ extendedState, extendedSubstate }, () => []);
    assert.deepEqual(value('cable-issue', 1), { extendedState: 'cable-issue', extendedSubstate: 'unsupported-cable' });
    assert.deepEqual(value('cable-issue', 9), { extendedState: 'cable-issue', extendedSubstate: 9 });
    assert.deepEqual(value('overheat', 1), { extendedState: 'overheat', extendedSubstate: 1 });
    assert.deepEqual(value(77, 2), { extendedState: 77, extendedSubstate: 2 });
    assert.deepEqual(
      linkState.value({ up: true }, () => []),
      { up: true },
    );
  });
});
