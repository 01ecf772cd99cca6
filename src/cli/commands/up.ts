import { type EnableReport, enableOffload, OFFLOAD_MODES, type OffloadMode } from '../../offload/index.ts';
import type { Context } from '../command.ts';
import { UsageError } from '../command.ts';
import { toJsonText } from '../json.ts';
import { printStatus } from './status.ts';

export async function up(context: Context): Promise<number> {
  const { options, positionals, signal } = context;
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
}

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
