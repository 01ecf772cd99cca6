// Runs a command in a guest: the one way into the lab, for the command line, for the kernel tests
// and for scripts (fixtures) alike.
import { createReadStream, createWriteStream, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { CpioArchive } from './cpio.ts';
import { exec, shellQuote } from './exec.ts';
import { fetchKernel, type Kernel } from './kernels.ts';
import { LabError } from './lab-error.ts';
import { limit } from './limit.ts';
import { type BuiltModule, buildNetdevsim } from './module-build.ts';
import { modulesArchive } from './modules.ts';
import { installHostPackages } from './packages.ts';
import { projectArchive } from './project.ts';
import { boot } from './qemu.ts';
import { temporaryFolder } from './temporary.ts';
import { type NodeMajor, userlandArchive } from './userland.ts';

export interface GuestRun {
  /** A kernel series: "6.1", "6.12", "7". */
  readonly kernel: string;
  readonly node?: NodeMajor;
  /** A shell command; it runs in /project. */
  readonly command: string;
  /** Where the guest's /out is copied to; made if need be. */
  readonly outDir?: string;
  /** Whether the project is in the guest (default: it is). */
  readonly project?: boolean;
  /** Default: 600. */
  readonly timeoutSeconds?: number;
  /** Default: 2048. */
  readonly memoryMiB?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** The guest's console, line by line. */
  readonly onLine?: (line: string) => void;
  /** What the lab itself has to say (downloads, builds, omissions). */
  readonly say?: (line: string) => void;
}

export interface GuestResult {
  /** What `uname -r` says. */
  readonly release: string;
  /** The command's exit status. */
  readonly status: number;
  /** Seconds from the start of QEMU to its end. */
  readonly seconds: number;
  /** Whether netdevsim is there. */
  readonly netdevsim: boolean;
}

/** An emulated machine keeps one core busy. */
const oneOfTwo = limit(2);

/** Boots a guest, runs a command in it and waits for its end. */
export function runInGuest(run: GuestRun): Promise<GuestResult> {
  return oneOfTwo(() => runOne(run));
}

async function runOne(run: GuestRun): Promise<GuestResult> {
  const say = run.say ?? (() => {});
  await installHostPackages(say);
  const kernel = await fetchKernel(run.kernel, say);
  const built = await buildModules(kernel, say);
  const work = temporaryFolder();
  try {
    const initrd = join(work.path, 'initrd');
    const guestFolder = fileURLToPath(new URL('guest', import.meta.url));
    await concatenate(initrd, [
      await userlandArchive(['20', '26'], guestFolder, say),
      await modulesArchive(kernel, built),
      ...(run.project === false ? [] : [await project()]),
      commandArchive(run, work.path),
    ]);
    const resultFile = join(work.path, 'result');
    const start = performance.now();
    await boot({
      vmlinux: join(kernel.folder, 'vmlinux'),
      initrd,
      resultFile,
      timeoutSeconds: run.timeoutSeconds ?? 600,
      memoryMiB: run.memoryMiB ?? 2048,
      onLine: consoleLines(run.onLine ?? (() => {})),
    });
    const seconds = (performance.now() - start) / 1000;
    const status = await unpackResult(resultFile, run.outDir);
    return { release: kernel.release, status, seconds, netdevsim: built.length > 0 };
  } finally {
    work.remove();
  }
}

let projectFile: Promise<string> | undefined;

/** The project's archive, made once for all the guests of this process. */
function project(): Promise<string> {
  projectFile ??= (async () => {
    const file = join(temporaryFolder().path, 'project.cpio');
    await projectArchive(file);
    return file;
  })();
  return projectFile;
}

async function buildModules(kernel: Kernel, say: (line: string) => void): Promise<BuiltModule[]> {
  try {
    return [await buildNetdevsim(kernel, say)];
  } catch (cause) {
    say(`!!! NO NETDEVSIM for ${kernel.release}, tests that need it will be skipped: ${(cause as Error).message}`);
    return [];
  }
}

/**
 * Leaves out what the machine itself says before its start and after the command's end, except
 * where it dies on the way: whatever comes without an end having been seen is shown.
 */
function consoleLines(show: (line: string) => void): (line: string) => void {
  let ended = false;
  return (line) => {
    if (ended || line === 'LAB-START') return;
    ended = line.endsWith('LAB-END');
    const rest = ended ? line.slice(0, -'LAB-END'.length) : line;
    if (!ended || rest !== '') show(rest);
  };
}

function commandArchive(run: GuestRun, folder: string): string {
  const env = { LAB_KERNEL: run.kernel, LAB_NODE: run.node ?? '26', LAB_CWD: '/project', ...run.env };
  const archive = new CpioArchive();
  archive.file(
    '/lab/settings',
    Object.entries(env)
      .map(([name, value]) => `export ${name}=${shellQuote(value)}\n`)
      .join(''),
  );
  archive.file('/lab/command', `${run.command}\n`);
  const file = join(folder, 'command.cpio');
  archive.write(file);
  return file;
}

async function concatenate(target: string, parts: readonly string[]): Promise<void> {
  for (const part of parts) await pipeline(createReadStream(part), createWriteStream(target, { flags: 'a' }));
}

/** What init.sh sends: a line "LAB-RESULT status length", then a tar archive of that length. */
async function unpackResult(file: string, outDir: string | undefined): Promise<number> {
  const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
  const end = bytes.indexOf('\n');
  const header = /^LAB-RESULT (\d+) (\d+)$/.exec(bytes.toString('latin1', 0, Math.max(end, 0)).trim());
  if (!header)
    throw new LabError(
      'the guest ended without a result: its kernel or its init died (see the last lines of its console)',
    );
  const tar = bytes.subarray(end + 1);
  if (tar.length !== Number(header[2]))
    throw new LabError(`the guest's result is cut off: ${tar.length} of ${header[2]} bytes came`);
  if (outDir !== undefined) {
    mkdirSync(outDir, { recursive: true });
    await exec('tar', ['-xzf', '-', '-C', outDir, '--no-same-owner'], { input: tar });
  }
  return Number(header[1]);
}
