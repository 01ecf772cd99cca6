// Prints the offloaded connections every second, or as often as the first argument says:
// sudo node examples/watch-flows.ts 10
import { setTimeout as sleep } from 'node:timers/promises';
import { offloadedFlows } from '../src/index.ts';
import { connector } from './connector.ts';

const times = Number(process.argv[2] ?? Number.POSITIVE_INFINITY);
const kernel = await connector();
for (let round = 1; round <= times; round++) {
  for (const { offload, original } of await offloadedFlows({ connector: kernel })) {
    const { source, sourcePort, destination, destinationPort, protocol } = original;
    console.log(`${offload} ${protocol} ${source}:${sourcePort} -> ${destination}:${destinationPort}`);
  }
  if (round < times) await sleep(1000);
}
await kernel.close();
