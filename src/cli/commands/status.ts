import type { OffloadStatus } from '../../offload/index.ts';
import type { Command } from '../command.ts';
import { columns } from '../help.ts';
import { toJsonText } from '../json.ts';
import { tableOption } from './table-option.ts';

export const status: Command = {
  name: 'status',
  positionals: '',
  takes: [0, 0],
  summary: 'requested and effective mode of each device, flowtable, rules, flow counts',
  options: { table: tableOption },
  run: async (context) => {
    const { offloadStatus } = await import('../../offload/index.ts');
    const report = await offloadStatus({
      table: context.options['table'] as string | undefined,
      connector: await context.connector(),
      signal: context.signal,
    });
    if (context.json) context.print(toJsonText(report));
    else printStatus(context.print, report);
    return 0;
  },
};

export function printStatus(
  print: (line: string) => void,
  { table, installed, interrupted, flowtable, devices, rules, flows }: OffloadStatus,
): void {
  if (interrupted) print('an earlier up or down was interrupted: run either of them to complete it');
  if (!installed) {
    print(`flow offload is not set up: there is no flowtable of nft-offload in table ${table}`);
  } else {
    const flags = flowtable?.flags.length ? ` (flags ${flowtable.flags.join(', ')})` : '';
    print(`table ${table}, flowtable ${flowtable?.name}${flags}`);
    const rows = devices.map(({ name, requested, effective, hwTcOffload, reason }) => [
      name,
      requested,
      effective,
      hwTcOffload === undefined ? '-' : `${hwTcOffload.active ? 'on' : 'off'}${hwTcOffload.fixed ? ' [fixed]' : ''}`,
      reason ?? '',
    ]);
    for (const line of columns([['device', 'requested', 'effective', 'hw-tc-offload', ''], ...rows]))
      print(`  ${line}`);
    for (const rule of rules)
      print(
        `rule ${rule.handle} in chain ${rule.chain}: ${rule.packets} packets, ${rule.bytes} bytes offered to the flowtable`,
      );
  }
  print(`flows: ${flows.hardware} in hardware, ${flows.software} in software`);
}
