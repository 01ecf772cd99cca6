// What `decode` does, apart from its command so that the others need not load every family's codecs.
import { type Dissected, Dissector, formatValue, reencode } from '../dissect/index.ts';
import { type Pcap, readPcap } from '../pcap/index.ts';
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
  const rows = dissectAll(pcap);
  if (context.options['verify'] === true) return verify(context, rows, pcap.littleEndian);
  if (context.json) context.print(toJsonText(rows.map(jsonRow)));
  else for (const row of rows) printRow(context, row);
  return rows.some(({ error }) => error !== undefined) ? 1 : 0;
}

/** A datagram that is malformed is said so in its place; the rest of the capture is still shown. */
function dissectAll({ records, littleEndian }: Pcap): Row[] {
  const dissector = new Dissector();
  return records.map(({ protocol, bytes }, index) => {
    const row = { datagram: index + 1, protocol: PROTOCOLS[protocol] ?? `protocol ${protocol}` };
    try {
      return { ...row, messages: dissector.dissect(bytes, { protocol, littleEndian }) };
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return { ...row, messages: [], error: error.message };
    }
  });
}

function verify({ print, json }: Context, rows: readonly Row[], littleEndian: boolean): number {
  const messages = rows.flatMap((row) => row.messages.map((message) => ({ datagram: row.datagram, message })));
  const unknown = messages.filter(({ message }) => message.known === undefined).length;
  const wrong = messages.filter(({ message }) => differs(message, littleEndian));
  const broken = rows.filter(({ error }) => error !== undefined);
  const identical = messages.length - unknown - wrong.length;
  if (json) {
    const different = wrong.map(({ datagram, message }) => ({ datagram, message: message.name }));
    const malformed = broken.map(({ datagram, error }) => ({ datagram, error }));
    print(toJsonText({ messages: messages.length, identical, unknown, different, malformed }));
  } else {
    for (const { datagram, message } of wrong)
      print(`datagram ${datagram}: ${message.name} is not the same when encoded again`);
    for (const { datagram, error } of broken) print(`datagram ${datagram}: ${error}`);
    print(
      `${messages.length} messages: ${identical} identical when encoded again, ${wrong.length} different, ` +
        `${unknown} of kinds not known, ${broken.length} malformed datagrams`,
    );
  }
  return wrong.length + broken.length > 0 ? 1 : 0;
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
