// The main job on a recorded kernel, on any OS: each command of nft-offload as it ran on a real router,
// answered by captures of that run.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { run } from '../src/cli/run.ts';

const STEPS: readonly (readonly [command: string, capture: string])[] = [
  ['up r0 r1', 'client-up'],
  ['list ruleset', 'client-list-ruleset'],
  ['status', 'client-status'],
  ['flows', 'client-flows'],
  ['down', 'client-down'],
];

console.log('Flow offload between r0 and r1, the two devices of a router, replayed from Linux 6.12:');
for (const [command, capture] of STEPS) {
  console.log(`\n$ nft-offload ${command}`);
  const file = fileURLToPath(new URL(`../test/pcap-fixtures/linux-6.12/${capture}.pcap`, import.meta.url));
  const status = await run([...command.split(' '), '--transport', `replay:${file}`], {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    readFile: async (path) => readFileSync(path),
    writeFile: () => Promise.reject(new Error('the demo records nothing')),
    version: () => '',
    signal: new AbortController().signal,
  });
  if (status !== 0) {
    process.exitCode = status;
    break;
  }
}
