import { disableOffload } from '../../offload/index.ts';
import type { Context } from '../command.ts';
import { toJsonText } from '../json.ts';

export async function down(context: Context): Promise<number> {
  const report = await disableOffload({
    table: context.options['table'] as string | undefined,
    connector: await context.connector(),
    signal: context.signal,
  });
  if (context.json) {
    context.print(toJsonText(report));
    return 0;
  }
  for (const step of report.steps) context.print(step);
  if (report.kept.length > 0)
    context.print(`kept, and the table with it, for what is not ours: ${report.kept.join(', ')}`);
  for (const one of report.gone) context.print(`gone, and not taken back: ${one}`);
  if (!report.changed) context.print('nothing to take back');
  return 0;
}
