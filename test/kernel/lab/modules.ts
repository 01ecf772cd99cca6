// The kernel modules of the guest: all of netfilter and the virtual network devices, with what
// they depend on, uncompressed (decompressing under emulation is slow) and indexed for modprobe.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cachedFolder, cachePath } from './cache.ts';
import { CpioArchive } from './cpio.ts';
import { exec } from './exec.ts';
import { type Kernel, modulesFolder } from './kernels.ts';
import type { BuiltModule } from './module-build.ts';

/** What is taken, by path below kernel/. */
const WANTED: readonly RegExp[] = [
  /^net\/(netfilter|ipv4|ipv6|bridge|8021q|sched|core|netlink|psample|llc|802|key|xfrm|unix|packet|mpls|l2tp|sctp|vmw_vsock|tls|openvswitch|dsa|hsr|ipvs)\//,
  /^drivers\/net\/(bonding|macvlan|macvtap|ipvlan|team|vxlan|wireguard)\b/,
  /^drivers\/net\/(dummy|geneve|ifb|net_failover|netconsole|nlmon|tap|tun|veth|vrf|gtp|gre|netkit|amt)\.ko/,
  /^net\/core\/|^lib\/|^crypto\/(crc32c|sha\w*_generic|md5|hmac|aead|ctr|gcm|seqiv|echainiv|authenc)/,
];

/** The archive of a kernel's modules and of those built for it. */
export async function modulesArchive(kernel: Kernel, built: readonly BuiltModule[]): Promise<string> {
  const key = [`${kernel.release}_${kernel.version}`, ...built.map(({ name }) => name)].join('+');
  const folder = await cachedFolder(cachePath('modules', key), async (partial) => {
    const root = join(partial, 'root');
    const target = join(root, 'lib/modules', kernel.release);
    await copyModules(modulesFolder(kernel), join(target, 'kernel'));
    for (const { name, file } of built) {
      mkdirSync(join(target, 'updates'), { recursive: true });
      copyFileSync(file, join(target, 'updates', `${name}.ko`));
    }
    for (const name of ['modules.builtin', 'modules.builtin.modinfo', 'modules.order']) {
      const source = join(dirname(modulesFolder(kernel)), name);
      if (existsSync(source)) copyFileSync(source, join(target, name));
    }
    await exec('/sbin/depmod', ['--basedir', root, kernel.release]);
    const archive = new CpioArchive();
    archive.tree(`/usr/lib/modules/${kernel.release}`, target);
    archive.write(join(partial, 'modules.cpio'));
    await exec('rm', ['-r', root]);
  });
  return join(folder, 'modules.cpio');
}

async function copyModules(from: string, to: string): Promise<void> {
  const all = readdirSync(from, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.ko(\.xz|\.zst)?$/.test(path),
  );
  const byName = new Map(all.map((path) => [moduleName(path), path]));
  const queue = all.filter((path) => WANTED.some((pattern) => pattern.test(path)));
  const taken = new Set<string>();
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (taken.has(path)) continue;
    taken.add(path);
    const target = join(to, path.replace(/\.(xz|zst)$/, ''));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(from, path), join(to, path));
    await decompress(join(to, path));
    for (const name of dependencies(target)) {
      const dependency = byName.get(name);
      if (dependency !== undefined) queue.push(dependency);
    }
  }
}

async function decompress(file: string): Promise<void> {
  if (file.endsWith('.xz')) await exec('xz', ['-d', file]);
  if (file.endsWith('.zst')) await exec('zstd', ['-qd', '--rm', file]);
}

/** A module's own list of what it needs: the `depends=` and `softdep=` strings of .modinfo. */
function dependencies(file: string): string[] {
  const text = readFileSync(file, 'latin1');
  const depends = /\0depends=([^\0]*)\0/.exec(text)?.[1]?.split(',') ?? [];
  const soft = /\0softdep=([^\0]*)\0/.exec(text)?.[1]?.split(/\s+/) ?? [];
  return [...depends, ...soft].map(moduleName);
}

function moduleName(path: string): string {
  return basename(path)
    .replace(/\.ko(\.xz|\.zst)?$/, '')
    .replaceAll('-', '_');
}
