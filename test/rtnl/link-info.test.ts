import { assert } from 'chai';
import { type LinkInfo, linkMessage } from '../../src/rtnl/index.ts';
import { linkInfo } from '../../src/rtnl/link-info.ts';
import { RTM_NEWLINK } from '../../src/rtnl/link-message.ts';
import { DecodeError, decode, EncodeError, encode } from '../../src/wire/index.ts';
import { testCodec } from '../support/codec-table.ts';
import { bytes } from '../support/hexdump.ts';
import { assertSurvives, testSurvival } from '../support/survival.ts';
import { kernels, recorded } from './recorded.ts';

describe('rtnl/linkInfo', () => {
  testCodec<LinkInfo>('linkInfo', linkInfo, [
    {
      name: 'a kind with a codec, in a master with one',
      value: { kind: 'vlan', vlan: { id: 5 }, slaveKind: 'vrf', vrfPort: { table: 10 } },
      hex: `0900 0100 766c616e00 000000  0c00 0280 0600 0100 0500 0000
        0800 0400 76726600  0c00 0580 0800 0100 0a000000`,
      big: `0009 0001 766c616e00 000000  000c 8002 0006 0001 0005 0000
        0008 0004 76726600  000c 8005 0008 0001 0000000a`,
    },
    {
      name: 'kinds without a codec',
      value: { kind: 'gre', data: bytes('0800 0100 02000000'), slaveKind: 'team', slaveData: bytes('ff') },
      hex: '0800 0100 67726500  0c00 0200 0800010002000000  0900 0400 7465616d00 000000  0500 0500 ff000000',
      big: '0008 0001 67726500  000c 0002 0800010002000000  0009 0004 7465616d00 000000  0005 0005 ff000000',
    },
    {
      name: 'settings whose kind is not said',
      value: { data: bytes('01'), xstats: bytes('02') },
      hex: '0500 0200 01000000 0500 0300 02000000',
      big: '0005 0002 01000000 0005 0003 02000000',
    },
    // Names that objects have of themselves.
    ...['constructor', '__proto__', 'toString'].map((kind) => ({
      name: `the kind ${kind}`,
      value: { kind, data: bytes('01') },
      hex: encodedKind(kind, true),
      big: encodedKind(kind, false),
    })),
  ]);

  it('finds the kind behind the settings, too', () => {
    const reversed = bytes('0c00 0200 0600 0100 0500 0000  0900 0100 766c616e00 000000');
    assert.deepEqual(assertSurvives(linkInfo, reversed), { kind: 'vlan', vlan: { id: 5 } });
  });

  it('says which setting of which kind is wrong', () => {
    const short = bytes('0900 0100 766c616e00 000000  0900 0200 0500 0100 05 000000');
    assert.throws(() => decode(linkInfo, short), DecodeError, /^vlan\/id: /);
  });

  it('refuses settings of another kind rather than leave them out', () => {
    for (const [wrong, field] of [
      [{ kind: 'bridge', vlan: { id: 5 } }, 'vlan'],
      [{ kind: 'vlan', data: bytes('01') }, 'data'],
      [{ kind: 'veth', slaveKind: 'bond', bridgePort: {} }, 'bridgePort'],
      [{ vlan: { id: 5 } }, 'vlan'],
    ] as const) {
      assert.throws(
        () => encode(linkInfo, wrong as LinkInfo),
        EncodeError,
        new RegExp(`^"${field}" is not what a link`),
      );
    }
    assert.throws(() => encode(linkInfo, null as unknown as LinkInfo), EncodeError);
  });

  for (const kernel of kernels) {
    it(`knows the kinds that ip made on Linux ${kernel}`, () => {
      const links = recorded(kernel)
        .dumped(RTM_NEWLINK)
        .map(({ payload }) => decode(linkMessage, payload))
        .filter(({ family }) => family === 0);
      const fields = links.map(({ name, linkInfo: info = {} }) => {
        const { kind, slaveKind, xstats: _, ...data } = info;
        return `${name} ${kind} ${slaveKind} ${Object.keys(data).join(' ')}`.trim();
      });
      assert.deepEqual(fields, [
        'lo undefined undefined',
        'd0 dummy undefined',
        'd1 dummy bond bondPort',
        'd2 dummy vrf vrfPort',
        'v1 veth undefined',
        'v0 veth bridge bridgePort',
        'v2 veth undefined',
        'br0 bridge undefined bridge',
        'd0.5 vlan undefined vlan',
        'd0.6 vlan undefined vlan',
        'bond0 bond undefined bond',
        'bond1 bond undefined bond',
        'mv0 macvlan undefined macvlan',
        'ms0 macvlan undefined macvlan',
        'mt0 macvtap undefined macvlan',
        'vrf0 vrf undefined vrf',
        'wg0 wireguard undefined',
        'ifb0 ifb undefined',
        'vx0 vxlan undefined vxlan',
        'gre0 gre undefined data',
        'gretap0 gretap undefined data',
        'erspan0 erspan undefined data',
        'gre0x gre undefined data',
        't0 tun undefined tun',
        't1 tun undefined tun',
        'tm0 team undefined',
        'nlmon0 nlmon undefined',
      ]);
    });

    it(`reads the other end of a veth in the request that made it, on Linux ${kernel}`, () => {
      const [request] = recorded(kernel)
        .asked(RTM_NEWLINK)
        .map(({ payload }) => decode(linkMessage, payload))
        .filter(({ linkInfo: info }) => info?.veth !== undefined);
      assert.strictEqual(request?.name, 'e0');
      assert.deepInclude(request?.linkInfo?.veth?.peer, { index: 0, flags: [], name: 'e1' });
    });
  }

  testSurvival(
    linkInfo,
    recorded('7')
      .dumped(RTM_NEWLINK)
      .flatMap(({ payload }) => decode(linkMessage, payload).linkInfo ?? [])
      .map((info) => encode(linkInfo, info, { littleEndian: true })),
  );
});

function encodedKind(kind: string, littleEndian: boolean): string {
  const u16 = (value: number) => {
    const text = value.toString(16).padStart(4, '0');
    return littleEndian ? text.slice(2) + text.slice(0, 2) : text;
  };
  const name = Buffer.from(`${kind}\0`);
  const padding = '00'.repeat((4 - (name.byteLength % 4)) % 4);
  return `${u16(4 + name.byteLength)} ${u16(1)} ${name.toString('hex')}${padding} ${u16(5)} ${u16(2)} 01000000`;
}
