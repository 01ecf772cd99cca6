import { run } from '../../../src/cli/run.ts';
import { readPcap, writePcap } from '../../../src/pcap/index.ts';
import { concatenate, mutateBytes } from '../mutate-bytes.ts';
import { mutateCapture } from '../mutate-netlink.ts';
import { check, checkPrintable } from '../properties.ts';
import { mutateFile, type Target } from '../target.ts';

/** `nft-offload decode` of files from anywhere. */
export const decodeCommand: Target = {
  name: 'decode-command',
  weight: 1,
  seeds: ({ files }) => files,
  mutate: (input, random, corpus) =>
    random.oneIn(2) ? mutateFile(input, random, corpus) : mutateRecords(input, random, corpus, true),
  run: async (input) => {
    await checkRun(['decode', 'FILE'], input);
    const json = await checkRun(['decode', '--json', 'FILE'], input);
    if (json !== '') JSON.parse(json);
    await checkRun(['decode', '--verify', 'FILE'], input);
  },
};

/** Recorded commands of this package on a kernel whose answers are damaged. */
export const answers: Target = {
  name: 'answers',
  weight: 1,
  seeds: ({ recordings }) =>
    recordings
      .filter(({ command, bytes }) => command.startsWith('nft-offload ') && bytes.byteLength < 40_000)
      .map(({ command, bytes }) => concatenate([new TextEncoder().encode(`${command}\n`), bytes])),
  mutate: (input, random, corpus) => {
    const [command, file] = parted(input);
    return concatenate([command, mutateRecords(file, random, corpus, false)]);
  },
  run: async (input) => {
    const [command, file] = parted(input);
    const words = new TextDecoder().decode(command).trim().split(' ').slice(1);
    await checkRun([...words, '--transport', 'replay:FILE'], file);
  },
};

function parted(input: Uint8Array): readonly [command: Uint8Array, file: Uint8Array] {
  const end = input.indexOf(0x0a) + 1;
  return [input.slice(0, end), input.slice(end)];
}

/** Damages datagrams where they are; requests stay as they are unless they are to be damaged, too. */
function mutateRecords(
  input: Uint8Array,
  random: Parameters<Target['mutate']>[1],
  corpus: Parameters<Target['mutate']>[2],
  requests: boolean,
): Uint8Array {
  let pcap: ReturnType<typeof readPcap>;
  try {
    pcap = readPcap(input);
  } catch {
    return mutateBytes(input, random, corpus.files);
  }
  const records = [...pcap.records];
  for (let count = 1 + random.below(3); count > 0; count--) {
    const index = random.below(records.length);
    const record = records[index];
    const isRequest = record !== undefined && ((record.bytes[6] ?? 0) & 1) === 1;
    if (record === undefined || (isRequest && !requests)) continue;
    const capture = { protocol: record.protocol, littleEndian: pcap.littleEndian, datagrams: [record.bytes] };
    const changed = mutateCapture(capture, random, corpus).datagrams.map((bytes) => ({ ...record, bytes }));
    records.splice(index, 1, ...changed);
  }
  return writePcap({ ...pcap, records });
}

/** Never an error of its own, never anything that a terminal obeys; what it printed. */
async function checkRun(args: readonly string[], file: Uint8Array): Promise<string> {
  let out = '';
  let errors = '';
  const status = await run(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      errors += text;
    },
    readFile: async () => file,
    writeFile: async () => undefined,
    version: () => '0.0.0',
    signal: AbortSignal.timeout(60_000),
  });
  check(!errors.includes('an error in nft-offload itself'), () => `nft-offload ${args.join(' ')}: ${errors}`);
  check([0, 1, 2].includes(status), () => `exit status ${status}`);
  checkPrintable(out + errors);
  return out;
}
