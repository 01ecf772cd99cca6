// Helpers of the kernel tests: the command, run for real in a network namespace.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { run } from './lab/netns.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

export interface CliResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `nft-offload ARGS` in a namespace. */
export function cli(namespace: string, ...args: readonly string[]): CliResult {
  return runIn(namespace, [process.execPath, MAIN, ...args]);
}

/** The same as an ordinary user, without any capability. */
export function cliUnprivileged(namespace: string, ...args: readonly string[]): CliResult {
  const script = `process.setgroups([]); process.setgid(65534); process.setuid(65534); process.argv.splice(1, 0, ${JSON.stringify(MAIN)}); await import(${JSON.stringify(MAIN)});`;
  return runIn(namespace, [process.execPath, '--input-type=module', '-e', script, ...args]);
}

/** Runs it with --json and insists that it succeeds. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- names what the caller knows the command to print
export function cliJson<T>(namespace: string, ...args: readonly string[]): T {
  const { status, stdout, stderr } = cli(namespace, ...args, '--json');
  if (status !== 0) throw new Error(`nft-offload ${args.join(' ')}: status ${status}: ${stderr}`);
  return JSON.parse(stdout) as T;
}

export function mainCommand(namespace: string, ...args: readonly string[]): readonly string[] {
  return ['ip', 'netns', 'exec', namespace, process.execPath, MAIN, ...args];
}

function runIn(namespace: string, argv: readonly string[]): CliResult {
  const { status, stdout, stderr } = spawnSync('ip', ['netns', 'exec', namespace, ...argv], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** The whole ruleset as nft lists it, with handles: what did not change is the same text. */
export function rulesetOf(namespace: string): string {
  return run(namespace, ['nft', '-a', 'list', 'ruleset']);
}

/** Whether ethtool itself says that a feature is on. */
export function ethtoolSays(namespace: string, device: string, feature: string): string {
  const line = run(namespace, ['ethtool', '-k', device])
    .split('\n')
    .find((text) => text.trim().startsWith(`${feature}:`));
  return line?.split(':')[1]?.trim() ?? 'not listed';
}
