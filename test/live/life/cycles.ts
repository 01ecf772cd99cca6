// Opens and closes again and again, in a process of its own with --expose-gc: `cycles.ts <name> <way> <count>`
// prints how much more it holds after them, in descriptors, bytes of heap and bytes of memory a cycle.

import { type NftClient, openNft } from '../../../src/nft/index.ts';
import { connect } from '../../../src/transport/connect.ts';
import { type Connector, NETLINK_NETFILTER } from '../../../src/transport/transport.ts';
import { children, descriptors, type Way } from './support.ts';

type Cycle = (connector: Connector, signal: AbortSignal) => Promise<unknown>;

const CYCLES: Readonly<Record<string, Cycle>> = {
  sockets: async (connector) => (await connector.open(NETLINK_NETFILTER)).close(),
  'sockets that wait': async (connector) => {
    const transport = await connector.open(NETLINK_NETFILTER);
    const waiting = transport.waitReadable(Number.POSITIVE_INFINITY);
    await new Promise((done) => setImmediate(done));
    transport.close();
    await waiting;
  },
  clients: async (connector, signal) => {
    const nft = await openNft({ connector });
    await nft.generation({ signal });
    nft.close();
  },
  monitors: async (connector, signal) => {
    const monitor = (await client(connector)).monitor({ signal });
    await monitor.ready;
    const next = monitor[Symbol.asyncIterator]().next();
    monitor.close();
    await next;
  },
  'aborted monitors': async (connector) => {
    const controller = new AbortController();
    const monitor = (await client(connector)).monitor({ signal: controller.signal });
    await monitor.ready;
    const next = monitor[Symbol.asyncIterator]().next();
    controller.abort();
    await next;
  },
  'aborted requests': async (connector) => {
    const controller = new AbortController();
    const read = (await client(connector)).snapshot({ signal: controller.signal });
    controller.abort();
    await read.catch(() => undefined);
  },
  streams: async (connector, signal) => {
    for await (const _ of (await client(connector)).eachRule({ signal })) break;
  },
  'transactions in the background': async (connector, signal) => {
    const tx = (await client(connector)).transaction().addTable({ family: 'ip', name: 'cycles' });
    await tx.commit({ signal, background: true });
  },
  connectors: async (connector, signal) => {
    const own = await connect(connector.description.startsWith('addon') ? 'addon' : 'ffi');
    const nft = await openNft({ connector: own });
    await nft.generation({ signal });
    // It closes what is open.
    await own.close();
  },
};

let shared: NftClient | undefined;

async function client(connector: Connector): Promise<NftClient> {
  shared ??= await openNft({ connector });
  return shared;
}

interface Held {
  readonly descriptors: number;
  readonly heap: number;
  readonly rss: number;
}

async function held(): Promise<Held> {
  const { gc } = globalThis as { gc?: () => void };
  while (children('alive').length > (shared === undefined ? 0 : 1)) await new Promise((done) => setTimeout(done, 20));
  for (let round = 0; round < 3; round++) {
    await new Promise((done) => setTimeout(done, 5));
    gc?.();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { descriptors: descriptors(), heap: heapUsed + external, rss };
}

const [name = '', way = 'ffi', count = '100'] = process.argv.slice(2);
const cycle = CYCLES[name];
if (cycle === undefined) throw new RangeError(`no cycle ${name}`);
const connector = await connect(way as Way);
const { signal } = new AbortController();
const cycles = Number(count);
// What the first ones take for good: compiled code, pools, buffers.
for (let n = 0; n < Math.ceil(cycles / 2); n++) await cycle(connector, signal);
const before = await held();
for (let n = 0; n < cycles; n++) await cycle(connector, signal);
const after = await held();
shared?.close();
await connector.close();
console.log(
  JSON.stringify({
    descriptors: after.descriptors - before.descriptors,
    heap: Math.round((after.heap - before.heap) / cycles),
    rss: Math.round((after.rss - before.rss) / cycles),
  }),
);
