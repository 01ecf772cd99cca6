// What the examples share: the kernel of this machine, or the capture that REPLAY names (the tests run
// them so, on any OS). Outside this repository the imports read 'nft-offload' and 'nft-offload/testing'.
import { readFileSync } from 'node:fs';
import { type Connector, connect } from '../src/index.ts';
import { replay } from '../src/testing/index.ts';

export async function connector(): Promise<Connector> {
  const file = process.env['REPLAY'];
  return file === undefined ? await connect('auto') : replay(readFileSync(file), { name: file });
}
