// `decode` of a long capture: signals and a closed pipe are heard meanwhile, and JSON is one document all the same.
import { readFileSync } from 'node:fs';
import { assert } from 'chai';
import { run } from '../../src/cli/run.ts';
import { readPcap, writePcap } from '../../src/pcap/index.ts';
import { fixture, type Output } from '../support/fixtures.ts';

/** Takes much longer to decode than signals are left waiting. */
const TIMES = 200;

function longCapture(): Uint8Array {
  const pcap = readPcap(readFileSync(fixture('linux-6.12', 'client-up').path));
  return writePcap({ ...pcap, records: Array.from({ length: TIMES }, () => pcap.records).flat() });
}

/** What comes of a signal that comes soon after the file is read, or after something is printed. */
async function interrupted(file: Uint8Array, after: 'read' | 'printed', ...args: readonly string[]): Promise<Output> {
  const interruption = new AbortController();
  let out = '';
  let err = '';
  const status = await run(['decode', 'x.pcap', ...args], {
    out: (text) => {
      if (after === 'printed') setImmediate(() => interruption.abort());
      out += text;
    },
    err: (text) => {
      err += text;
    },
    readFile: async () => {
      if (after === 'read') setImmediate(() => interruption.abort());
      return file;
    },
    writeFile: async () => undefined,
    version: () => '0.0.0',
    signal: interruption.signal,
  });
  return { status, out, err };
}

describe('decode of a long capture', function () {
  this.timeout(60_000);
  let file: Uint8Array;
  before(() => {
    file = longCapture();
  });

  it('ends by a signal, between two datagrams', async () => {
    const { status, out, err } = await interrupted(file, 'printed');
    assert.equal(status, 1);
    assert.equal(err, 'nft-offload: interrupted\n');
    assert.match(out, /^#1 /);
    assert.match(out, /\n$/);
  });

  it('--json ends by a signal as one document of the datagrams before it', async () => {
    const { status, out, err } = await interrupted(file, 'printed', '--json');
    assert.equal(status, 1);
    assert.equal(err, 'nft-offload: interrupted\n');
    const rows = JSON.parse(out) as readonly { readonly datagram: number }[];
    assert.deepEqual(
      rows.map(({ datagram }) => datagram),
      rows.map((_, index) => index + 1),
    );
    assert.isNotEmpty(rows);
    assert.isBelow(rows.length, readPcap(file).records.length);
  });

  for (const options of [['--json'], ['--verify', '--json']]) {
    it(`${options.join(' ')} ends by a signal before the first datagram as the document of the error`, async () => {
      const { status, out } = await interrupted(file, 'read', ...options);
      assert.equal(status, 1);
      assert.deepEqual(JSON.parse(out), { error: { code: 'INTERRUPTED', message: 'interrupted' } });
    });
  }
});
