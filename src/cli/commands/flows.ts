import type { ConntrackEntry } from '../../conntrack/index.ts';
import { offloadedFlows } from '../../offload/index.ts';
import type { Command } from '../command.ts';
import { columns } from '../help.ts';
import { toJsonText } from '../json.ts';

export const flows: Command = {
  name: 'flows',
  positionals: '',
  takes: [0, 0],
  summary: 'connections that are offloaded, in software or hardware',
  options: {},
  run: async (context) => {
    const offloaded = await offloadedFlows({ connector: await context.connector(), signal: context.signal });
    if (context.json) {
      context.print(toJsonText(offloaded));
      return 0;
    }
    if (offloaded.length === 0) context.print('no flow is offloaded');
    const rows = offloaded.map(({ path, entry }) => [path, ...describe(entry)]);
    for (const line of columns(rows)) context.print(line);
    return 0;
  },
};
