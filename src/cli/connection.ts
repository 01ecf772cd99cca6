import type { Recording } from '../testing/index.ts';
import type { Connector } from '../transport/transport.ts';
import { UsageError } from './command.ts';
import { readInput } from './files.ts';
import type { Io } from './io.ts';

export interface ConnectionOptions {
  readonly transport: string | undefined;
  readonly record: string | undefined;
  readonly io: Pick<Io, 'readFile' | 'writeFile'>;
}

/** The way to the kernel that --transport and --record ask for, opened on first use. */
export interface Connection {
  readonly connector: () => Promise<Connector>;
  /** After success: says what a replay has left over, and writes the recording. */
  finish(): Promise<void>;
  /** After a failure; nothing where `finish` was called. */
  close(): Promise<void>;
}

export function openConnection({ transport = 'auto', record: recordTo, io }: ConnectionOptions): Connection {
  let opened: Promise<Connector> | undefined;
  let recording: Recording | undefined;
  let finished = false;
  async function open(): Promise<Connector> {
    const connector = await connectorFor(transport, io);
    if (recordTo === undefined) return connector;
    const { record } = await import('../testing/index.ts');
    recording = record(connector);
    return recording.connector;
  }
  async function save(): Promise<void> {
    if (recording !== undefined && recordTo !== undefined) await io.writeFile(recordTo, recording.bytes());
    recording = undefined;
  }
  return {
    connector: () => (opened ??= open()),
    finish: async () => {
      finished = true;
      await save();
      await (await opened)?.close();
    },
    close: async () => {
      if (finished) return;
      // The command failed: its error is the one to show; the recording is worth having all the same.
      await save();
      await opened?.then((connector) => connector.close()).catch(() => undefined);
    },
  };
}

async function connectorFor(transport: string, io: ConnectionOptions['io']): Promise<Connector> {
  if (transport.startsWith('replay:')) {
    const path = transport.slice('replay:'.length);
    const { replay } = await import('../testing/index.ts');
    return await readInput(io.readFile(path), path, (bytes) => replay(bytes, { name: path }));
  }
  if (transport === 'auto' || transport === 'ffi' || transport === 'addon') {
    // Only now: a replay must work where no way to a kernel can even be loaded.
    const { connect } = await import('../transport/connect.ts');
    return await connect(transport);
  }
  throw new UsageError(`--transport ${transport}: is none of auto, ffi, addon, replay:FILE`);
}
