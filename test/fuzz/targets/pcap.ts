import { isDeepStrictEqual } from 'node:util';
import { readPcap, writePcap } from '../../../src/pcap/index.ts';
import { scriptsOf } from '../../../src/testing/script.ts';
import { pcapng } from '../pcapng.ts';
import { check, checkPlain, unlessRefused } from '../properties.ts';
import { mutateFile, type Target } from '../target.ts';

/** Files that say they are captures. */
export const pcap: Target = {
  name: 'pcap',
  weight: 2,
  seeds: ({ files }) => [...files, ...files.slice(0, 12).map(pcapng)],
  mutate: mutateFile,
  run: (input) => {
    const read = unlessRefused(['DECODE'], () => readPcap(input));
    if (read === undefined) return;
    checkPlain(read, input.byteLength);
    if (read.file !== undefined && !isPcapng(input))
      check(isDeepStrictEqual(writePcap(read), input), () => 'a capture is not the same file when it is written again');
    unlessRefused(['DECODE'], () => scriptsOf(read));
  },
};

function isPcapng(bytes: Uint8Array): boolean {
  return bytes[0] === 0x0a && bytes[1] === 0x0d && bytes[2] === 0x0d && bytes[3] === 0x0a;
}
