// How processes end that send in the background, each in a process of its own:
// `background-scenarios.ts <name> <kind>`.

import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { Transport } from '../../../src/transport/transport.ts';
import { TransportError } from '../../../src/wire/errors.ts';
import { kernelAtWork, manyRules } from './background.ts';
import { batch, getgen, headers, type Kind, NEWGEN, NLMSG_ERROR, newTable, next, open, readUntil } from './support.ts';

const RULES = 20_000;

async function report(promise: Promise<unknown>): Promise<void> {
  try {
    await promise;
    console.log('sent');
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    console.log(error.name, error.errno, error.message);
  }
}

/** The errnos of the next answers. */
async function errnos(transport: Transport): Promise<number[]> {
  return headers(await next(transport))
    .filter(({ type }) => type === NLMSG_ERROR)
    .map(({ errno }) => errno);
}

/** One message that no subsystem looks at: it is no request. */
function unanswered(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  new DataView(bytes.buffer).setUint32(0, length, true);
  return bytes;
}

const scenarios: Record<string, (kind: Kind) => Promise<void>> = {
  /** Nothing is closed. */
  'done-and-open': async (kind) => {
    const transport = await open(kind);
    await report(transport.sendInBackground(batch([newTable('t')])));
  },
  /** Nothing else keeps the process alive. */
  'pending-send': async (kind) => {
    const transport = await open(kind);
    void report(transport.sendInBackground(manyRules('t', RULES)));
  },
  'exit-at-once': async (kind) => {
    const transport = await open(kind);
    void report(transport.sendInBackground(manyRules('t', RULES)));
    process.exit(7);
  },
  'exit-while-kernel-works': async (kind) => {
    const transport = await open(kind);
    void report(transport.sendInBackground(manyRules('t', RULES)));
    await kernelAtWork();
    process.exit(7);
  },
  'throw-while-kernel-works': async (kind) => {
    const transport = await open(kind);
    void report(transport.sendInBackground(manyRules('t', RULES)));
    await kernelAtWork();
    throw new RangeError('of the caller');
  },
  /** The caller is a worker itself, and is terminated. */
  'worker-terminated': async (kind) => {
    for (let round = 0; round < 5; round += 1) {
      const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { kind, round } });
      await new Promise((done, failed) => {
        worker.once('message', done);
        worker.once('error', failed);
      });
      if (round % 2 === 1) await kernelAtWork();
      await worker.terminate();
      console.log('terminated');
    }
  },
  'privilege-dropped': async (kind) => {
    const transport = await open(kind);
    const attempts = [
      async () => transport.send(batch([newTable('t')])),
      () => transport.sendInBackground(batch([newTable('t')])),
    ];
    process.setuid?.(65534);
    for (const attempt of attempts) {
      await attempt();
      console.log('errno', ...(await errnos(transport)));
    }
  },
  'over-the-limit': async (kind) => {
    const transport = await open(kind);
    const { largestDatagram = 0 } = transport.caps;
    await report(transport.sendInBackground(new Uint8Array(largestDatagram + 1)));
    // The addon's is less, since it must hold the answers.
    if (transport.caps.synchronous) await report(transport.sendInBackground(unanswered(largestDatagram)));
    transport.send(getgen());
    await readUntil(transport, ({ type }) => type === NEWGEN);
    console.log('still works');
  },
};

async function inWorker({ kind, round }: { kind: Kind; round: number }): Promise<void> {
  const transport = await open(kind);
  void transport.sendInBackground(manyRules(`t${round}`, RULES));
  parentPort?.postMessage('at it');
}

if (isMainThread) {
  const [name = '', kind = ''] = process.argv.slice(2);
  await scenarios[name]?.(kind as Kind);
  console.log('alive');
} else {
  await inWorker(workerData as { kind: Kind; round: number });
}
