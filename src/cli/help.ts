import type { Command, Option } from './command.ts';

export const GLOBAL_OPTIONS: Readonly<Record<string, Option>> = {
  transport: {
    type: 'string',
    value: 'auto|ffi|addon|replay:FILE',
    help: 'the way to the kernel, or a capture that answers in its place',
  },
  record: { type: 'string', value: 'FILE.pcap', help: 'write every message to and from the kernel to FILE.pcap' },
  json: { type: 'boolean', help: 'print JSON' },
  debug: { type: 'boolean', help: 'say on standard error what is done, and why' },
  help: { type: 'boolean', short: 'h', help: 'this text, or that of a command' },
  version: { type: 'boolean', short: 'V', help: 'the version' },
};

export function synopsis(command: Command): string {
  return [command.name, command.positionals].filter((part) => part !== '').join(' ');
}

function optionLines(options: Readonly<Record<string, Option>>): string[] {
  const rows = Object.entries(options).map(([name, { short, value, help }]) => [
    `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`,
    help,
  ]);
  return columns(rows);
}

export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  }
  return rows.map((row) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}`).join('\n');

export function programHelp(commands: readonly Command[]): string {
  return `Usage: nft-offload COMMAND [ARGUMENT...] [OPTION...]

Turns on flow offload (nf_tables flowtables, in hardware where the device can), shows what became of
it, and takes it back. Needs CAP_NET_ADMIN; a capture given by --transport replay:FILE needs nothing.

Commands:
${indented(columns(commands.map((command) => [synopsis(command), command.summary])))}

Options of every command:
${indented(optionLines(GLOBAL_OPTIONS))}

Exit status: 0 done, 1 not done (standard error says why), 2 wrong usage.`;
}

export function commandHelp(command: Command): string {
  const own =
    Object.keys(command.options).length === 0 ? '' : `\n\nOptions:\n${indented(optionLines(command.options))}`;
  return `Usage: nft-offload ${synopsis(command)} [OPTION...]

${command.summary}${own}

Options of every command:
${indented(optionLines(globalOptions(command)))}`;
}

/** Without those that mean nothing to a command that speaks to no kernel. */
function globalOptions({ offline }: Command): Readonly<Record<string, Option>> {
  const others = Object.entries(GLOBAL_OPTIONS).filter(([name]) => name !== 'transport' && name !== 'record');
  return offline ? Object.fromEntries(others) : GLOBAL_OPTIONS;
}
