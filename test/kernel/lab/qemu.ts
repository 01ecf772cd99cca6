// One boot: QEMU with software emulation (no KVM, no root), the console on its standard output,
// the result through a second serial port into a file. Why each option is there stands beside it.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { LabError } from './lab-error.ts';

export interface Boot {
  readonly vmlinux: string;
  readonly initrd: string;
  /** The file the guest's second serial port is written to. */
  readonly resultFile: string;
  readonly timeoutSeconds: number;
  readonly memoryMiB: number;
  readonly onLine: (line: string) => void;
}

const QEMU_ARGS: readonly string[] = [
  // The smallest machine; without a timer, an interrupt controller and a clock no kernel boots on it.
  '-M',
  'microvm,acpi=off,pit=on,pic=on,rtc=on',
  '-accel',
  'tcg',
  '-cpu',
  'max',
  '-nodefaults',
  '-no-user-config',
  '-display',
  'none',
  // Without ACPI a power-off hangs; the guest reboots, and a reboot ends QEMU.
  '-no-reboot',
];

const KERNEL_ARGS: readonly string[] = [
  'console=ttyS0',
  'loglevel=2',
  'panic=-1',
  'reboot=t',
  // Self-tests and entropy that cost seconds under emulation.
  'cryptomgr.notests',
  'initcall_blacklist=crypto_kdf108_init,init_encrypted,jent_mod_init',
  'random.trust_cpu=on',
  'mitigations=off',
];

/** Boots and waits for the end. Throws on a hang; whether a result came is the caller's to see. */
export async function boot(options: Boot): Promise<void> {
  const kernelArgs = [...KERNEL_ARGS];
  const khz = tscKhz();
  // Emulation shows the host's time-stamp counter; measured by the guest itself its rate comes out wrong.
  if (khz !== undefined) kernelArgs.push(`tsc_early_khz=${khz}`);
  const child = spawn(
    'qemu-system-x86_64',
    [
      ...QEMU_ARGS,
      '-m',
      String(options.memoryMiB),
      '-kernel',
      options.vmlinux,
      '-initrd',
      options.initrd,
      '-append',
      kernelArgs.join(' '),
      '-chardev',
      'stdio,id=con,signal=off',
      '-device',
      'isa-serial,chardev=con,index=0',
      '-chardev',
      `file,id=res,path=${options.resultFile}`,
      '-device',
      'isa-serial,chardev=res,index=1',
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    kill();
  }, options.timeoutSeconds * 1000);
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => options.onLine(line.replaceAll('\r', '')));
  const linesDone = new Promise((resolve) => lines.once('close', resolve));
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', (cause) =>
        reject(new LabError(`cannot run qemu-system-x86_64: ${cause.message}`, { cause })),
      );
      child.once('close', resolve);
    });
    await linesDone;
    if (timedOut) {
      throw new LabError(
        `the guest did not end within ${options.timeoutSeconds} s and was killed; --timeout SECONDS gives it longer`,
      );
    }
    if (code !== 0)
      throw new LabError(`QEMU ended with ${code ?? 'a signal'}: ${complaints.trim() || '(it said nothing)'}`);
  } finally {
    clearTimeout(timer);
    process.removeListener('exit', kill);
  }
}

/** The host's time-stamp counter rate. The nominal rate is what it ticks with, where one is named. */
function tscKhz(): number | undefined {
  const text = readFileSync('/proc/cpuinfo', 'utf8');
  const nominal = /^model name.*@ ([\d.]+)GHz/m.exec(text)?.[1];
  if (nominal !== undefined) return Math.round(Number(nominal) * 1e6);
  const current = /^cpu MHz\s*: ([\d.]+)/m.exec(text)?.[1];
  return current === undefined ? undefined : Math.round(Number(current) * 1000);
}
