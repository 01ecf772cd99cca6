// Tracked flows on lo: the rules that make the kernel track them, and the two ends.
import { execFileSync, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect as connectTcp, createServer } from 'node:net';

const TABLE = 'nfo-ct-traffic';
/** The flow that a connection to ANNOUNCING announces goes to ANNOUNCED. */
export const ANNOUNCING = 19_090;
export const ANNOUNCED = 19_876;

// Tracking is on in a namespace as soon as a rule needs it.
const RULES = `
  table inet ${TABLE} {
    ct expectation announced {
      protocol tcp
      dport ${ANNOUNCED}
      timeout 60s
      size 12
      l3proto ip
    }
    chain out {
      type filter hook output priority 0; policy accept;
      ct state new ct mark set 0x2a
      tcp dport ${ANNOUNCING} ct expectation set "announced"
      udp dport 1 ct label set 3
    }
  }`;

/** Why nothing can be tracked here, or undefined. */
export function obstacle(): string | undefined {
  const { status, error, stderr } = spawnSync('nft', ['-c', '-f', '-'], { input: RULES, encoding: 'utf8' });
  return status === 0 ? undefined : `nft cannot load the rules of these tests: ${error?.message ?? stderr}`;
}

/** The ends of flows, to be closed together. */
export class Traffic {
  private readonly ends: (() => void)[] = [];

  constructor() {
    execFileSync('ip', ['link', 'set', 'lo', 'up']);
    execFileSync('nft', ['-f', '-'], { input: RULES });
    this.ends.push(() => execFileSync('nft', ['delete', 'table', 'inet', TABLE]));
  }

  /** A setting of this network namespace: `acct`. */
  set(name: 'acct' | 'timestamp' | 'events', value: number): void {
    writeFileSync(`/proc/sys/net/netfilter/nf_conntrack_${name}`, String(value));
  }

  /** A datagram and its answer; returns the client's port. */
  async udp(port: number, host = '127.0.0.1'): Promise<number> {
    const family = host.includes(':') ? 'udp6' : 'udp4';
    const [server, client] = [createSocket(family), createSocket(family)];
    this.ends.push(
      () => server.close(),
      () => client.close(),
    );
    server.on('message', (data, { port: from, address }) => server.send(data, from, address));
    server.bind(port, host);
    await once(server, 'listening');
    client.send('hello', port, host);
    await once(client, 'message');
    return client.address().port;
  }

  /** So many datagrams, each the first of a flow; nobody answers. */
  async scatter(count: number): Promise<void> {
    const socket = createSocket('udp4');
    for (let number = 0; number < count; number++) {
      const address = `127.1.${number >> 8}.${number & 0xff}`;
      const sent = new Promise((resolve) => socket.send('x', 9, address, resolve));
      if (number % 100 === 99) await sent;
    }
    socket.close();
  }

  /** A connection and five bytes both ways; returns the client's port. */
  async tcp(port: number, host = '127.0.0.1'): Promise<number> {
    const server = createServer((socket) => {
      socket.on('data', (data) => socket.write(data)).on('error', () => undefined);
      this.ends.push(() => socket.destroy());
    }).listen(port, host);
    this.ends.push(() => server.close());
    await once(server, 'listening');
    const client = connectTcp(port, host);
    this.ends.push(() => client.destroy());
    await once(client, 'connect');
    client.write('hello');
    await once(client, 'data');
    return client.localPort ?? 0;
  }

  close(): void {
    for (const end of this.ends.splice(0)) end();
  }
}
