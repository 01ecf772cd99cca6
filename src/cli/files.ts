// The files of the command: captures it reads, which anybody may have made, and the recording it writes.
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { NftOffloadError } from '../wire/errors.ts';

/** Larger captures are refused: a recorded dump of a million elements has about 100 MiB. */
export const LARGEST_INPUT = 256 * 1024 * 1024;

/** Rules of a network and addresses of its users are nobody else's business. */
const MODE = 0o600;
const STICKY = 0o1000;
const CHUNK = 1024 * 1024;
/** Absent on Windows, which has no FIFO that could be waited for. */
const NONBLOCK = constants.O_NONBLOCK ?? 0;

const READING: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'it may not be read',
  EISDIR: 'it is a directory',
  ELOOP: 'its symbolic links lead in a circle',
  ERR_ACCESS_DENIED: 'Node may not read it: --allow-fs-read names what it may',
};
const WRITING: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'there is no such folder',
  EACCES: 'it may not be written',
  EPERM: 'it may not be written',
  EISDIR: 'it is a directory',
  ENOSPC: 'no space is left for it',
  EDQUOT: 'no space is left for it',
  ERR_ACCESS_DENIED: 'Node may not write there: --allow-fs-write names where it may, here the folder',
};

/** Reads a file and makes something of it; what is wrong with it is said with its name. */
export async function readInput<T>(
  reading: Promise<Uint8Array>,
  path: string,
  use: (bytes: Uint8Array) => T,
): Promise<T> {
  const bytes = await reading.catch((error: unknown) => {
    throw fileError(error, path, READING, 'read');
  });
  try {
    return use(bytes);
  } catch (error) {
    if (!(error instanceof NftOffloadError)) throw error;
    throw new NftOffloadError(error.code, `${path}: ${error.message}`, { cause: error });
  }
}

/** Waits until a file is written; why it cannot be is said with its name. */
export async function writeOutput(writing: Promise<void>, path: string): Promise<void> {
  await writing.catch((error: unknown) => {
    throw fileError(error, path, WRITING, 'written');
  });
}

/** A file could not be read because there is none; nor need there be its folder. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** Whether both names lead to one file; what cannot be found out is left to whoever opens them. */
export function isSameFile(path: string, other: string): boolean {
  try {
    const [one, two] = [path, other].map((name) => statSync(name, { bigint: true }));
    return one !== undefined && two !== undefined && one.dev === two.dev && one.ino === two.ino;
  } catch {
    return false;
  }
}

/**
 * All bytes of a regular file, which a symbolic link may lead to. Anything else is refused before it is
 * opened: opening a FIFO waits for a writer, opening a device may do something, and neither need end.
 * @param largest in bytes
 */
export function readRegularFile(path: string, largest = LARGEST_INPUT): Uint8Array {
  refuseUnlessRegular(statSync(path));
  // It may have become a FIFO meanwhile.
  const fd = openSync(path, constants.O_RDONLY | NONBLOCK);
  try {
    const stats = fstatSync(fd);
    refuseUnlessRegular(stats);
    if (stats.size > largest) throw tooLarge(largest);
    return readAll(fd, stats.size, largest);
  } finally {
    closeSync(fd);
  }
}

/** The size that was said is a hint: files of /proc have none, and others grow while they are read. */
function readAll(fd: number, size: number, largest: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (let length = 0; ; ) {
    const chunk = Buffer.allocUnsafe(Math.max(size - length, 0) + CHUNK);
    const read = readSync(fd, chunk, 0, chunk.length, null);
    if (read === 0) return chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks);
    length += read;
    if (length > largest) throw tooLarge(largest);
    chunks.push(chunk.subarray(0, read));
  }
}

/**
 * Puts a new file in the place of a regular one or of none: written under another name in the same folder,
 * then renamed, so that nothing is ever written through a link and no half of it is ever seen. Its mode is
 * 0600. Synchronous: no signal comes between that would leave the other name behind.
 */
export function replaceFile(path: string, bytes: Uint8Array): void {
  refuseUnlessReplaceable(path);
  const temporary = writeTemporary(path, bytes);
  try {
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Fails as {@link replaceFile} would, and changes nothing. */
export function checkReplaceable(path: string): void {
  refuseUnlessReplaceable(path);
  rmSync(writeTemporary(path, new Uint8Array()));
}

/** The name of a new file beside `path`. */
function writeTemporary(path: string, bytes: Uint8Array): string {
  const random = Buffer.from(crypto.getRandomValues(new Uint8Array(8))).toString('hex');
  const temporary = join(dirname(path), `.nft-offload-${random}.tmp`);
  // With O_EXCL a link that somebody put there is not followed, but an error.
  const fd = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, MODE);
  try {
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return temporary;
}

function refuseUnlessReplaceable(path: string): void {
  if (basename(path) === '' || /[/\\]$/.test(path)) throw refused('this names a folder, not a file');
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (stats.isSymbolicLink()) throw refused('it is a symbolic link, and is not followed: name the file itself');
  refuseUnlessRegular(stats);
  if (isReservedToOthers(stats, statSync(dirname(path)))) {
    throw refused(`it is another user's, who alone may replace it in this folder: name another file`);
  }
}

/** In a sticky folder, as /tmp is, only the file's owner, the folder's and root may rename one over it. */
function isReservedToOthers(file: Stats, parent: Stats): boolean {
  const user = process.geteuid?.() ?? 0;
  return (parent.mode & STICKY) !== 0 && user !== 0 && user !== file.uid && user !== parent.uid;
}

function refuseUnlessRegular(stats: Stats): void {
  if (stats.isFile()) return;
  if (stats.isDirectory()) throw refused('it is a directory');
  const kind = stats.isFIFO() ? 'a pipe' : stats.isSocket() ? 'a socket' : 'a device';
  throw refused(`it is ${kind}, and captures are regular files: name one`);
}

function tooLarge(largest: number): NftOffloadError {
  const mebibytes = Math.floor(largest / 1024 / 1024);
  return refused(
    `it is larger than ${mebibytes} MiB, the most that is read: cut it with \`editcap -c\` or \`tcpdump -r\``,
  );
}

function refused(reason: string): NftOffloadError {
  return new NftOffloadError('REFUSED', reason);
}

function fileError(
  cause: unknown,
  path: string,
  reasons: Readonly<Record<string, string>>,
  done: 'read' | 'written',
): NftOffloadError {
  if (cause instanceof NftOffloadError) return new NftOffloadError(cause.code, `${path}: ${cause.message}`, { cause });
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return new NftOffloadError('REFUSED', `${path}: ${reasons[code] ?? `cannot be ${done} (${code})`}`, { cause });
}
