// Builds netdevsim, which Debian's kernels come without, against the kernels of the lab.
//
// The compiler must be the one the kernel was built with, and the headers' own tools need the C
// library of their Debian release. So each kernel gets a small Debian of its own, unpacked (not
// installed) into the cache, and `make` runs inside it.
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { cachedFolder, cachePath } from './cache.ts';
import { exec, shellQuote } from './exec.ts';
import type { Kernel } from './kernels.ts';

export interface BuiltModule {
  readonly name: string;
  readonly file: string;
}

const TOOLS = [
  'base-files',
  'bash',
  'binutils',
  'coreutils',
  'dash',
  'findutils',
  'gawk',
  'gcc',
  'grep',
  'kmod',
  'make',
  'sed',
  'xz-utils',
  'tar',
];

/** The netdevsim module of a kernel, built on first use. */
export async function buildNetdevsim(kernel: Kernel, say: (line: string) => void): Promise<BuiltModule> {
  const name = 'netdevsim';
  const folder = await cachedFolder(cachePath(name, `${kernel.release}_${kernel.version}`), async (partial) => {
    const root = await buildRoot(kernel, say);
    say(`building ${name} for ${kernel.release}`);
    const source = await unpackSource(root, 'drivers/net/netdevsim');
    await make(root, kernel.release, source, { CONFIG_NETDEVSIM: 'm' });
    await exec('strip', ['--strip-debug', '-o', join(partial, `${name}.ko`), join(root, source, `${name}.ko`)]);
  });
  return { name, file: join(folder, `${name}.ko`) };
}

/** The Debian a kernel's modules are built in: its headers, its compiler, its source. */
function buildRoot(kernel: Kernel, say: (line: string) => void): Promise<string> {
  return cachedFolder(cachePath('build', `${kernel.release}_${kernel.version}`), async (partial) => {
    say(`downloading the headers, the source and the compiler of ${kernel.release}`);
    const [major, minor] = kernel.release.split('.');
    await kernel.apt.unpackWithDependencies(
      [`linux-headers-${kernel.release}`, `linux-source-${major}.${minor}=${kernel.version}`, ...TOOLS],
      partial,
    );
    // What the packages' maintainer scripts would have done.
    if (!existsSync(join(partial, 'usr/bin/awk'))) symlinkSync('gawk', join(partial, 'usr/bin/awk'));
    mkdirSync(join(partial, 'dev'), { recursive: true });
    mkdirSync(join(partial, 'proc'), { recursive: true });
  });
}

/** Unpacks one folder of the kernel's source; gives its path inside the root. */
async function unpackSource(root: string, path: string): Promise<string> {
  const archive = readdirSync(join(root, 'usr/src')).find((name) => /^linux-source-.*\.tar\.xz$/.test(name)) ?? '';
  const target = join(root, 'src');
  mkdirSync(target, { recursive: true });
  await exec('tar', [
    '-xf',
    join(root, 'usr/src', archive),
    '-C',
    target,
    '--strip-components=1',
    '--wildcards',
    `*/${path}/*`,
  ]);
  return `/src/${path}`;
}

async function make(
  root: string,
  release: string,
  source: string,
  variables: Readonly<Record<string, string>>,
): Promise<void> {
  const settings = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  const command = ['make', '-C', `/usr/src/linux-headers-${release}`, `M=${source}`, '-j2', ...settings, 'modules']
    .map(shellQuote)
    .join(' ');
  const quotedRoot = shellQuote(root);
  const script = [
    `mount --rbind /dev ${quotedRoot}/dev`,
    `mount -t proc proc ${quotedRoot}/proc 2>/dev/null || mount --rbind /proc ${quotedRoot}/proc`,
    `exec chroot ${quotedRoot} /bin/bash -c ${shellQuote(`export PATH=/usr/sbin:/usr/bin:/sbin:/bin; ${command}`)}`,
  ].join(' && ');
  const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  await exec('unshare', ['--mount', ...asRoot, 'sh', '-c', script]);
}
