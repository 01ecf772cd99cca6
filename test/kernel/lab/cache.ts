// The lab's cache folder: what is downloaded or built once and kept (kernels, modules, compilers,
// Node binaries). Every entry is a folder that appears under its final name only when complete,
// so a run that dies half-way leaves nothing a later run could mistake for a result.
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const cacheRoot: string =
  process.env['NFT_OFFLOAD_LAB_CACHE'] ||
  join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'nft-offload-lab');

/** The path of a cache entry; its parent folder exists afterwards. */
export function cachePath(...parts: string[]): string {
  const path = join(cacheRoot, ...parts);
  mkdirSync(dirname(path), { recursive: true });
  return path;
}

/**
 * The folder `path`, made by `build` unless it is already there. `build` fills a folder beside it
 * that is renamed at the end. Several labs may run at once: the second waits for the first.
 */
export async function cachedFolder(path: string, build: (folder: string) => Promise<void>): Promise<string> {
  if (existsSync(path)) return path;
  return withLock(path, async () => {
    if (existsSync(path)) return path;
    for (const name of readdirSync(dirname(path))) {
      if (name.startsWith(`${basename(path)}.partial-`)) rmSync(join(dirname(path), name), { recursive: true });
    }
    const partial = `${path}.partial-${process.pid}`;
    mkdirSync(partial, { recursive: true });
    try {
      await build(partial);
      renameSync(partial, path);
    } finally {
      rmSync(partial, { recursive: true, force: true });
    }
    return path;
  });
}

/** Runs `work` while no other lab works on `path`; a lock left by a dead process is taken over. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  mkdirSync(dirname(lock), { recursive: true });
  for (let waits = 0; !takeLock(lock); waits++) {
    if (waits === 50) console.error(`[lab] waiting for the process that holds ${lock}`);
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function takeLock(lock: string): boolean {
  // The pid is written before the link makes the lock visible, so a reader never sees it empty.
  const mine = `${lock}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, lock);
    return true;
  } catch {
    if (!isHeld(lock)) rmSync(lock, { force: true });
    return false;
  } finally {
    rmSync(mine, { force: true });
  }
}

function isHeld(lock: string): boolean {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}
