// Makes what is measured: the package as it is published, the bench's programs beside it, the C programs by cc.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { attempt, CommandError, npm, projectRoot, run } from '../scripts/command.ts';

const HERE = join(projectRoot, 'bench');
const FOLDER = join(HERE, '.build');

interface Manifest {
  readonly bin: { readonly 'nft-offload': string };
}

/** Paths of what was compiled. */
export interface Built {
  /** The folder of programs/, compiled. */
  readonly programs: string;
  /** The command `nft-offload`. */
  readonly command: string;
  /** native/measured.c. */
  readonly measured: string;
  /** The folder of the programs of libnftnl/; undefined where its headers are not installed. */
  readonly libnftnl?: string;
}

/** @throws CommandError with what the compilers say. */
export async function build(log: (text: string) => void): Promise<Built> {
  log('building the package and the programs of the bench');
  await run(...npm(['run', '--silent', 'build']));
  const { bin } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as Manifest;
  rmSync(FOLDER, { recursive: true, force: true });
  const programs = join(FOLDER, 'programs');
  mkdirSync(programs, { recursive: true });
  for (const name of ['workload.ts', ...readdirSync(join(HERE, 'programs')).map((file) => join('programs', file))])
    writeProgram(name);
  const native = join(FOLDER, 'native');
  mkdirSync(native);
  const measured = join(native, 'measured');
  await compile(join(HERE, 'native', 'measured.c'), measured);
  const libnftnl = (await compileLibnftnl(native, log)) ? native : undefined;
  return {
    programs,
    command: join(projectRoot, bin['nft-offload']),
    measured,
    ...(libnftnl === undefined ? {} : { libnftnl }),
  };
}

/**
 * A program as its users would have it: JavaScript that imports the package by its name, so the one that is
 * published (a package may import itself so).
 */
function writeProgram(name: string): void {
  const source = readFileSync(join(HERE, name), 'utf8')
    .replaceAll(/(?<=from ')(?:\.\.\/)+src\/(?:(\w+)\/)?index\.ts(?=')/g, (_, subpath: string | undefined) =>
      subpath === undefined ? 'nft-offload' : `nft-offload/${subpath}`,
    )
    .replaceAll(/(?<=from '\.[^']*)\.ts(?=')/g, '.js');
  const { code } = transformSync(source, { loader: 'ts', target: 'es2023' });
  writeFileSync(join(FOLDER, name.replace(/\.ts$/, '.js')), code);
}

async function compileLibnftnl(folder: string, log: (text: string) => void): Promise<boolean> {
  const headers = ['libnftnl/rule.h', 'libmnl/libmnl.h'];
  const probe = headers.flatMap((header) => ['-include', header]);
  const { status } = await attempt('cc', [...probe, '-E', '-x', 'c', '/dev/null']);
  if (status !== 0) {
    log('libnftnl is left out: its headers are missing (apt-get install libnftnl-dev libmnl-dev)');
    return false;
  }
  for (const name of ['encode', 'decode']) {
    await compile(join(HERE, 'libnftnl', `${name}.c`), join(folder, name), ['-lnftnl', '-lmnl']);
  }
  return true;
}

async function compile(source: string, target: string, libraries: readonly string[] = []): Promise<void> {
  await run('cc', ['-O2', '-o', target, source, ...libraries]);
}

/** The Node that was asked for: a path, or a major version that `npm run test:node` has fetched. */
export function findNode(wanted: string): string {
  if (!/^\d+$/.test(wanted)) {
    if (existsSync(wanted)) return wanted;
    throw new CommandError(`--node ${wanted}: is neither a major version nor the path of a Node`);
  }
  if (process.versions.node.startsWith(`${wanted}.`)) return process.execPath;
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'nft-offload', 'node');
  const fetched = (existsSync(cache) ? readdirSync(cache) : []).flatMap((folder) => {
    if (!folder.endsWith(`-${wanted}`)) return [];
    const node = join(cache, folder, 'node_modules', folder.slice(0, -wanted.length - 1), 'bin', 'node');
    return existsSync(node) ? [node] : [];
  });
  const [node] = fetched;
  if (node !== undefined) return node;
  throw new CommandError(
    `--node ${wanted}: Node ${wanted} is not in ${cache}; \`npm run test:node -- ${wanted}\` fetches it`,
  );
}
