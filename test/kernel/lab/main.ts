// The lab's command line: `npm run lab` and `npm run test:kernel` (see README.md beside this file).
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { shellQuote } from './exec.ts';
import { type GuestRun, runInGuest } from './guest.ts';
import { findSeries, SERIES } from './kernels.ts';
import { LabError } from './lab-error.ts';
import { runKernelTests } from './run-kernel-tests.ts';
import { NODES, type NodeMajor } from './userland.ts';

const USAGE = `npm run lab -- [options] -- COMMAND...     runs a shell command in a guest (in /project)
npm run test:kernel -- [options]           runs the kernel tests in every kernel

  --kernel SERIES   ${SERIES.map(({ series }) => series).join(', ')}; can be repeated (default: lab 6.12, test:kernel all)
  --node MAJOR      ${NODES.join(' or ')}: the guest's \`node\` (default 26)
  --out DIR         copies the guest's /out to DIR (of several kernels: to DIR/SERIES)
  --timeout SECONDS kills a guest that takes longer (default 1500)
  --grep PATTERN    test:kernel: only tests whose title matches
  --no-project      lab: boots without the project`;

async function main(): Promise<number> {
  const { values, positionals } = parse();
  const [mode, ...words] = positionals;
  if (values.help || (mode !== 'run' && mode !== 'test')) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  const kernels = values.kernel ?? (mode === 'run' ? ['6.12'] : SERIES.map(({ series }) => series));
  const guests = kernels.map((kernel) => ({
    kernel: findSeries(kernel).series,
    node: oneOf(NODES, values.node),
    timeoutSeconds: seconds(values.timeout),
    project: !values['no-project'],
    ...(values.out === undefined
      ? {}
      : { outDir: kernels.length > 1 ? join(values.out, findSeries(kernel).series) : values.out }),
    ...speaking(kernels.length > 1 ? `${kernel.padEnd(4)} | ` : ''),
  }));
  if (mode === 'test') {
    const optional = values.kernel ? [] : SERIES.filter((one) => one.optional).map(({ series }) => series);
    return runKernelTests({ guests, optional, ...(values.grep === undefined ? {} : { grep: values.grep }) });
  }
  if (words.length === 0) throw new LabError('no command given: npm run lab -- [options] -- COMMAND...');
  // One word is a shell command line as it is; several are a command and its arguments.
  return runCommand(guests, words.length === 1 ? (words[0] as string) : words.map(shellQuote).join(' '));
}

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        kernel: { type: 'string', multiple: true },
        node: { type: 'string', default: '26' },
        out: { type: 'string' },
        timeout: { type: 'string', default: '1500' },
        grep: { type: 'string' },
        'no-project': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (cause) {
    throw new LabError(`${(cause as Error).message}\n${USAGE}`, { cause });
  }
}

async function runCommand(guests: readonly Omit<GuestRun, 'command'>[], command: string): Promise<number> {
  const results = await Promise.all(guests.map((guest) => runInGuest({ ...guest, command })));
  for (const { release, status, seconds: took } of results) {
    console.error(`[lab] Linux ${release}: status ${status} after ${took.toFixed(1)} s`);
  }
  return results.find(({ status }) => status !== 0)?.status ?? 0;
}

/** Console lines go to standard output, what the lab itself says to standard error. */
function speaking(prefix: string): Pick<GuestRun, 'onLine' | 'say'> {
  return {
    onLine: (line) => console.log(`${prefix}${line}`),
    say: (line) => console.error(`${prefix}[lab] ${line}`),
  };
}

function oneOf(choices: readonly NodeMajor[], value: string): NodeMajor {
  const found = choices.find((choice) => choice === value);
  if (!found) throw new LabError(`--node ${value}: the guest has Node ${choices.join(' and ')}`);
  return found;
}

function seconds(value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new LabError(`--timeout ${value}: must be a number of seconds`);
  return number;
}

// An ordinary exit ends QEMU and removes temporary files; a signal alone would not.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof LabError)) throw error;
  console.error(`[lab] ${error.message}`);
  process.exitCode = 1;
}
