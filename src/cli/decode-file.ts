// What `decode` does, apart from its command so that the others need not load every family's codecs.
import { type Dissected, Dissector, formatValue, reencode } from '../dissect/index.ts';
import { type Pcap, readPcap } from '../pcap/index.ts';
import { eventLoopTurn } from '../session/turn.ts';
import { NETLINK_GENERIC, NETLINK_NETFILTER, NETLINK_ROUTE } from '../transport/transport.ts';
import { DecodeError, EncodeError } from '../wire/index.ts';
import type { Context } from './command.ts';
import { readInput } from './files.ts';
import { toJsonText } from './json.ts';

const PROTOCOLS: Readonly<Record<number, string>> = {
  [NETLINK_ROUTE]: 'route',
  [NETLINK_NETFILTER]: 'netfilter',
  [NETLINK_GENERIC]: 'generic',
};

/** Signals are heard, and a closed pipe, at least so often. */
const TURN_MS = 20;

interface Row {
  readonly datagram: number;
  readonly protocol: string;
  readonly messages: readonly Dissected[];
  /** Why it is malformed. */
  readonly error?: string;
}

export async function decodeFile(context: Context): Promise<number> {
  const [path = ''] = context.positionals;
  const pcap = await readInput(context.readFile(path), path, readPcap);
  // One datagram at a time: decoded it takes up to some hundred times its size.
  const rows = inTurns(dissectAll(pcap), context.signal);
  if (context.options['verify'] === true) return await verify(context, rows, pcap.littleEndian);
  return await (context.json ? printJson(context, rows) : printRows(context, rows));
}

/** A datagram that is malformed is said so in its place; the rest of the capture is still shown. */
function* dissectAll({ records, littleEndian }: Pcap): Generator<Row> {
  const dissector = new Dissector();
  for (const [index, { protocol, bytes }] of records.entries()) {
    const row = { datagram: index + 1, protocol: PROTOCOLS[protocol] ?? `protocol ${protocol}` };
    try {
      yield { ...row, messages: dissector.dissect(bytes, { protocol, littleEndian }) };
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      yield { ...row, messages: [], error: error.message };
    }
  }
}

/** @throws AbortError by `signal`, between two items or before the first: reading the file takes its time too. */
async function* inTurns<T>(items: Iterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  let turned = -Infinity;
  for (const item of items) {
    if (performance.now() - turned >= TURN_MS) {
      await eventLoopTurn();
      signal.throwIfAborted();
      turned = performance.now();
    }
    yield item;
  }
}

async function printRows(context: Context, rows: AsyncIterable<Row>): Promise<number> {
  let status = 0;
  for await (const row of rows) {
    printRow(context, row);
    if (row.error !== undefined) status = 1;
  }
  return status;
}

/** The text of one array, of all rows; where a signal or an error ends it early, of those that came before, if any. */
async function printJson({ print }: Context, rows: AsyncIterable<Row>): Promise<number> {
  let status = 0;
  let before: string | undefined;
  try {
    for await (const row of rows) {
      const text = toJsonText(jsonRow(row)).replace(/^/gm, '  ');
      print(before === undefined ? '[' : `${before},`);
      before = text;
      if (row.error !== undefined) status = 1;
    }
  } catch (error) {
    if (before !== undefined) print(`${before}\n]`);
    throw error;
  }
  print(before === undefined ? '[]' : `${before}\n]`);
  return status;
}

async function verify({ print, json }: Context, rows: AsyncIterable<Row>, littleEndian: boolean): Promise<number> {
  let messages = 0;
  let unknown = 0;
  const different: { readonly datagram: number; readonly message: string }[] = [];
  const malformed: { readonly datagram: number; readonly error: string }[] = [];
  for await (const { datagram, messages: each, error } of rows) {
    messages += each.length;
    unknown += each.filter(({ known }) => known === undefined).length;
    for (const message of each) if (differs(message, littleEndian)) different.push({ datagram, message: message.name });
    if (error !== undefined) malformed.push({ datagram, error });
  }
  const identical = messages - unknown - different.length;
  if (json) {
    print(toJsonText({ messages, identical, unknown, different, malformed }));
  } else {
    for (const { datagram, message } of different)
      print(`datagram ${datagram}: ${message} is not the same when encoded again`);
    for (const { datagram, error } of malformed) print(`datagram ${datagram}: ${error}`);
    print(
      `${messages} messages: ${identical} identical when encoded again, ${different.length} different, ` +
        `${unknown} of kinds not known, ${malformed.length} malformed datagrams`,
    );
  }
  return different.length + malformed.length > 0 ? 1 : 0;
}

/** The message is known, and its payload is not the same when encoded again, or cannot be. */
export function differs(message: Dissected, littleEndian: boolean): boolean {
  const { payload } = message;
  try {
    const again = reencode(message, littleEndian);
    return (
      again !== undefined && (again.byteLength !== payload.byteLength || again.some((byte, i) => byte !== payload[i]))
    );
  } catch (error) {
    if (error instanceof EncodeError) return true;
    throw error;
  }
}

function jsonRow({ messages, ...row }: Row): object {
  return {
    ...row,
    messages: messages.map(({ name, type, flagNames, seq, portId, toKernel, known, payload }) => ({
      name,
      type,
      direction: toKernel ? 'to kernel' : 'from kernel',
      flags: flagNames,
      seq,
      portId,
      ...(known === undefined ? { payload } : { value: known.value }),
    })),
  };
}

function printRow({ print }: Context, { datagram, protocol, messages, error }: Row): void {
  if (error !== undefined) print(`#${datagram} ${protocol}: malformed: ${error}`);
  for (const { name, flagNames, seq, portId, toKernel, known, payload } of messages) {
    const flags = flagNames.length > 0 ? ` [${flagNames.join(' ')}]` : '';
    print(`#${datagram} ${protocol} ${toKernel ? '-> kernel' : '<- kernel'} ${name}${flags} seq ${seq} port ${portId}`);
    const text = formatValue(known === undefined ? { payload } : known.value, '    ');
    if (text !== '') print(text.replace(/^\n/, ''));
  }
}
