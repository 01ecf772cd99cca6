// What the examples share: a connection to the kernel of this machine, or to the capture that REPLAY names (the
// tests run them so, on any OS). Outside this repository the imports read 'nft-offload' and 'nft-offload/testing'.
import { readFileSync } from 'node:fs';
import { type Connector, connect, NftOffloadError } from '../src/index.ts';
import { replay } from '../src/testing/index.ts';

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
  return file === undefined ? await connect('auto') : replay(readFileSync(file), { name: file });
}
