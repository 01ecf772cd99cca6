// Turns on flow offload between the devices named on the command line and shows, for each, what was asked for and
// what the kernel really does. From Node 22.18 on: sudo node examples/enable-offload.ts eth0 eth1
// before: sudo node --import ./scripts/strip-types.js examples/enable-offload.ts eth0 eth1
import { enableOffload } from '../src/index.ts';
import { withKernel } from './connector.ts';

await withKernel(async (connector) => {
  const { steps, status } = await enableOffload({ devices: process.argv.slice(2), mode: 'auto', connector });
  for (const step of steps) console.log(`- ${step}`);
  for (const { name, requested, effective, reason } of status.devices) {
    console.log(`${name}: ${requested} -> ${effective}${reason === undefined ? '' : ` (${reason})`}`);
  }
});
