// Writes cpio archives in the "newc" format, the one the kernel unpacks as its initial root file
// system. Written here because it is short, and because paths and owners in the guest are not
// those of the host: no staging folder, no root needed.
// Format: Documentation/driver-api/early-userspace/buffer-format.rst of the kernel.
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readlinkSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

const S_IFDIR = 0o040000;
const S_IFREG = 0o100000;
const S_IFLNK = 0o120000;
const HEADER_SIZE = 110;

type Content = Uint8Array | { readonly hostFile: string };

interface Entry {
  readonly mode: number;
  readonly content: Content;
}

export class CpioArchive {
  readonly #entries = new Map<string, Entry>();

  /** Adds a regular file; its folders come by themselves. A later entry of the same path wins. */
  file(path: string, content: Content | string, mode = 0o644): void {
    this.directory(dirname(path));
    this.#entries.set(path, {
      mode: S_IFREG | mode,
      content: typeof content === 'string' ? Buffer.from(content) : content,
    });
  }

  directory(path: string): void {
    if (path === '/' || this.#entries.has(path)) return;
    this.directory(dirname(path));
    this.#entries.set(path, { mode: S_IFDIR | 0o755, content: new Uint8Array() });
  }

  symlink(path: string, target: string): void {
    this.directory(dirname(path));
    this.#entries.set(path, { mode: S_IFLNK | 0o777, content: Buffer.from(target) });
  }

  has(path: string): boolean {
    return this.#entries.has(path);
  }

  /** Adds a host folder with all it holds; `keep` is asked for each host path. */
  tree(path: string, hostFolder: string, keep: (hostPath: string) => boolean = () => true): void {
    this.directory(path);
    for (const name of readdirSync(hostFolder)) {
      const host = join(hostFolder, name);
      if (!keep(host)) continue;
      const stat = lstatSync(host);
      const guest = join(path, name);
      if (stat.isDirectory()) this.tree(guest, host, keep);
      else if (stat.isSymbolicLink()) this.symlink(guest, readlinkSync(host));
      else if (stat.isFile()) this.file(guest, { hostFile: host }, stat.mode & 0o777);
    }
  }

  write(hostFile: string): void {
    const out = openSync(hostFile, 'w');
    try {
      let inode = 1;
      for (const [path, { mode, content }] of this.#entries) {
        const data = content instanceof Uint8Array ? content : readFileSync(content.hostFile);
        writeEntry(out, path.slice(1), mode, inode++, data);
      }
      writeEntry(out, 'TRAILER!!!', 0, 0, new Uint8Array());
    } finally {
      closeSync(out);
    }
  }
}

function writeEntry(out: number, name: string, mode: number, inode: number, data: Uint8Array): void {
  const nameBytes = Buffer.from(`${name}\0`);
  const fields = [inode, mode, 0, 0, 1, 0, data.length, 0, 0, 0, 0, nameBytes.length, 0];
  const header = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`;
  writeAll(out, Buffer.concat([Buffer.from(header), nameBytes, padding(HEADER_SIZE + nameBytes.length)]));
  writeAll(out, data);
  writeAll(out, padding(data.length));
}

function padding(length: number): Buffer {
  return Buffer.alloc((4 - (length % 4)) % 4);
}

function writeAll(out: number, data: Uint8Array): void {
  for (let done = 0; done < data.length; ) done += writeSync(out, data, done);
}
