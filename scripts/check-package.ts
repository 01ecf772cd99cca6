// `npm run check:package`: what is published, looked at from outside. Packs the package, lets publint
// and attw judge it, installs it into an empty project and uses it there: every subpath is imported
// and typechecked, the command is run, what should run in a browser is imported without Node, and (on
// Linux) each way to the kernel is gone.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { attempt, CommandError, npm, projectRoot, run } from './command.ts';

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as PackageJson;
const specifiers = Object.keys(manifest.exports)
  .filter((subpath) => subpath !== './package.json')
  .map((subpath) => `${manifest.name}${subpath.slice(1)}`);
/** All but the root, which chooses a way to the kernel, stands above Node. */
const withoutNode = specifiers.filter((specifier) => specifier !== manifest.name);

/** Module hooks under which the package's files cannot import Node's own modules. */
const NO_NODE_HOOKS = `
  import { isBuiltin } from 'node:module';
  export function resolve(specifier, context, next) {
    const from = context.parentURL ?? '';
    if (isBuiltin(specifier) && from.includes('/node_modules/${manifest.name}/')) {
      throw new Error(specifier + ' is imported by ' + from);
    }
    return next(specifier, context);
  }`;

const TYPESCRIPT_PROJECTS = {
  // A Node project: @types/node is there.
  nodenext: { module: 'nodenext', types: ['node'], lib: ['es2023', 'esnext.disposable'] },
  // A bundled one for the browser: no types of Node, which the declarations must not need either.
  bundler: { module: 'esnext', moduleResolution: 'bundler', types: [], lib: ['es2023', 'esnext.disposable', 'dom'] },
};

const bin = (name: string): string => join(projectRoot, 'node_modules', '.bin', name);
const imports = specifiers.map((specifier, index) => `import * as m${index} from '${specifier}';\n`).join('');
const modules = specifiers.map((_, index) => `m${index}`).join(', ');

async function pack(folder: string): Promise<string> {
  await run(...npm(['pack', '--pack-destination', folder]));
  const name = readdirSync(folder).find((file) => file.endsWith('.tgz'));
  if (name === undefined) throw new CommandError('npm pack left no tarball');
  return join(folder, name);
}

async function install(tarball: string, project: string): Promise<void> {
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  await run(...npm(['install', '--omit=optional', '--no-audit', '--no-fund', tarball]), { cwd: project });
}

async function importAll(project: string): Promise<void> {
  const program = `${imports}
    for (const [index, module] of [${modules}].entries()) {
      if (Object.keys(module).length === 0) throw new Error('subpath ' + index + ' exports nothing');
    }`;
  await run(process.execPath, ['--input-type=module', '--eval', program], { cwd: project });
}

/** The command's arguments, as a command line for `node` in the project. */
function commandLine(project: string, args: readonly string[]): string[] {
  return [join(project, 'node_modules', manifest.name, 'dist/cli/main.js'), ...args];
}

async function runCommand(project: string): Promise<void> {
  const said = await run(...npm(['exec', '--offline', '--', manifest.name, '--version']), { cwd: project });
  if (!said.includes(manifest.version)) {
    throw new CommandError(`${manifest.name} --version says ${JSON.stringify(said)}, not ${manifest.version}`);
  }
  const capture = join(projectRoot, 'test/pcap-fixtures/linux-7/client-status.pcap');
  await run(process.execPath, commandLine(project, ['status', '--transport', `replay:${capture}`]), { cwd: project });
  const wrong = commandLine(project, ['decode', '/nowhere/x.pcap', '--debug']);
  const { output } = await attempt(process.execPath, wrong, { cwd: project });
  if (!/src\/cli\/run\.ts:\d+/.test(output)) throw new CommandError(`--debug names no line of the sources:\n${output}`);
}

