// The command line, from arguments to exit status: thin over the library, and free of process-wide
// state, so that tests run it in their own process.
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { escapeControlsInLines } from '../dissect/printable.ts';
import type { Command, Option } from './command.ts';
import { UsageError } from './command.ts';
import { commands } from './commands/index.ts';
import { withConnection } from './connection.ts';
import { commandHelp, GLOBAL_OPTIONS, programHelp, synopsis } from './help.ts';
import type { Io } from './io.ts';

/** Runs one command line and resolves to its exit status: 0 done, 1 not done, 2 wrong usage. Never throws. */
export async function run(argv: readonly string[], outside: Io): Promise<number> {
  let printed = false;
  const io: Io = {
    ...outside,
    out: (text) => {
      printed = true;
      outside.out(text);
    },
  };
  let debug = argv.includes('--debug');
  try {
    const name = firstWord(argv);
    const command = commands.find((candidate) => candidate.name === name);
    const parsed = parse(argv, command);
    debug = parsed.values['debug'] === true;
    if (debug) (await import('debug')).default.enable('nft-offload:*');
    if (parsed.values['version']) return print(io, io.version());
    if (parsed.values['help'] || argv.length === 0 || name === 'help')
      return print(io, command ? commandHelp(command) : programHelp(commands));
    if (command === undefined) {
      const what = name === undefined ? 'no command given' : `there is no command ${name}`;
      throw new UsageError(`${what}: see nft-offload --help`);
    }
    return await execute(command, parsed, io);
  } catch (error) {
    // Programs read one document: behind another, or in the middle of it, there is no place for the error's.
    return await fail(error, { json: argv.includes('--json') && !printed, debug, io });
  }
}

async function fail(
  error: unknown,
  { json, debug, io }: { readonly json: boolean; readonly debug: boolean; readonly io: Io },
): Promise<number> {
  let message = error instanceof Error ? error.message : String(error);
  let status = 1;
  try {
    // Only now: what goes well needs none of it.
    const { errorCode, exitStatus, explain } = await import('./explain.ts');
    message = explain(error, { interrupted: io.signal.aborted });
    status = exitStatus(error);
    if (json) {
      const { toJsonText } = await import('./json.ts');
      print(io, toJsonText({ error: { code: errorCode(error), message } }));
    }
  } catch {
    // An upgrade of the package took the files away meanwhile: the error itself is said all the same.
  }
  complain(io, `nft-offload: ${message}`);
  if (debug && error instanceof Error) complain(io, String(error.stack));
  return status;
}

/** The one place where text leaves: what came from a kernel or a capture is made harmless to terminals here. */
function print(io: Io, text: string): number {
  io.out(`${escapeControlsInLines(text)}\n`);
  return 0;
}

function complain(io: Io, text: string): void {
  io.err(`${escapeControlsInLines(text)}\n`);
}

async function execute(command: Command, { values, positionals }: Parsed, io: Io): Promise<number> {
  const [least, most] = command.takes;
  const given = positionals.slice(1);
  if (given.length < least || given.length > most) {
    const few = given.length < least ? 'too few arguments' : `one argument too many (${given[most]})`;
    throw new UsageError(`${command.name}: ${few}: usage: nft-offload ${synopsis(command)}`);
  }
  const unused = command.offline ? ['transport', 'record'].find((option) => values[option] !== undefined) : undefined;
  if (unused !== undefined) throw new UsageError(`${command.name}: --${unused}: this command speaks to no kernel`);
  const way = {
    transport: values['transport'] as string | undefined,
    record: values['record'] as string | undefined,
    io,
  };
  const runCommand = await command.load();
  return await withConnection(way, (connector) =>
    runCommand({
      positionals: given,
      options: values,
      json: values['json'] === true,
      signal: io.signal,
      connector,
      readFile: (path) => io.readFile(path),
      print: (line) => void print(io, line),
    }),
  );
}

interface Parsed {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

function parse(argv: readonly string[], command: Command | undefined): Parsed {
  // Without a known command the options cannot be known either: the command is what is reported.
  return parseWith(argv, { ...GLOBAL_OPTIONS, ...command?.options }, command !== undefined);
}

/** The command's name: the first argument that is neither an option nor the value of one, whichever command's. */
function firstWord(argv: readonly string[]): string | undefined {
  const options = Object.assign(
    {},
    GLOBAL_OPTIONS,
    ...commands.map((command) => command.options),
  ) as typeof GLOBAL_OPTIONS;
  return parseWith(argv, options, false).positionals[0];
}

function parseWith(argv: readonly string[], options: Readonly<Record<string, Option>>, strict: boolean): Parsed {
  const descriptors: ParseArgsConfig['options'] = Object.fromEntries(
    Object.entries(options).map(([name, { type, short }]) => [name, short === undefined ? { type } : { type, short }]),
  );
  const { values, positionals } = parseArgs({ args: [...argv], options: descriptors, allowPositionals: true, strict });
  return { values: values as Parsed['values'], positionals };
}
