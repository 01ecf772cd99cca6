// The project inside the guest: plain JavaScript, emitted by the host, since stripping types under
// emulation costs seconds; with the packages it needs to run and test itself.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CpioArchive } from './cpio.ts';
import { exec } from './exec.ts';
import { LabError } from './lab-error.ts';
import { temporaryFolder } from './temporary.ts';

const projectRoot: string = fileURLToPath(new URL('../../..', import.meta.url));
const FOLDERS = ['src', 'test', 'examples', 'scripts', 'bench'];
/** Development packages that tests need where they run. */
const TEST_PACKAGES = ['mocha', 'chai', 'fast-check', 'koffi'];

/** Writes the archive of /project. */
export async function projectArchive(file: string): Promise<void> {
  const staging = temporaryFolder();
  try {
    const folders = FOLDERS.filter((name) => existsSync(join(projectRoot, name)));
    await emit(folders, staging.path);
    const archive = new CpioArchive();
    const keep = (path: string) => !path.endsWith('.ts');
    for (const name of folders) archive.tree(`/project/${name}`, join(projectRoot, name), keep);
    archive.tree('/project', join(staging.path, 'js'));
    archive.file('/project/package.json', packageJson());
    for (const [name, folder] of runtimePackages())
      archive.tree(`/project/node_modules/${name}`, folder, keepOfPackage);
    archive.write(file);
  } finally {
    staging.remove();
  }
}

async function emit(folders: readonly string[], staging: string): Promise<void> {
  const tsc = join(projectRoot, 'node_modules/.bin/tsc');
  if (!existsSync(tsc)) throw new LabError(`${tsc} is not there: run \`npm install\` first`);
  const outDir = join(staging, 'js');
  mkdirSync(outDir);
  const config = {
    extends: join(projectRoot, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      rootDir: projectRoot,
      outDir,
      // Types are another command's business: a half-written file must not stop the lab.
      noCheck: true,
      noResolve: true,
      types: [],
      declaration: false,
      sourceMap: false,
    },
    include: folders.map((name) => join(projectRoot, name)),
  };
  writeFileSync(join(staging, 'tsconfig.json'), JSON.stringify(config));
  await exec(tsc, ['-p', staging]);
}

/** package.json as it is in the guest, where src/ is already JavaScript and there is no dist/. */
function packageJson(): string {
  const text = readFileSync(join(projectRoot, 'package.json'), 'utf8');
  return text.replaceAll('"./dist/', '"./src/').replaceAll('"dist/', '"src/');
}

/** The packages and all they depend on: guest path below node_modules, and host folder. */
function runtimePackages(): Map<string, string> {
  const { dependencies, optionalDependencies } = readJson(join(projectRoot, 'package.json'));
  const wanted = [...TEST_PACKAGES, ...Object.keys({ ...dependencies, ...optionalDependencies })];
  const found = new Map<string, string>();
  const top = join(projectRoot, 'node_modules');
  const visit = (name: string, from: string) => {
    const folder = findPackage(name, from);
    // Nested packages come with the folder of the package they are nested in.
    if (folder === undefined) return;
    if (folder.slice(top.length + 1).includes('node_modules') ? seen.has(folder) : found.has(name)) return;
    seen.add(folder);
    if (dirname(folder) === top || dirname(dirname(folder)) === top) found.set(name, folder);
    const inner = readJson(join(folder, 'package.json'));
    for (const dependency of Object.keys({ ...inner.dependencies, ...inner.optionalDependencies }))
      visit(dependency, folder);
  };
  const seen = new Set<string>();
  for (const name of wanted) visit(name, projectRoot);
  return found;
}

function findPackage(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (folder === dirname(folder)) return undefined;
  }
}

/** Leaves out what only weighs: types, maps, and the C sources koffi and netlink are built from. */
function keepOfPackage(path: string): boolean {
  return !/\.(d\.[cm]?ts|map|md|c|cc|h|S)$|\/koffi\/(doc|vendor)$|\/musl_x64$/.test(path);
}

interface PackageJson {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

function readJson(file: string): PackageJson {
  return JSON.parse(readFileSync(file, 'utf8')) as PackageJson;
}
