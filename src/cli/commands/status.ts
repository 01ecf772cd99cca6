import { type DeviceStatus, type OffloadStatus, offloadStatus } from '../../offload/index.ts';
import type { Context } from '../command.ts';
import { columns } from '../help.ts';
import { toJsonText } from '../json.ts';

export async function status(context: Context): Promise<number> {
  const report = await offloadStatus({
    table: context.options['table'] as string | undefined,
    connector: await context.connector(),
    signal: context.signal,
  });
  if (context.json) context.print(toJsonText(report));
  else printStatus(context.print, report);
  return 0;
}

export function printStatus(print: (line: string) => void, status: OffloadStatus): void {
  const { table, installed, interrupted, problem, flowtable, devices, rules, flows, flowsUnknown } = status;
  if (interrupted) print('an earlier up or down was interrupted: run either of them to complete it');
  if (problem !== undefined) print(`table ${table}: ${problem}`);
  else if (!installed) print(`flow offload is not set up: there is no table ${table} of nft-offload`);
  if (flowtable !== undefined) {
    print(
      `table ${table}, flowtable ${flowtable.name}${flowtable.flags.length > 0 ? ` (flags ${flowtable.flags.join(', ')})` : ''}`,
    );
    for (const line of columns([['device', 'requested', 'effective', 'hw-tc-offload', ''], ...devices.map(row)]))
      print(`  ${line}`);
  }
  for (const { chain, handle, packets, bytes } of rules) {
    print(`rule ${handle} in chain ${chain}: ${packets} packets, ${bytes} bytes offered to the flowtable`);
  }
  if (flows !== undefined) print(`flows: ${flows.hardware} in hardware, ${flows.software} in software`);
  if (flowsUnknown !== undefined) print(`flows: not known: ${flowsUnknown}`);
}

function row({ name, requested, effective, hwTcOffload: feature, reason = '' }: DeviceStatus): string[] {
  const state = feature === undefined ? '-' : `${feature.active ? 'on' : 'off'}${feature.fixed ? ' [fixed]' : ''}`;
  return [name, requested, effective, state, reason];
}
