// What the kernel tests stand on: the lab's own networks, devices and traffic do what they say.
import { expect } from 'chai';
import { skipBecause } from '../support/skip.ts';
import { listDevices, newPorts, removeDevice, whyNoNetdevsim } from './lab/netdevsim.ts';
import { listNamespaces, run } from './lab/netns.ts';
import { createRoutedNetwork, type RoutedNetwork } from './lab/routed-network.ts';
import { startTraffic, waitForFlow } from './lab/traffic.ts';

const RULESET = (devices: readonly string[]) => `table inet lab {
  flowtable ft { hook ingress priority 0; devices = { ${devices.join(', ')} }; }
  chain forward {
    type filter hook forward priority 0; policy accept;
    meta l4proto { tcp, udp } ct state established flow add @ft
  }
}
`;

function offloadTests(network: () => RoutedNetwork): void {
  for (const protocol of ['tcp', 'udp'] as const) {
    for (const family of ['ip', 'ip6'] as const) {
      it(`offloads ${protocol} over ${family}`, async () => {
        const { router, routerDevices } = network();
        run(router, ['nft', '-f', '-'], RULESET(routerDevices));
        const port = 7000 + (protocol === 'udp' ? 1 : 0);
        const traffic = await startTraffic(network(), { protocol, family, port });
        try {
          const flow = await waitForFlow(network(), { family, port, mark: '[OFFLOAD]' });
          expect(flow).to.include(traffic.destination.address);
        } finally {
          await traffic.stop();
          run(router, ['nft', 'flush', 'ruleset']);
        }
      });
    }
  }
}

describe('the lab: a routed network of veth pairs', () => {
  let network: RoutedNetwork;
  before(() => {
    network = createRoutedNetwork();
  });
  after(() => network?.remove());

  offloadTests(() => network);

  it('leaves nothing behind', () => {
    network.remove();
    expect(listNamespaces()).to.deep.equal([]);
  });
});

describe('the lab: a routed network of netdevsim ports', () => {
  let network: RoutedNetwork | undefined;
  before(function () {
    const missing = whyNoNetdevsim({ linked: true });
    if (missing !== undefined) skipBecause(this, missing);
    network = createRoutedNetwork({ ports: 'netdevsim' });
  });
  after(() => network?.remove());

  offloadTests(() => network as RoutedNetwork);

  it('leaves nothing behind', () => {
    network?.remove();
    expect(listNamespaces()).to.deep.equal([]);
    expect(listDevices()).to.deep.equal([]);
  });
});

describe('the lab: netdevsim ports', () => {
  it('have hw-tc-offload, off at first, that can be turned on', function () {
    const missing = whyNoNetdevsim();
    if (missing !== undefined) skipBecause(this, missing);
    const id = newPorts('', ['sim0', 'sim1']);
    try {
      expect(run('', ['ethtool', '-k', 'sim1'])).to.include('hw-tc-offload: off');
      run('', ['ethtool', '-K', 'sim1', 'hw-tc-offload', 'on']);
      expect(run('', ['ethtool', '-k', 'sim1'])).to.include('hw-tc-offload: on');
    } finally {
      removeDevice(id);
    }
    expect(listDevices()).to.deep.equal([]);
  });
});
