// Turns a device's hw-tc-offload on or off and believes only what the kernel then says:
// sudo node examples/toggle-hw-tc-offload.ts eth0 on
import { openEthtool } from '../src/index.ts';
import { connector } from './connector.ts';

const [device = 'eth0', value = 'on'] = process.argv.slice(2);
const kernel = await connector();
const ethtool = await openEthtool({ connector: kernel });
const { before, took } = await ethtool.setFeature(device, 'hw-tc-offload', value === 'on');
const now = (await ethtool.features(device)).find(({ name }) => name === 'hw-tc-offload');
console.log(
  `${device}: hw-tc-offload was ${before ? 'on' : 'off'}, is ${now?.active ? 'on' : 'off'}${took ? '' : ': refused'}`,
);
ethtool.close();
await kernel.close();
