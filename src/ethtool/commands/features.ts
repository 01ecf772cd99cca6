import { defineCommand } from '../command.ts';
import { namedFeatures } from '../feature.ts';
import { features as codec } from '../features.ts';

/** Which offloads and other features are on (Linux 5.7). Changed by the client's own `setFeatures`. */
export const features = defineCommand({
  name: 'features',
  message: 'FEATURES',
  about: 'features',
  since: '5.7',
  codec,
  stringSets: ['features'],
  compact: true,
  value: (wire, names) => namedFeatures(wire, names('features')),
});
