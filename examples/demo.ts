// The main job on a recorded kernel, on any OS: each command of nft-offload as it ran on a real router,
// answered by captures of that run: npm start
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { run } from '../src/cli/run.ts';

const STEPS: readonly (readonly [command: string, capture: string])[] = [
  ['up r0 r1', 'client-up-hw'],
  ['list ruleset', 'client-list-ruleset-hw'],
  ['status', 'client-status-hw'],
  ['flows', 'client-flows-hw'],
  ['down', 'client-down-hw'],
];

console.log('Flow offload between r0 and r1, the two ports of a router, as recorded on Linux 7.3:');
for (const [command, capture] of STEPS) {
  console.log(`\n$ nft-offload ${command}`);
  const file = fileURLToPath(new URL(`../test/pcap-fixtures/linux-7/${capture}.pcap`, import.meta.url));
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
