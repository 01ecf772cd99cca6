// A network for tests that run inside a guest: a client, a router and a server, each a namespace,
// joined by veth pairs or netdevsim ports, with addresses and routes of both families. Everything
// lives in the namespaces, so removing them removes all of it.
import { linkPorts, newPorts, removeDevice } from './netdevsim.ts';
import { ipBatch, listNamespaces, run } from './netns.ts';

export interface RouterOptions {
  /**
   * What the two links are made of. netdevsim ports have hw-tc-offload, and carry traffic from
   * Linux 6.9 on, where two of them can be linked.
   */
  readonly ports?: 'veth' | 'netdevsim';
  /** Put before the namespaces' names, so that two networks can stand side by side. */
  readonly prefix?: string;
}

export interface RoutedNetwork {
  readonly client: string;
  readonly router: string;
  readonly server: string;
  /** The router's two devices: towards the client, towards the server. */
  readonly routerDevices: readonly [string, string];
  readonly clientAddress: Addresses;
  readonly serverAddress: Addresses;
  remove(): void;
}

export interface Addresses {
  readonly ip: string;
  readonly ip6: string;
}

const CLIENT: Addresses = { ip: '10.1.0.2', ip6: 'fd01::2' };
const SERVER: Addresses = { ip: '10.2.0.2', ip6: 'fd02::2' };

/** client (c0) -- (r0) router (r1) -- (s0) server. Forwarding is on; no firewall. */
export function createRoutedNetwork({ ports = 'veth', prefix = '' }: RouterOptions = {}): RoutedNetwork {
  const [client, router, server] = [`${prefix}client`, `${prefix}router`, `${prefix}server`] as const;
  const devices: number[] = [];
  const remove = () => {
    for (const id of devices.splice(0)) removeDevice(id);
    for (const name of [client, router, server]) {
      if (listNamespaces().includes(name)) run('', ['ip', 'netns', 'delete', name]);
    }
  };
  remove();
  try {
    ipBatch('', [`netns add ${client}`, `netns add ${router}`, `netns add ${server}`]);
    if (ports === 'veth') {
      ipBatch('', [
        `link add c0 netns ${client} type veth peer name r0 netns ${router}`,
        `link add s0 netns ${server} type veth peer name r1 netns ${router}`,
      ]);
    } else {
      const made = [newPorts(client, ['c0']), newPorts(router, ['r0', 'r1']), newPorts(server, ['s0'])];
      devices.push(...made);
      linkPorts({ namespace: client, device: 'c0' }, { namespace: router, device: 'r0' });
      linkPorts({ namespace: server, device: 's0' }, { namespace: router, device: 'r1' });
    }
    // nodad: duplicate address detection would keep an address unusable for its first second.
    configureHost(client, 'c0', CLIENT, '10.1.0.1', 'fd01::1');
    configureHost(server, 's0', SERVER, '10.2.0.1', 'fd02::1');
    run(router, ['sh', '-c', 'for f in ipv4/ip_forward ipv6/conf/all/forwarding; do echo 1 > /proc/sys/net/$f; done']);
    ipBatch(router, [
      'link set lo up',
      ...['r0', 'r1'].map((name) => `link set ${name} up`),
      'address add 10.1.0.1/24 dev r0',
      'address add fd01::1/64 dev r0 nodad',
      'address add 10.2.0.1/24 dev r1',
      'address add fd02::1/64 dev r1 nodad',
    ]);
  } catch (error) {
    remove();
    throw error;
  }
  return { client, router, server, routerDevices: ['r0', 'r1'], clientAddress: CLIENT, serverAddress: SERVER, remove };
}

function configureHost(namespace: string, device: string, address: Addresses, gateway: string, gateway6: string): void {
  ipBatch(namespace, [
    'link set lo up',
    `link set ${device} up`,
    `address add ${address.ip}/24 dev ${device}`,
    `address add ${address.ip6}/64 dev ${device} nodad`,
    `route add default via ${gateway}`,
    `route add ::/0 via ${gateway6}`,
  ]);
}
