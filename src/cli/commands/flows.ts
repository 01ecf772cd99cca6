import type { OffloadedFlow } from '../../offload/index.ts';
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
    const { offloadedFlows } = await import('../../offload/index.ts');
    const offloaded = await offloadedFlows({ connector: await context.connector(), signal: context.signal });
    if (context.json) {
      // All the kernel said is for programs that link the library; here its readable form is enough.
      context.print(toJsonText(offloaded.map(({ message: _, ...flow }) => flow)));
      return 0;
    }
    if (offloaded.length === 0) context.print('no flow is offloaded');
    for (const line of columns(offloaded.map(row))) context.print(line);
    return 0;
  },
};

function row({ offload, original, reply, nat, counters }: OffloadedFlow): string[] {
  const ends = `${endpoint(original.source, original.sourcePort)} -> ${endpoint(original.destination, original.destinationPort)}`;
  const translated =
    nat === undefined
      ? ''
      : `(answers ${endpoint(reply.source, reply.sourcePort)} -> ${endpoint(reply.destination, reply.destinationPort)})`;
  const counted =
    counters === undefined
      ? []
      : [
          `${counters.original.packets} / ${counters.reply.packets} packets`,
          `${counters.original.bytes} / ${counters.reply.bytes} bytes`,
        ];
  return [offload, String(original.protocol), [ends, translated].join(' ').trim(), ...counted];
}

function endpoint(address: string, port: number | undefined): string {
  if (port === undefined) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
