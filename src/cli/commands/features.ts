import { type EthtoolClient, type Feature, openEthtool } from '../../ethtool/index.ts';
import { RefusedError } from '../../offload/errors.ts';
import { closing } from '../../session/index.ts';
import type { Context } from '../command.ts';
import { UsageError } from '../command.ts';
import { toJsonText } from '../json.ts';

export async function features(context: Context): Promise<number> {
  const [, , value] = context.positionals;
  if (value !== undefined && value !== 'on' && value !== 'off')
    throw new UsageError(`features: ${value}: is neither on nor off`);
  const ethtool = await openEthtool({ connector: await context.connector() });
  return await closing(ethtool, () => show(context, ethtool, value));
}

async function show(context: Context, ethtool: EthtoolClient, value: 'on' | 'off' | undefined): Promise<number> {
  const [device = '', name] = context.positionals;
  const { signal } = context;
  if (name !== undefined && value !== undefined) {
    const { features: outcome, alsoChanged } = await ethtool.setFeatures(
      device,
      { [name]: value === 'on' },
      { signal },
    );
    if (outcome.some(({ took }) => !took)) {
      throw new RefusedError(
        `${device} did not turn ${name} ${value}: the kernel granted the request and left it as it was`,
      );
    }
    if (!context.json)
      for (const other of alsoChanged) context.print(`${other.name}: ${other.active ? 'on' : 'off'} with it`);
  }
  const all = await ethtool.features(device, { signal });
  const shown = name === undefined ? all : all.filter((feature) => feature.name === name);
  if (name !== undefined && shown.length === 0)
    throw new UsageError(`${device} has no feature ${name}: nft-offload features ${device} lists them`);
  if (context.json) context.print(toJsonText(shown));
  else for (const feature of shown) context.print(line(feature));
  return 0;
}

/** As `ethtool -k` prints it. */
function line({ name, active, wanted, fixed }: Feature): string {
  const wish = !fixed && wanted !== active ? ` [requested ${wanted ? 'on' : 'off'}]` : '';
  return `${name}: ${active ? 'on' : 'off'}${fixed ? ' [fixed]' : wish}`;
}
