import { formatEndpoint } from '../../conntrack/endpoint.ts';
import type { Tuple } from '../../conntrack/index.ts';
import { type OffloadedFlow, offloadedFlows } from '../../offload/index.ts';
import type { Context } from '../command.ts';
import { columns } from '../help.ts';
import { toJsonText } from '../json.ts';

export async function flows(context: Context): Promise<number> {
  const offloaded = await offloadedFlows({ connector: await context.connector(), signal: context.signal });
  if (context.json) {
    // All the kernel said is for programs that link the library; here its readable form is enough.
    context.print(toJsonText(offloaded.map(({ message: _, ...flow }) => flow)));
    return 0;
  }
  if (offloaded.length === 0) context.print('no flow is offloaded');
  for (const line of columns(offloaded.map(row))) context.print(line);
  return 0;
}

function row({ offload, original, reply, nat, counters }: OffloadedFlow): string[] {
  const translated = nat === undefined ? '' : `(answers ${ends(reply)})`;
  const counted =
    counters === undefined
      ? []
      : [
          `${counters.original.packets} / ${counters.reply.packets} packets`,
          `${counters.original.bytes} / ${counters.reply.bytes} bytes`,
        ];
  return [offload, String(original.protocol), [ends(original), translated].join(' ').trim(), ...counted];
}

function ends({ source, sourcePort, destination, destinationPort }: Tuple): string {
  return `${formatEndpoint(source, sourcePort)} -> ${formatEndpoint(destination, destinationPort)}`;
}
