// Debian's archive through private apt configurations: own sources, own lists, own cache. The
// system's apt sources are neither read nor changed, nothing is installed, and root is not
// needed; what apt verifies (signatures, checksums) stays verified.
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachePath, withLock } from './cache.ts';
import { exec, execText } from './exec.ts';
import { LabError } from './lab-error.ts';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const MIRROR = 'http://deb.debian.org';
const DAY = 24 * 3600 * 1000;

const SUITES = {
  bookworm: ['debian bookworm', 'debian-security bookworm-security'],
  trixie: ['debian trixie', 'debian-security trixie-security', 'debian trixie-backports'],
} as const;
export type DebianRelease = keyof typeof SUITES;

export interface Package {
  readonly name: string;
  readonly version: string;
  readonly depends: readonly string[];
}

export class Apt {
  readonly release: DebianRelease;
  readonly #folder: string;

  private constructor(release: DebianRelease, folder: string) {
    this.release = release;
    this.#folder = folder;
  }

  /**
   * The archive of a Debian release, with lists at most `maxAge` milliseconds old; where they
   * cannot be read anew, older ones do.
   */
  static async open(release: DebianRelease, say: (line: string) => void, maxAge = DAY): Promise<Apt> {
    const folder = cachePath('apt', release);
    const apt = new Apt(release, folder);
    await withLock(folder, () => apt.#refresh(say, maxAge));
    return apt;
  }

  async #refresh(say: (line: string) => void, maxAge: number): Promise<void> {
    for (const name of ['lists/partial', 'archives/partial', 'parts'])
      mkdirSync(join(this.#folder, name), { recursive: true });
    const sources = SUITES[this.release].map((suite) => {
      const [archive, dist] = suite.split(' ');
      return `deb [arch=amd64 signed-by=${KEYRING}] ${MIRROR}/${archive} ${dist} main\n`;
    });
    writeFileSync(join(this.#folder, 'sources.list'), sources.join(''));
    writeFileSync(join(this.#folder, 'status'), '');
    writeFileSync(join(this.#folder, 'apt.conf'), this.#configuration());
    const stamp = join(this.#folder, 'updated');
    if (existsSync(stamp) && Date.now() - statSync(stamp).mtimeMs < maxAge) return;
    say(`reading the package lists of Debian ${this.release}`);
    try {
      await this.#run('apt-get', ['-o', 'APT::Update::Error-Mode=any', 'update']);
    } catch (cause) {
      if (!existsSync(stamp))
        throw new LabError(`the package lists of Debian ${this.release} cannot be read`, { cause });
      say(
        `the package lists of Debian ${this.release} cannot be refreshed; going on with those of ${statSync(stamp).mtime.toISOString()}`,
      );
      return;
    }
    writeFileSync(stamp, '');
    utimesSync(stamp, new Date(), new Date());
  }

  #configuration(): string {
    const settings = {
      'Dir::State': this.#folder,
      'Dir::State::lists': join(this.#folder, 'lists'),
      'Dir::State::status': join(this.#folder, 'status'),
      'Dir::Etc::sourcelist': join(this.#folder, 'sources.list'),
      'Dir::Etc::sourceparts': join(this.#folder, 'parts'),
      'Dir::Etc::preferences': join(this.#folder, 'preferences'),
      'Dir::Etc::preferencesparts': join(this.#folder, 'parts'),
      'Dir::Cache': this.#folder,
      'Acquire::Languages': 'none',
      // As root apt would drop to a user that may not read this folder.
      'APT::Sandbox::User': 'root',
      'APT::Architecture': 'amd64',
      'Debug::NoLocking': 'true',
    };
    return Object.entries(settings)
      .map(([name, value]) => `${name} "${value}";\n`)
      .join('');
  }

  #run(command: string, args: readonly string[], cwd?: string): Promise<string> {
    return execText(command, args, {
      env: { APT_CONFIG: join(this.#folder, 'apt.conf') },
      ...(cwd === undefined ? {} : { cwd }),
    });
  }

  /** All package names that match. */
  async names(pattern: RegExp): Promise<string[]> {
    return (await this.#run('apt-cache', ['pkgnames'])).split('\n').filter((name) => pattern.test(name));
  }

  /** The newest version of a package. */
  async show(name: string): Promise<Package> {
    const record = (await this.#run('apt-cache', ['show', '--no-all-versions', name])).split('\n\n')[0] ?? '';
    const field = (key: string) => new RegExp(`^${key}: (.*)$`, 'm').exec(record)?.[1] ?? '';
    // Of alternatives the first: it is what apt would choose.
    const depends = field('Depends')
      .split(', ')
      .map((one) => /^[^ :]+/.exec(one)?.[0] ?? '');
    return { name, version: field('Version'), depends };
  }

  /** Unpacks exactly these packages into `folder`. */
  async unpack(packages: readonly Package[], folder: string): Promise<void> {
    const debs = join(folder, '.debs');
    mkdirSync(debs);
    await this.#run('apt-get', ['download', ...packages.map(({ name, version }) => `${name}=${version}`)], debs);
    await unpackAll(debs, folder);
  }

  /** Unpacks these packages and all they depend on into `folder`: a small Debian of its own. */
  async unpackWithDependencies(names: readonly string[], folder: string): Promise<void> {
    const debs = join(folder, '.debs');
    mkdirSync(join(debs, 'partial'), { recursive: true });
    await this.#run('apt-get', [
      '-o',
      `Dir::Cache::archives=${debs}`,
      'install',
      '--yes',
      '--download-only',
      '--no-install-recommends',
      ...names,
    ]);
    await unpackAll(debs, folder);
  }
}

async function unpackAll(debs: string, folder: string): Promise<void> {
  const files = readdirSync(debs).filter((name) => name.endsWith('.deb'));
  // base-files first: newer releases ship /bin, /lib, ... as links, and the rest goes through them.
  files.sort((a, b) => Number(b.startsWith('base-files_')) - Number(a.startsWith('base-files_')) || (a < b ? -1 : 1));
  for (const file of files) await exec('dpkg', ['-x', join(debs, file), folder]);
  await exec('rm', ['-r', debs]);
}
