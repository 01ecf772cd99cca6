// iproute2, whose reading ours is held to.
import { execFileSync, spawnSync } from 'node:child_process';

/** Runs a program of iproute2; its output. */
export function iproute(program: 'ip' | 'tc' | 'bridge', ...args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

export const ip = (...args: readonly string[]): string => iproute('ip', ...args);

/** What `ip -j` and its kin say, to be taken as what the caller knows it to be. */
export function json(program: 'ip' | 'tc' | 'bridge', ...args: readonly string[]): readonly object[] {
  // Of nothing they say nothing, or `[{},{}]`.
  const text = iproute(program, '-j', ...args).trim();
  return (JSON.parse(text === '' ? '[]' : text) as object[]).filter((one) => Object.keys(one).length > 0);
}

/** Why a program of iproute2 cannot do this here; undefined when it did it. */
export function obstacle(program: 'ip' | 'tc' | 'bridge', ...args: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (error !== undefined) return error.message;
  return status === 0 ? undefined : `${program} ${args.join(' ')}: ${stderr.trim()}`;
}
