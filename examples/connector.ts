// What the examples share: a connection to the kernel of this machine, or to the capture that REPLAY names (the
// tests run them so, on any OS); RECORD names a file to write a capture to.
// Outside this repository the imports read 'nft-offload' and 'nft-offload/testing'.
import { readFileSync, writeFileSync } from 'node:fs';
import { type Connector, connect, NftOffloadError } from '../src/index.ts';
import { record, replay } from '../src/testing/index.ts';

/** Does `work` and closes the connector. A refusal is a sentence on standard error and exit code 1. */
export async function withKernel(work: (connector: Connector) => Promise<void>): Promise<void> {
  try {
    const connector = await open();
    try {
      await work(connector);
    } finally {
      await connector.close();
    }
  } catch (error) {
    if (!(error instanceof NftOffloadError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

async function open(): Promise<Connector> {
  const file = process.env['REPLAY'];
  if (file !== undefined) return replay(readFileSync(file), { name: file });
  const kernel = await connect('auto');
  const target = process.env['RECORD'];
  if (target === undefined) return kernel;
  const recording = record(kernel);
  process.once('exit', () => writeFileSync(target, recording.bytes()));
  return recording.connector;
}
