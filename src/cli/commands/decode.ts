import type { Pcap } from '../../pcap/index.ts';
import type { Dissected, Dissector } from '../../dissect/index.ts';
import { NETLINK_GENERIC, NETLINK_NETFILTER, NETLINK_ROUTE } from '../../transport/transport.ts';
import { DecodeError } from '../../wire/index.ts';
import type { Command, Context } from '../command.ts';
import { readInput } from '../files.ts';
import { toJsonText } from '../json.ts';

const PROTOCOLS: Readonly<Record<number, string>> = {
  [NETLINK_ROUTE]: 'route',
  [NETLINK_NETFILTER]: 'netfilter',
  [NETLINK_GENERIC]: 'generic',
};

interface Row {
  readonly datagram: number;
  readonly protocol: string;
  readonly messages: readonly Dissected[];
  readonly error?: string;
}

export const decode: Command = {
  name: 'decode',
  positionals: 'FILE.pcap',
  takes: [1, 1],
  summary: 'show the netlink messages of a capture',
  options: {
    verify: { type: 'boolean', help: 'encode every known message again; exit 1 if one byte differs' },
  },
  run: async (context) => {
    const [path = ''] = context.positionals;
    const { readPcap } = await import('../../pcap/index.ts');
    const { Dissector, formatValue } = await import('../../dissect/index.ts');
    const rows = dissectAll(new Dissector(), await readInput(context.readFile(path), path, readPcap));
    if (context.options['verify'] === true) return verify(context, rows);
    if (context.json) context.print(toJsonText(rows.map(jsonRow)));
    else for (const row of rows) printRow(context, row, formatValue);
    return rows.some(({ error }) => error !== undefined) ? 1 : 0;
  },
};

/** A datagram that is malformed is said so in its place; the rest of the capture is still shown. */
function dissectAll(dissector: Dissector, { records, littleEndian }: Pcap): Row[] {
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

function differs({ reencoded, payload }: Dissected): boolean {
  return reencoded !== undefined && (reencoded.byteLength !== payload.byteLength || reencoded.some((byte, i) => byte !== payload[i]));
}

function verify({ print, json }: Context, rows: readonly Row[]): number {
  const messages = rows.flatMap((row) => row.messages.map((message) => ({ row, message })));
  const unknown = messages.filter(({ message }) => message.reencoded === undefined).length;
  const wrong = messages.filter(({ message }) => differs(message));
  const broken = rows.filter(({ error }) => error !== undefined);
  if (json) {
    print(
      toJsonText({
        messages: messages.length,
        identical: messages.length - unknown - wrong.length,
        unknown,
        different: wrong.map(({ row, message }) => ({ datagram: row.datagram, message: message.name })),
        malformed: broken.map(({ datagram, error }) => ({ datagram, error })),
      }),
    );
  } else {
    for (const { row, message } of wrong) print(`datagram ${row.datagram}: ${message.name} is not the same when encoded again`);
    for (const { datagram, error } of broken) print(`datagram ${datagram}: ${error}`);
    print(
      `${messages.length} messages: ${messages.length - unknown - wrong.length} identical when encoded again, ` +
        `${wrong.length} different, ${unknown} of kinds not known, ${broken.length} malformed datagrams`,
    );
  }
  return wrong.length + broken.length > 0 ? 1 : 0;
}

function jsonRow({ messages, ...row }: Row): object {
  return {
    ...row,
    messages: messages.map(({ name, type, flagNames, seq, portId, toKernel, value, payload }) => ({
      name,
      type,
      direction: toKernel ? 'to kernel' : 'from kernel',
      flags: flagNames,
      seq,
      portId,
      ...(value === undefined ? { payload } : { value }),
    })),
  };
}

function printRow({ print }: Context, { datagram, protocol, messages, error }: Row, format: (value: unknown, indent: string) => string): void {
  if (error !== undefined) print(`#${datagram} ${protocol}: malformed: ${error}`);
  for (const { name, flagNames, seq, portId, toKernel, value, payload } of messages) {
    const flags = flagNames.length > 0 ? ` [${flagNames.join(' ')}]` : '';
    print(`#${datagram} ${protocol} ${toKernel ? '-> kernel' : '<- kernel'} ${name}${flags} seq ${seq} port ${portId}`);
    const text = format(value ?? { payload }, '    ');
    if (text !== '') print(text.replace(/^\n/, ''));
  }
}
