// No command of the system is ever run, and no text is ever run as a program: read from the sources.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { assert } from 'chai';

const ROOT = fileURLToPath(new URL('../../src/', import.meta.url));

/** The one place where a process is started, and what it may do: Node itself, on a file of this package. */
const SPAWNS: Readonly<Record<string, readonly string[]>> = {
  'transport/addon-process.ts': [
    "spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'], env });",
  ],
};

type Sources = ReadonlyMap<string, string>;

const sources: Sources = new Map(
  readdirSync(ROOT, { recursive: true })
    .map((name) => String(name).replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [name, withoutComments(readFileSync(`${ROOT}${name}`, 'utf8'))]),
);

/** Good enough for these patterns: lines that are comments. */
function withoutComments(text: string): string {
  return text.replace(/^\s*(?:\/\/|\/?\*).*$/gm, '');
}

/** Files that match, with the lines that do. */
function linesOf(pattern: RegExp, among: Sources = sources): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const [file, text] of among) {
    const lines = text.split('\n').filter((line) => pattern.test(line));
    if (lines.length > 0) found[file] = lines;
  }
  return found;
}

const CHILD_PROCESS = /['"](?:node:)?child_process['"]/;
const SPAWN = /(?<![\w.#])(?:spawn|spawnSync|exec|execSync|execFile|execFileSync|fork)\(/;
const SHELL = /\bshell\b\s*[:=]|\/bin\/(?:ba|da)?sh\b|\bcmd\.exe\b/;
const TEXT_AS_PROGRAM = /\beval\s*\(|\bnew Function\b|(?<![\w.])Function\(|['"](?:node:)?(?:vm|repl)['"]/;
const PROCESS_BY_OTHER_MEANS = /\b(?:execv|execve|execvp|posix_spawn|popen|system)\b\s*\(/;

describe('processes', () => {
  it('are started in one place, which does not take more of child_process than spawn', () => {
    const importing = linesOf(CHILD_PROCESS);
    assert.deepEqual(Object.keys(importing), Object.keys(SPAWNS));
    assert.deepEqual(Object.values(importing).flat(), [
      "import { type ChildProcess, spawn } from 'node:child_process';",
    ]);
  });

  it('are Node itself, with arguments of this package: no shell, no PATH', () => {
    const calls = Object.entries(linesOf(SPAWN));
    assert.deepEqual(
      calls.map(([file, lines]) => [file, lines.map((line) => line.slice(line.search(SPAWN)).trim())]),
      Object.entries(SPAWNS).map(([file, lines]) => [file, [...lines]]),
    );
    assert.deepEqual(linesOf(SHELL), {});
    assert.deepEqual(linesOf(PROCESS_BY_OTHER_MEANS), {});
  });

  it('run no text as a program', () => {
    assert.deepEqual(linesOf(TEXT_AS_PROGRAM), {});
  });

  it('would be found where they are not allowed', () => {
    const wrong = new Map([
      ['a.ts', "import { execSync } from 'child_process';"],
      ['b.ts', "const { spawn } = await import('node:child_process');"],
      ['c.ts', 'spawn(command, { shell: true });'],
      ['d.ts', "lib.func('int system(const char *command)');"],
      ['e.ts', 'eval(text);'],
    ]);
    assert.hasAllKeys(linesOf(CHILD_PROCESS, wrong), ['a.ts', 'b.ts']);
    assert.hasAllKeys(linesOf(SPAWN, wrong), ['c.ts']);
    assert.hasAllKeys(linesOf(SHELL, wrong), ['c.ts']);
    assert.hasAllKeys(linesOf(PROCESS_BY_OTHER_MEANS, wrong), ['d.ts']);
    assert.hasAllKeys(linesOf(TEXT_AS_PROGRAM, wrong), ['e.ts']);
  });
});
