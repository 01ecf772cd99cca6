// The captures of test/pcap-fixtures, and the command line run on them.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { run } from '../../src/cli/run.ts';
import { type Dissected, Dissector } from '../../src/dissect/index.ts';
import { readPcap } from '../../src/pcap/index.ts';

const ROOT = fileURLToPath(new URL('../pcap-fixtures', import.meta.url));

export interface Fixture {
  /** `linux-6.12`. */
  readonly kernel: string;
  /** `client-up`. */
  readonly name: string;
  readonly path: string;
  readonly command: string;
  readonly status: number;
}

export const kernels: readonly string[] = readdirSync(ROOT).filter((name) => name.startsWith('linux-'));

export const fixtures: readonly Fixture[] = kernels.flatMap((kernel) => {
  const index = JSON.parse(readFileSync(`${ROOT}/${kernel}/index.json`, 'utf8')) as {
    file: string;
    command: string;
    status: number;
  }[];
  return index.map(({ file, command, status }) => ({
    kernel,
    name: file.replace('.pcap', ''),
    path: `${ROOT}/${kernel}/${file}`,
    command,
    status,
  }));
});

export function fixture(kernel: string, name: string): Fixture {
  const found = fixtures.find((candidate) => candidate.kernel === kernel && candidate.name === name);
  if (found === undefined) throw new Error(`there is no capture ${kernel}/${name}: npm run fixtures makes them`);
  return found;
}

/** Every message of a capture, in order. */
export function messagesOf({ path }: Fixture): Dissected[] {
  const { records, littleEndian } = readPcap(readFileSync(path));
  const dissector = new Dissector();
  return records.flatMap(({ bytes, protocol }) => dissector.dissect(bytes, { protocol, littleEndian }));
}

export interface Output {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `nft-offload ARGS` in this process. */
export async function cli(args: readonly string[], files: Readonly<Record<string, Uint8Array>> = {}): Promise<Output> {
  let out = '';
  let err = '';
  const status = await run(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    readFile: async (path) => files[path] ?? readFileSync(path),
    writeFile: async () => undefined,
    version: () => '0.0.0',
    signal: new AbortController().signal,
  });
  return { status, out, err };
}

/** Runs a command on the kernel of a capture. */
export function replayed(kernel: string, capture: string, ...args: readonly string[]): Promise<Output> {
  return cli([...args, '--transport', `replay:${fixture(kernel, capture).path}`]);
}
