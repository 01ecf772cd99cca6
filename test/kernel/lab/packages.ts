// The host's own tools: QEMU, and the programs that are copied into the guest. Debian packages
// that are missing are installed where that is possible; otherwise the error names them.
import { spawnSync } from 'node:child_process';
import { cachePath, withLock } from './cache.ts';
import { exec } from './exec.ts';
import { LabError } from './lab-error.ts';

const REQUIRED = [
  'qemu-system-x86',
  'nftables',
  'iptables',
  'ethtool',
  'iproute2',
  'conntrack',
  'tcpdump',
  'iperf3',
  'socat',
  'busybox-static',
  'binutils',
  'dash',
  'bash',
  'kmod',
  'netbase',
  'xz-utils',
  'zstd',
  'lz4',
  'debian-archive-keyring',
];

export async function installHostPackages(say: (line: string) => void): Promise<void> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new LabError(`the kernel lab needs Linux on x86-64, this is ${process.platform} on ${process.arch}`);
  }
  if (missingPackages().length === 0) return;
  await withLock(cachePath('apt', 'host'), async () => {
    const missing = missingPackages();
    if (missing.length === 0) return;
    const wanted = `apt-get install --no-install-recommends ${missing.join(' ')}`;
    if (spawnSync('apt-get', ['--version']).status !== 0) {
      throw new LabError(
        `the kernel lab needs ${missing.join(', ')} and there is no apt-get to install them with: it runs on Debian and its descendants`,
      );
    }
    if (process.getuid?.() !== 0) {
      throw new LabError(
        `the kernel lab needs packages that only root can install; run\n  sudo ${wanted}\nonce and start again`,
      );
    }
    say(`installing ${missing.join(' ')}`);
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await exec('apt-get', ['update'], { env });
    await exec('apt-get', ['install', '-y', '--no-install-recommends', ...missing], { env });
  });
}

function missingPackages(): string[] {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholders are dpkg-query's.
  const format = '${Package} ${db:Status-Status}\n';
  const { stdout, error } = spawnSync('dpkg-query', ['-W', '-f', format, ...REQUIRED], {
    encoding: 'utf8',
  });
  if (error)
    throw new LabError('the kernel lab runs on Debian and its descendants: dpkg-query was not found', { cause: error });
  return REQUIRED.filter((name) => !stdout.includes(`${name} installed\n`));
}
