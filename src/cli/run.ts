// The command line, from arguments to exit status: thin over the library, and free of process-wide
// state, so that tests run it in their own process.
import { parseArgs } from 'node:util';
import createDebug from 'debug';
import { closing, KernelError } from '../session/index.ts';
import { DecodeError, EncodeError, NftOffloadError } from '../wire/index.ts';
import type { Command } from './command.ts';
import { UsageError } from './command.ts';
import { commands } from './commands/index.ts';
import { openConnection } from './connection.ts';
import { commandHelp, GLOBAL_OPTIONS, programHelp } from './help.ts';
import type { Io } from './io.ts';

/** Runs one command line and resolves to its exit status: 0 done, 1 not done, 2 wrong usage. Never throws. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let debug = argv.includes('--debug');
  try {
    const name = argv.find((argument) => !argument.startsWith('-'));
    const command = commands.find((candidate) => candidate.name === firstWord(argv));
    const parsed = parse(argv, command);
    debug = parsed.values['debug'] === true;
    if (debug) createDebug.enable('nft-offload:*');
    if (parsed.values['version']) return print(io, io.version());
    if (parsed.values['help'] || argv.length === 0)
      return print(io, command ? commandHelp(command) : programHelp(commands));
    if (command === undefined) {
      throw new UsageError(
        name === undefined
          ? 'no command given: see nft-offload --help'
          : `there is no command ${firstWord(argv)}: see nft-offload --help`,
      );
    }
    return await execute(command, parsed, io);
  } catch (error) {
    io.err(`nft-offload: ${explain(error)}\n`);
    if (debug && error instanceof Error) io.err(`${error.stack}\n`);
    return error instanceof UsageError || isParseArgsError(error) ? 2 : 1;
  }
}

function print(io: Io, text: string): number {
  io.out(`${text}\n`);
  return 0;
}

async function execute(command: Command, { values, positionals }: Parsed, io: Io): Promise<number> {
  const [least, most] = command.takes;
  const given = positionals.slice(1);
  if (given.length < least || given.length > most) {
    const few = given.length < least ? 'too few arguments' : `one argument too many (${given[most]})`;
    throw new UsageError(`${command.name}: ${few}: usage: nft-offload ${command.name} ${command.positionals}`);
  }
  const connection = openConnection({
    transport: values['transport'] as string | undefined,
    record: values['record'] as string | undefined,
    io,
  });
  return await closing(connection, async () => {
    const status = await command.run({
      positionals: given,
      options: values,
      json: values['json'] === true,
      signal: io.signal,
      connector: connection.connector,
      readFile: (path) => io.readFile(path),
      print: (line) => io.out(`${line}\n`),
    });
    await connection.finish();
    return status;
  });
}

interface Parsed {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

function parse(argv: readonly string[], command: Command | undefined): Parsed {
  const options = { ...GLOBAL_OPTIONS, ...command?.options };
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(
      Object.entries(options).map(([name, { type, short }]) => [
        name,
        short === undefined ? { type } : { type, short },
      ]),
    ),
    allowPositionals: true,
    // Without a known command the options cannot be known either: the command is what is reported.
    strict: command !== undefined,
  });
  return { values: values, positionals };
}

/** The command's name: the first argument that is neither an option nor the value of one. */
function firstWord(argv: readonly string[]): string | undefined {
  for (let at = 0; at < argv.length; at++) {
    const argument = argv[at] ?? '';
    if (!argument.startsWith('-')) return argument;
    if (argument.includes('=')) continue;
    if (GLOBAL_OPTIONS[argument.slice(2)]?.type === 'string') at++;
  }
  return undefined;
}

function isParseArgsError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

function explain(error: unknown): string {
  if (error instanceof KernelError && error.errnoName === 'EPERM') {
    return `${error.operation}: not permitted: this needs CAP_NET_ADMIN in the network namespace (run it as root)`;
  }
  if (error instanceof DecodeError || error instanceof EncodeError || error instanceof NftOffloadError)
    return error.message;
  if (isParseArgsError(error)) return `${(error as Error).message.split('. ')[0]}: see nft-offload --help`;
  if (error instanceof Error && error.name === 'AbortError') return 'interrupted';
  if (error instanceof Error && 'syscall' in error) return error.message;
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `an error in nft-offload itself: ${text} (--debug shows where)`;
}
