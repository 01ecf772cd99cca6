// Prints the offloaded connections every second, as many times as the first argument says, or without end.
// From Node 22.18 on: sudo node examples/watch-flows.ts 10
// before: sudo node --import ./scripts/strip-types.js examples/watch-flows.ts 10
import { setTimeout as sleep } from 'node:timers/promises';
import { formatEndpoint } from '../src/conntrack/index.ts';
import { offloadedFlows } from '../src/index.ts';
import { withKernel } from './connector.ts';

const rounds = Number(process.argv[2] ?? Number.POSITIVE_INFINITY);
if (Number.isNaN(rounds)) {
  console.error('usage: watch-flows.ts [ROUNDS]');
  process.exit(2);
}
await withKernel(async (connector) => {
  for (let round = 1; round <= rounds; round++) {
    for (const { offload, original } of await offloadedFlows({ connector })) {
      const { source, sourcePort, destination, destinationPort, protocol } = original;
      const ends = `${formatEndpoint(source, sourcePort)} -> ${formatEndpoint(destination, destinationPort)}`;
      console.log(`${offload} ${protocol} ${ends}`);
    }
    if (round < rounds) await sleep(1000);
  }
});
