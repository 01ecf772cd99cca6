// The kernels under test: which there are, where they come from, and getting one ready to boot.
// Nothing is installed: the packages are unpacked into the cache, under their exact version.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Apt, type DebianRelease, type Package } from './apt.ts';
import { cachedFolder, cachePath } from './cache.ts';
import { exec } from './exec.ts';
import { LabError } from './lab-error.ts';

interface Series {
  readonly series: string;
  readonly debian: DebianRelease;
  /** The image packages of this series; the newest is taken. */
  readonly images: RegExp;
  /** From a suite that may change or go away: the tests go on without it, loudly. */
  readonly optional?: true;
}

/** No kernel of a series could be found or downloaded. */
export class KernelUnavailable extends LabError {}

export const SERIES: readonly Series[] = [
  { series: '6.1', debian: 'bookworm', images: /^linux-image-6\.1\.0-\d+-cloud-amd64$/ },
  { series: '6.12', debian: 'bookworm', images: /^linux-image-6\.12\.\d+\+deb\d+-cloud-amd64$/ },
  { series: '7', debian: 'trixie', images: /^linux-image-7\.\d+\.\d+\+deb\d+-cloud-amd64$/, optional: true },
];

export interface Kernel {
  readonly series: string;
  /** What `uname -r` says. */
  readonly release: string;
  /** The Debian version of its packages. */
  readonly version: string;
  readonly apt: Apt;
  /** Folder with the unpacked packages and the uncompressed `vmlinux`. */
  readonly folder: string;
}

export function findSeries(wanted: string): Series {
  const found = SERIES.find(({ series }) => series === wanted || `${series}.x` === wanted);
  if (!found) {
    throw new LabError(
      `there is no kernel series "${wanted}" in the lab: choose from ${SERIES.map(({ series }) => series).join(', ')}`,
    );
  }
  return found;
}

/** Finds the newest kernel of a series, downloads and unpacks it unless the cache has it. */
export async function fetchKernel(wanted: string, say: (line: string) => void): Promise<Kernel> {
  const series = findSeries(wanted);
  try {
    try {
      return await fetchNewest(series, await Apt.open(series.debian, say), say);
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      // The archive drops a version when the next one comes: lists of this morning may name what is gone.
      return await fetchNewest(series, await Apt.open(series.debian, say, 0), say);
    }
  } catch (cause) {
    if (!(cause instanceof LabError)) throw cause;
    throw new KernelUnavailable(`Linux ${wanted} cannot be had: ${cause.message}`, { cause });
  }
}

async function fetchNewest({ series, images }: Series, apt: Apt, say: (line: string) => void): Promise<Kernel> {
  const name = await newestImage(apt, images);
  const release = name.replace(/^linux-image-/, '');
  const packages = await imagePackages(apt, name);
  const version = packages[0]?.version ?? '';
  const folder = await cachedFolder(cachePath('kernels', `${release}_${version}`), async (partial) => {
    say(`downloading Linux ${release} (${version})`);
    await apt.unpack(packages, partial);
    await unpackImage(
      findFile(partial, [`boot/vmlinuz-${release}`, `usr/lib/modules/${release}/vmlinuz`]),
      join(partial, 'vmlinux'),
    );
  });
  return { series, release, version, apt, folder };
}

async function newestImage(apt: Apt, images: RegExp): Promise<string> {
  // An image can be published hours before its headers; one whose headers are there comes first.
  const names = (await apt.names(images)).sort(compareNumbers).reverse();
  const headers = new Set(await apt.names(/^linux-headers-/));
  const best = names.find((name) => headers.has(name.replace('-image-', '-headers-'))) ?? names[0];
  if (best === undefined) throw new LabError(`Debian ${apt.release} has no kernel that matches ${images}`);
  return best;
}

/** The image and, in newer releases, the packages its parts live in. */
async function imagePackages(apt: Apt, name: string): Promise<Package[]> {
  const image = await apt.show(name);
  const parts = image.depends.filter((one) => /^linux-(binary|modules|base)-\d/.test(one));
  return [image, ...(await Promise.all(parts.map((part) => apt.show(part))))];
}

function compareNumbers(a: string, b: string): number {
  const [left, right] = [a, b].map((name) => (name.match(/\d+/g) ?? []).map(Number)) as [number[], number[]];
  for (const [index, number] of left.entries()) {
    const difference = number - (right[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

const DECOMPRESSORS: readonly { readonly magic: string; readonly command: string }[] = [
  { magic: '28b52ffd', command: 'zstd' },
  { magic: 'fd377a58', command: 'xz' },
  { magic: '02214c18', command: 'lz4' },
];

/**
 * Takes the ELF image out of a bzImage: emulated, the kernel's own decompressor costs up to two
 * seconds a boot. The payload's place is in the header (Documentation/arch/x86/boot.rst).
 */
async function unpackImage(vmlinuz: string, vmlinux: string): Promise<void> {
  const image = readFileSync(vmlinuz);
  const start = (image.readUInt8(0x1f1) + 1) * 512 + image.readUInt32LE(0x248);
  // Its last four bytes are the unpacked size, which the compressor knows nothing of.
  const payload = image.subarray(start, start + image.readUInt32LE(0x24c) - 4);
  const magic = payload.toString('hex', 0, 4);
  const tool = DECOMPRESSORS.find((one) => one.magic === magic);
  if (!tool)
    throw new LabError(
      `${vmlinuz} is compressed in a way the lab does not know (magic ${magic}); add it to DECOMPRESSORS in kernels.ts`,
    );
  writeFileSync(vmlinux, await exec(tool.command, ['-dc'], { input: payload }));
}

/** The folder a kernel's modules were unpacked to; Debian moved it from /lib to /usr/lib. */
export function modulesFolder({ folder, release }: Kernel): string {
  return findFile(folder, [`lib/modules/${release}/kernel`, `usr/lib/modules/${release}/kernel`]);
}

function findFile(folder: string, candidates: readonly string[]): string {
  const found = candidates.map((path) => join(folder, path)).find((path) => existsSync(path));
  if (!found)
    throw new LabError(
      `the kernel's packages hold none of ${candidates.join(', ')}: Debian may have moved it (looked in ${folder})`,
    );
  return found;
}
