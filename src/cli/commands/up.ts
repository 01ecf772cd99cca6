import type { EnableReport } from '../../offload/index.ts';
import { OFFLOAD_MODES, type OffloadMode } from '../../offload/modes.ts';
import type { Command, Context } from '../command.ts';
import { UsageError } from '../command.ts';
import { toJsonText } from '../json.ts';
import { printStatus } from './status.ts';
import { tableOption } from './table-option.ts';

export const up: Command = {
  name: 'up',
  positionals: 'DEV...',
  takes: [1, Infinity],
  summary: 'turn on flow offload between these devices',
  options: {
    mode: {
      type: 'string',
      value: OFFLOAD_MODES.join('|'),
      help: 'auto (default): hardware where every device can, else software',
    },
    table: tableOption,
    flowtable: { type: 'string', value: 'NAME', help: 'name of the flowtable (default fastpath)' },
    'no-counter': { type: 'boolean', help: 'do not count packets of offloaded flows' },
    'dry-run': { type: 'boolean', help: 'find out and print what would be done, and do none of it' },
  },
  run: async (context) => {
    const { options, positionals, signal } = context;
    const { enableOffload } = await import('../../offload/index.ts');
    const report = await enableOffload({
      devices: positionals,
      mode: modeOption(options['mode']),
      table: options['table'] as string | undefined,
      flowtable: options['flowtable'] as string | undefined,
      counter: options['no-counter'] !== true,
      dryRun: options['dry-run'] === true,
      connector: await context.connector(),
      signal,
    });
    if (context.json) context.print(toJsonText(report));
    else printReport(context, report);
    return 0;
  },
};

function modeOption(given: string | boolean | undefined): OffloadMode | undefined {
  if (given === undefined) return undefined;
  const mode = OFFLOAD_MODES.find((candidate) => candidate === given);
  if (mode === undefined) throw new UsageError(`--mode ${given}: is none of ${OFFLOAD_MODES.join(', ')}`);
  return mode;
}

function printReport({ print }: Context, report: EnableReport): void {
  const { dryRun, steps, reasons, warnings, status } = report;
  if (steps.length === 0) print('nothing to do: it stands already');
  for (const step of steps) print(dryRun ? `would ${step}` : step);
  if (dryRun) {
    for (const [device, reason] of Object.entries(reasons)) print(`${device}: no hardware: ${reason}`);
  }
  for (const warning of warnings) print(`warning: ${warning}`);
  if (dryRun) return;
  print('');
  printStatus(print, status);
}
