// Makes test/pcap-fixtures anew: boots each kernel of the lab, lets test/kernel/fixtures/capture.ts
// record the job there, and writes the README that names the command, kernel and date of each capture.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInGuest } from '../test/kernel/lab/guest.ts';

const target = fileURLToPath(new URL('../test/pcap-fixtures', import.meta.url));
const [, , ...args] = process.argv;
/** With `--readme` only that is written anew. */
const kernels = args.includes('--readme') ? [] : args.length > 0 ? args : ['6.1', '6.12', '7'];

interface Entry {
  readonly file: string;
  readonly command: string;
  readonly status: number;
  readonly kernel: string;
  readonly date: string;
}

async function make(kernel: string): Promise<void> {
  const out = mkdtempSync(join(tmpdir(), 'nft-offload-fixtures-'));
  try {
    const { status } = await runInGuest({
      kernel,
      command: 'node test/kernel/fixtures/capture.js && node test/kernel/fixtures/recordings.js',
      outDir: out,
      timeoutSeconds: 900,
      onLine: (line) => console.log(`${kernel}: ${line}`),
      say: (line) => console.error(`${kernel}: ${line}`),
    });
    if (status !== 0) throw new Error(`kernel ${kernel}: the captures failed with status ${status}`);
    const folder = join(target, `linux-${kernel}`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    cpSync(out, folder, { recursive: true });
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function writeReadme(): void {
  const folders = readdirSync(target).filter((name) => name.startsWith('linux-'));
  const sections = folders.map((folder) => {
    const entries = JSON.parse(readFileSync(join(target, folder, 'index.json'), 'utf8')) as Entry[];
    const rows = entries.map(
      ({ file, command, status }) => `| ${file} | \`${command.replaceAll('|', '\\|')}\` | ${status} |`,
    );
    const [first] = entries;
    return `## ${folder}\n\nLinux ${first?.kernel}, ${first?.date}.\n\n| Capture | Command | Exit status |\n|---|---|---|\n${rows.join('\n')}\n`;
  });
  const text = `# Captured netlink messages

Each file holds every netlink message of one network namespace (LINKTYPE_NETLINK, 253; Wireshark opens
them) while one command ran in it on a real kernel: nft, ethtool, ip and conntrack doing each step of the
job, and nft-offload doing the same. They were made by \`npm run fixtures\`, which makes them anew: it boots
the kernels in QEMU and captures on an nlmon device with tcpdump, but for client-list-vocabulary and
example-watch-ruleset, which nft-offload recorded itself. \`nft -f -\` was given the ruleset of
test/kernel/fixtures/capture.ts.

${sections.join('\n')}`;
  writeFileSync(join(target, 'README.md'), text);
}

await Promise.all(kernels.map(make));
writeReadme();
