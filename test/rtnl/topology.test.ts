import { assert } from 'chai';
import { type Link, linkMessage, lowerDevices, ports, upperDevices } from '../../src/rtnl/index.ts';
import { linkOf } from '../../src/rtnl/link.ts';
import { RTM_NEWLINK } from '../../src/rtnl/link-message.ts';
import { decode } from '../../src/wire/index.ts';
import { kernels, recorded } from './recorded.ts';

type Made = Partial<Pick<Link, 'kind' | 'master' | 'lower' | 'lowerNetnsId' | 'vxlan' | 'altNames'>>;

/** Links of these names, with indexes from 1 on in this order. */
function made(links: Readonly<Record<string, Made>>): Link[] {
  return Object.entries(links).map(([name, fields], at) => {
    const message = { family: 0, type: 'ether', index: at + 1, flags: [], change: 0 } as const;
    return { index: at + 1, name, altNames: [], flags: [], message, ...fields };
  });
}

const names = (links: readonly Link[]): string => links.map(({ name }) => name).join(' ');

/** A router: bond0 of eth0 and eth1; br0 of a VLAN on the bond, a switch's port, a veth and another bridge. */
const router = made({
  eth0: { master: 3 },
  eth1: { master: 3, altNames: ['enp2s0'] },
  bond0: { kind: 'bond' },
  'bond0.5': { kind: 'vlan', lower: 3, master: 9 },
  eth2: {},
  lan1: { kind: 'dsa', lower: 5, master: 9 },
  veth0: { kind: 'veth', lower: 8, master: 9 },
  veth1: { kind: 'veth', lower: 7 },
  br0: { kind: 'bridge' },
  br1: { kind: 'bridge', master: 9 },
  'br0.7': { kind: 'vlan', lower: 9 },
  mac0: { kind: 'macvlan', lower: 5 },
  vx0: { kind: 'vxlan', vxlan: { id: 1, link: 5 } },
  ppp0: { kind: 'ppp' },
  'far.5': { kind: 'vlan', lower: 2, lowerNetnsId: 0 },
});

describe('rtnl/topology', () => {
  it('below a device are those that belong to it, or the one it sends through', () => {
    for (const [device, below] of [
      ['bond0', 'eth0 eth1'],
      ['bond0.5', 'bond0'],
      ['br0', 'bond0.5 lan1 veth0 br1'],
      ['br0.7', 'br0'],
      ['lan1', 'eth2'],
      ['mac0', 'eth2'],
      ['vx0', 'eth2'],
      ['eth0', ''],
      ['veth0', ''],
      ['ppp0', ''],
      ['far.5', ''],
      ['gone', ''],
      [9, 'bond0.5 lan1 veth0 br1'],
      [99, ''],
    ] as const) {
      assert.strictEqual(names(lowerDevices(router, device)), below, `below ${device}`);
    }
  });

  it('above a device are its master and those that send through it', () => {
    for (const [device, above] of [
      ['eth0', 'bond0'],
      ['enp2s0', 'bond0'],
      ['bond0', 'bond0.5'],
      ['bond0.5', 'br0'],
      ['eth2', 'lan1 mac0 vx0'],
      ['veth1', ''],
      ['br0', 'br0.7'],
      ['gone', ''],
    ] as const) {
      assert.strictEqual(names(upperDevices(router, device)), above, `above ${device}`);
    }
  });

  it('what is below one has it above', () => {
    for (const link of router) {
      for (const lower of lowerDevices(router, link.index)) assert.include(upperDevices(router, lower.index), link);
      for (const upper of upperDevices(router, link.index)) assert.include(lowerDevices(router, upper.index), link);
    }
  });

  it('ports are where packets leave at last, in the order of the list', () => {
    for (const [device, found] of [
      ['br0', 'eth0 eth1 lan1 veth0'],
      ['br0.7', 'eth0 eth1 lan1 veth0'],
      ['bond0.5', 'eth0 eth1'],
      ['enp2s0', 'eth1'],
      ['lan1', 'lan1'],
      ['mac0', 'eth2'],
      ['vx0', 'eth2'],
      ['veth1', 'veth1'],
      ['ppp0', 'ppp0'],
      ['br1', ''],
      ['far.5', ''],
      ['gone', ''],
    ] as const) {
      assert.strictEqual(names(ports(router, device)), found, `ports of ${device}`);
    }
  });

  it('a circle ends, and what is missing is left out', () => {
    const circle = made({
      a: { kind: 'vlan', lower: 2 },
      b: { kind: 'vlan', lower: 3, master: 3 },
      c: { kind: 'bridge', master: 1 },
      d: { kind: 'bridge' },
      e: { kind: 'vlan', lower: 77, master: 4 },
      f: { lower: 6, master: 4 },
    });
    assert.strictEqual(names(ports(circle, 'a')), '');
    assert.strictEqual(names(lowerDevices(circle, 'a')), 'b c');
    // e is on a device that nobody listed; f, as some hardware does, names itself.
    assert.strictEqual(names(ports(circle, 'd')), 'f');
    assert.strictEqual(names(lowerDevices(circle, 'f')), '');
    assert.strictEqual(names(upperDevices(circle, 'f')), 'd');
    assert.isEmpty(ports([], 'a'));
  });

  for (const kernel of kernels) {
    it(`reads the devices of Linux ${kernel}`, () => {
      const links = recorded(kernel)
        .dumped(RTM_NEWLINK)
        .map(({ payload }) => linkOf(decode(linkMessage, payload)))
        .filter(({ message }) => message.family === 0);
      for (const [device, found] of [
        ['br0', 'v0'],
        ['bond0', 'd1'],
        ['bond1', ''],
        ['vrf0', 'd2'],
        ['d0.6', 'd0'],
        ['mt0', 'd0'],
        ['vx0', 'd0'],
        ['v2', 'v2'],
        ['gre0', 'gre0'],
        ['a-name-of-more-than-fifteen', 'd0'],
      ] as const) {
        assert.strictEqual(names(ports(links, device)), found, `ports of ${device}`);
      }
      assert.strictEqual(names(upperDevices(links, 'd0')), 'd0.5 d0.6 mv0 ms0 mt0 vx0');
    });
  }
});