/** Chunks of the bundles, and files that are started as processes and threads, must be where they look for them. */
function checkPaths(project: string): void {
  const dist = join(project, 'node_modules', manifest.name, 'dist');
  let paths = 0;
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'))) {
    const folder = dirname(join(dist, file));
    for (const [, path = ''] of readFileSync(join(dist, file), 'utf8').matchAll(/["'](\.\.?\/[^"'\s]+)["']/g)) {
      if (path.endsWith('.ts')) continue; // What the same code says when it runs from source.
      if (!existsSync(join(folder, path))) throw new CommandError(`dist/${file}: there is no ${path}`);
      paths += 1;
    }
  }
  if (paths === 0) throw new CommandError('no paths were found in dist');
}

/** The ways to the kernel that need a package, which this installs; the loopback device has features everywhere. */
async function useTransports(project: string): Promise<void> {
  const packages = { ...manifest.optionalDependencies, ...manifest.peerDependencies };
  const wanted = Object.entries(packages).map(([name, range]) => `${name}@${range}`);
  await run(...npm(['install', '--no-audit', '--no-fund', ...wanted]), { cwd: project });
  for (const transport of ['ffi', 'addon', 'auto']) {
    const args = ['features', 'lo', '--transport', transport];
    await run(process.execPath, commandLine(project, args), { cwd: project });
    const program = `
      import { connect, openEthtool } from '${manifest.name}';
      const connector = await connect('${transport}');
      const ethtool = await openEthtool({ connector });
      if ((await ethtool.features('lo')).length === 0) throw new Error('lo has no features');
      ethtool.close();
      const transport = await connector.open(16);
      await transport.sendInBackground(new Uint8Array(new Uint32Array([16, 0, 0, 0]).buffer)); // NLMSG_NOOP
      transport.close();
      await connector.close();`;
    await run(process.execPath, ['--input-type=module', '--eval', program], { cwd: project });
  }
}

async function typecheck(project: string, kind: keyof typeof TYPESCRIPT_PROJECTS): Promise<void> {
  const config = {
    compilerOptions: {
      target: 'es2023',
      strict: true,
      noEmit: true,
      // The declarations themselves are what is checked.
      skipLibCheck: false,
      typeRoots: [join(projectRoot, 'node_modules', '@types')],
      ...TYPESCRIPT_PROJECTS[kind],
    },
    files: ['consumer.ts'],
  };
  writeFileSync(join(project, 'consumer.ts'), `${imports}export const modules: readonly object[] = [${modules}];\n`);
  writeFileSync(join(project, `tsconfig.${kind}.json`), JSON.stringify(config));
  await run(bin('tsc'), ['-p', `tsconfig.${kind}.json`], { cwd: project });
}

async function importWithoutNode(project: string): Promise<void> {
  const hooks = `data:text/javascript,${encodeURIComponent(NO_NODE_HOOKS)}`;
  const program = `
    import { register } from 'node:module';
    register(${JSON.stringify(hooks)});
    delete globalThis.Buffer;
    for (const specifier of ${JSON.stringify(withoutNode)}) await import(specifier);`;
  await run(process.execPath, ['--input-type=module', '--eval', program], { cwd: project });
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'nft-offload-package-'));
  const project = join(folder, 'consumer');
  const step = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const result = await work();
    console.log(`ok  ${what}`);
    return result;
  };
  try {
    const tarball = await step('npm pack', () => pack(folder));
    await step('publint', () => run(bin('publint'), ['run', tarball, '--strict']));
    await step('attw', () => run(bin('attw'), [tarball, '--profile', 'esm-only']));
    await step('install into an empty project, without optional packages', () => install(tarball, project));
    await step(`import of ${specifiers.join(', ')}`, () => importAll(project));
    await step(`${manifest.name} --version, a replay, and the sources' lines by --debug`, () => runCommand(project));
    await step('all files that the command refers to are there', async () => checkPaths(project));
    await step('types, moduleResolution nodenext', () => typecheck(project, 'nodenext'));
    await step('types, moduleResolution bundler, without types of Node', () => typecheck(project, 'bundler'));
    await step('import of all but the root without modules of Node', () => importWithoutNode(project));
    if (process.platform === 'linux') {
      await step('koffi, netlink and auto, by the command and by the library', () => useTransports(project));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
