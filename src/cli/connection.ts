import { closing } from '../session/index.ts';
import type { Connector } from '../transport/transport.ts';
import { NftOffloadError } from '../wire/index.ts';
import { UsageError } from './command.ts';
import { isAbsent, readInput, writeOutput } from './files.ts';
import type { Io } from './io.ts';

export interface ConnectionOptions {
  readonly transport: string | undefined;
  readonly record: string | undefined;
  readonly io: Pick<Io, 'readFile' | 'writeFile' | 'isSameFile'>;
}

/** The way to the kernel that --transport asks for, and what --record makes of it. */
interface Way {
  readonly connector: Connector;
  readonly save: () => Promise<void>;
}

/**
 * Does `work` with the way to the kernel that --transport and --record ask for, opened on first use;
 * then writes the recording, and closes the connector, which says what a replay has left over.
 * @throws AggregateError the error of `work`, and then that of a recording which cannot be written.
 */
export async function withConnection<T>(
  options: ConnectionOptions,
  work: (connector: () => Promise<Connector>) => Promise<T>,
): Promise<T> {
  let opening: Promise<Way> | undefined;
  let result: T;
  try {
    result = await work(async () => {
      opening ??= open(options);
      return (await opening).connector;
    });
  } catch (error) {
    const way = await opening?.catch(() => undefined);
    if (way === undefined) throw error;
    // Its error is the one to show, not what a replay has left over; the recording is worth having all the same.
    const unsaved: unknown[] = await way.save().then(
      () => [],
      (reason: unknown) => [reason],
    );
    await way.connector.close().catch(() => undefined);
    throw unsaved.length === 0 ? error : new AggregateError([error, ...unsaved]);
  }
  const way = await opening;
  if (way !== undefined) await closing(way.connector, way.save);
  return result;
}

async function open({ transport = 'auto', record: path, io }: ConnectionOptions): Promise<Way> {
  const connect = connectorFor(transport, io);
  if (path === undefined) return { connector: await connect(), save: async () => undefined };
  const { record } = await import('../testing/index.ts');
  await checkRecordable(path, transport, io);
  // Whether it can be written must be known before anything is changed.
  await writeOutput(io.writeFile(path, new Uint8Array(), { flag: 'a' }), path);
  const recording = record(await connect());
  return { connector: recording.connector, save: () => writeOutput(io.writeFile(path, recording.bytes()), path) };
}

function connectorFor(transport: string, io: ConnectionOptions['io']): () => Promise<Connector> {
  const path = replayedFile(transport);
  if (path !== undefined) {
    return async () => {
      const { replay } = await import('../testing/index.ts');
      return await readInput(io.readFile(path), path, (bytes) => replay(bytes, { name: path }));
    };
  }
  if (transport === 'auto' || transport === 'ffi' || transport === 'addon') {
    return async () => {
      // Only now: a replay must work where no way to a kernel can even be loaded.
      const { connect } = await import('../transport/connect.ts');
      return await connect(transport);
    };
  }
  throw new UsageError(`--transport ${transport}: is none of auto, ffi, addon, replay:FILE`);
}

function replayedFile(transport: string): string | undefined {
  return transport.startsWith('replay:') ? transport.slice('replay:'.length) : undefined;
}

/** A recording takes the place of an earlier one that is not being replayed, and of nothing else. */
async function checkRecordable(path: string, transport: string, io: ConnectionOptions['io']): Promise<void> {
  const replayed = replayedFile(transport);
  if (replayed !== undefined && (replayed === path || (await io.isSameFile?.(replayed, path)) === true))
    throw new UsageError(`--record ${path}: this is the capture that is replayed: name another file`);
  const reading = io.readFile(path).catch((error: unknown) => {
    if (isAbsent(error)) return new Uint8Array();
    throw error;
  });
  // What cannot be read might be anything: it stays.
  const present = await readInput(reading, path, (bytes) => bytes);
  if (present.byteLength === 0) return;
  const { readPcap } = await import('../pcap/index.ts');
  try {
    readPcap(present);
  } catch {
    throw new NftOffloadError(
      'REFUSED',
      `--record ${path}: the file is there and is no capture: it would be overwritten`,
    );
  }
}
