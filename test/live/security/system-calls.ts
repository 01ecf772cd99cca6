// What systemd makes of SystemCallFilter= and RestrictAddressFamilies=, for x86-64: a BPF program for seccomp.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Of linux-libc-dev. */
const HEADERS = ['/usr/include/x86_64-linux-gnu/asm/unistd_64.h', '/usr/include/asm/unistd_64.h'];

// linux/bpf_common.h, linux/seccomp.h, errno.h
const LOAD = 0x20;
const JUMP_EQUAL = 0x15;
const RETURN = 0x06;
const ALLOW = 0x7fff0000;
const ERRNO = 0x00050000;
const EPERM = 1;
const EAFNOSUPPORT = 97;
/** struct seccomp_data: the call's number, and the low word of its first argument. */
const NUMBER_AT = 0;
const ARGUMENT_AT = 16;

/** Numbers of system calls by name, or why they are not known. */
export function systemCallNumbers(): ReadonlyMap<string, number> | string {
  if (process.arch !== 'x64') return `the filter is made for x86-64, this is ${process.arch}`;
  const header = HEADERS.find((path) => existsSync(path));
  if (header === undefined) return 'linux-libc-dev, which numbers the system calls, is not installed';
  if (spawnSync('systemd-analyze', ['--version']).status !== 0) return 'systemd-analyze is not installed';
  const lines = readFileSync(header, 'utf8').matchAll(/^#define __NR_(\w+)\s+(\d+)/gm);
  return new Map([...lines].map(([, name = '', number]) => [name, Number(number)]));
}

/** The calls of a set of systemd's, `@system-service`, and of the sets in it. */
function callsOf(set: string): string[] {
  if (!set.startsWith('@')) return [set];
  const { stdout } = spawnSync('systemd-analyze', ['syscall-filter', '--no-pager', set], { encoding: 'utf8' });
  const names = stdout.split('\n').slice(1);
  return names
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('#'))
    .flatMap(callsOf);
}

/** Allowed calls from the values of SystemCallFilter=, in order: `~` takes away. */
export function allowedCalls(values: readonly string[]): ReadonlySet<string> {
  const allowed = new Set<string>();
  for (const value of values) {
    const takesAway = value.startsWith('~');
    for (const name of value.replace('~', '').split(/\s+/).flatMap(callsOf)) {
      if (takesAway) allowed.delete(name);
      else allowed.add(name);
    }
  }
  return allowed;
}

/** All other calls are EPERM; socket(2) of another family is EAFNOSUPPORT, as with systemd. */
export function seccompFilter(
  allowed: ReadonlySet<string>,
  family: number,
  numbers: ReadonlyMap<string, number>,
): Uint8Array {
  const socket = numbers.get('socket') ?? 0;
  const others = [...allowed].filter((name) => name !== 'socket').map((name) => numbers.get(name));
  const rows: readonly (readonly [code: number, ifTrue: number, ifFalse: number, value: number])[] = [
    [LOAD, 0, 0, NUMBER_AT],
    [JUMP_EQUAL, 0, 4, socket],
    [LOAD, 0, 0, ARGUMENT_AT],
    [JUMP_EQUAL, 0, 1, family],
    [RETURN, 0, 0, ALLOW],
    [RETURN, 0, 0, ERRNO | EAFNOSUPPORT],
    ...others.flatMap((number) =>
      number === undefined ? [] : [[JUMP_EQUAL, 0, 1, number] as const, [RETURN, 0, 0, ALLOW] as const],
    ),
    [RETURN, 0, 0, ERRNO | EPERM],
  ];
  const bytes = new Uint8Array(rows.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [index, [code, ifTrue, ifFalse, value]] of rows.entries()) {
    view.setUint16(index * 8, code, true);
    bytes.set([ifTrue, ifFalse], index * 8 + 2);
    view.setUint32(index * 8 + 4, value, true);
  }
  return bytes;
}
