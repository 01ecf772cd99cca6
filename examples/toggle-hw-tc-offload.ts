// Turns a device's hw-tc-offload on or off and believes only what the kernel then says.
// From Node 22.18 on: sudo node examples/toggle-hw-tc-offload.ts eth0 on
// before: sudo node --import ./scripts/strip-types.js examples/toggle-hw-tc-offload.ts eth0 on
import { openEthtool } from '../src/index.ts';
import { withKernel } from './connector.ts';

const [device, value] = process.argv.slice(2);
if (device === undefined || (value !== 'on' && value !== 'off')) {
  console.error('usage: toggle-hw-tc-offload.ts DEVICE on|off');
  process.exit(2);
}
const word = (on: boolean) => (on ? 'on' : 'off');
await withKernel(async (connector) => {
  const ethtool = await openEthtool({ connector });
  try {
    const { before, took } = await ethtool.setFeature(device, 'hw-tc-offload', value === 'on');
    const now = (await ethtool.features(device)).find(({ name }) => name === 'hw-tc-offload');
    console.log(
      `${device}: hw-tc-offload was ${word(before)}, is ${word(now?.active === true)}${took ? '' : ': refused'}`,
    );
  } finally {
    ethtool.close();
  }
});
