// Processes that end in the middle of something, or whose workers do: `scenarios.ts <name> <way> <argument>`.
// They share the ruleset with the test that starts them.

import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type NftClient, openNft } from '../../../src/nft/index.ts';
import { connect } from '../../../src/transport/connect.ts';
import { Moment } from '../../life/moments.ts';
import { children, descriptors, flip, RULE, type Way } from './support.ts';

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

type Scenario = (way: Way, argument: number) => Promise<void>;

/** Exits in the n-th call that the work makes. */
function exitIn(work: (nft: NftClient) => Promise<unknown>): Scenario {
  return async (way, n) => {
    const moment = new Moment(n);
    const nft = await openNft({ connector: moment.observe(await connect(way)) });
    console.log('children', ...children('alive'));
    moment.arm(() => process.exit(7));
    await work(nft);
    console.log('over', moment.n);
    nft.close();
  };
}

const scenarios: Readonly<Record<string, Scenario>> = {
  'exit-in-a-transaction': exitIn((nft) => nft.transaction().addRule(RULE).addRule(RULE).commit()),
  'exit-in-a-dump': exitIn((nft) => nft.rules()),
  'exit-in-the-loop-of-a-monitor': async (way) => {
    const nft = await openNft({ connector: await connect(way) });
    const monitor = nft.monitor();
    await monitor.ready;
    console.log('children', ...children('alive'));
    await nft.transaction().addRule(RULE).commit();
    for await (const _ of monitor) process.exit(7);
  },
  /** Puts one lot of elements in the place of the other, until it is killed. */
  'flip-for-ever': async (way) => {
    const nft = await openNft({ connector: await connect(way) });
    console.log('children', ...children('alive'));
    for (let round = 0; ; round++) await flip(nft, round).commit();
  },
  workers: async (way, rounds) => {
    // What the first of everything opens for good (libuv's pipes for signals, the pool of threads).
    await terminated(way, 'idle', 0);
    const before = descriptors();
    for (const task of Object.keys(tasks)) {
      for (let round = 0; round < rounds; round++) await terminated(way, task, 7 * round);
    }
    for (let tries = 0; children('alive').length > 0 && tries < 100; tries++) await sleep(20);
    console.log('descriptors', descriptors() - before, 'children', children('alive').length);
    console.log('ended children', children('ended').length > 0);
    const nft = await openNft({ connector: await connect(way) });
    console.log('rules', (await nft.rules()).length);
    nft.close();
  },
};

/** What a worker does when it is terminated: it has a client and a monitor. */
const tasks: Readonly<Record<string, (nft: NftClient) => Promise<void>>> = {
  idle: async () => sleep(60_000),
  'requests, one after the other': async (nft) => {
    for (;;) await nft.generation();
  },
  'dumps, one after the other': async (nft) => {
    for (;;) await nft.snapshot();
  },
  transactions: async (nft) => {
    for (let round = 0; ; round++) await flip(nft, round).commit();
  },
};

async function terminated(way: Way, task: string, delay: number): Promise<void> {
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { way, task } });
  await new Promise((done, failed) => {
    worker.once('message', done);
    worker.once('error', failed);
  });
  await sleep(delay);
  await worker.terminate();
}

async function inWorker({ way, task }: { readonly way: Way; readonly task: string }): Promise<void> {
  const nft = await openNft({ connector: await connect(way) });
  const monitor = nft.monitor();
  await monitor.ready;
  const listening = (async () => {
    for await (const _ of monitor);
  })();
  parentPort?.postMessage('ready');
  await Promise.all([listening, tasks[task]?.(nft)]);
}

if (isMainThread) {
  const [name = '', way = '', argument = '0'] = process.argv.slice(2);
  await scenarios[name]?.(way as Way, Number(argument));
  console.log('alive');
} else {
  await inWorker(workerData as { way: Way; task: string });
}
