// Network namespaces for tests that run inside a guest: running programs in them, and the cheap way
// to configure them.
import { spawnSync } from 'node:child_process';

/** Runs a program in a namespace ('' is the one the test runs in); gives its standard output. */
export function run(namespace: string, argv: readonly string[], input = ''): string {
  const [command = '', ...args] = namespace === '' ? argv : ['ip', 'netns', 'exec', namespace, ...argv];
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', input });
  if (status === 0) return stdout;
  const where = namespace === '' ? '' : ` in ${namespace}`;
  throw new Error(`\`${argv.join(' ')}\`${where}: ${stderr?.trim() || (error?.message ?? `ended with ${status}`)}`);
}

/** Several `ip` commands in one process: a process costs a tenth of a second in a guest. */
export function ipBatch(namespace: string, commands: readonly string[]): void {
  run('', ['ip', ...(namespace === '' ? [] : ['-n', namespace]), '-batch', '-'], `${commands.join('\n')}\n`);
}

export function listNamespaces(): string[] {
  return run('', ['ip', 'netns', 'list'])
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '')
    .filter((name) => name !== '');
}
