// The rulesets of test/corpus, and how nft takes of them what it and the kernel know.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../corpus', import.meta.url));

/** Names of the files, `meta.nft` and so on. */
export const corpus: readonly string[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.nft'))
  .sort();

/** Something of a file that is not in the kernel, and who said no. */
export interface Refusal {
  readonly file: string;
  readonly text: string;
  readonly reason: string;
  /** All of it, since this nft is too old. */
  readonly wholeFile: boolean;
}

interface Output {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function nft(args: readonly string[], input = ''): Output {
  const { status, stdout, stderr, error } = spawnSync('nft', args, { encoding: 'utf8', input });
  if (error !== undefined) throw new Error(`nft (Debian: nftables) cannot be run: ${error.message}`);
  return { status, stdout, stderr };
}

/** `nft list ruleset`, without what is left of timeouts: they run while the test does. */
export function listRuleset(): string {
  const { status, stdout, stderr } = nft(['list', 'ruleset']);
  if (status !== 0) throw new Error(`nft list ruleset: ${stderr}`);
  return stdout.replace(/ expires [\ddhms]+/g, ' expires');
}

/**
 * Replaces the ruleset by a file's. What nft or the kernel refuses is left out, a line or, where the line is
 * not a rule, the block around it; a file whose first lines say `# needs nft VERSION` is left out for an older nft.
 */
export function loadCorpus(file: string): readonly Refusal[] {
  const lines = readFileSync(`${FOLDER}/${file}`, 'utf8').split('\n');
  const needs = /^# needs nft ([\d.]+)$/m.exec(lines.join('\n'))?.[1];
  if (needs !== undefined && older(nftVersion(), needs)) {
    return [
      { file, text: 'the whole file', reason: `nft is ${nftVersion()}, the file needs ${needs}`, wholeFile: true },
    ];
  }
  const refusals: Refusal[] = [];
  for (;;) {
    const { status, stderr } = nft(['-f', '-'], `flush ruleset\n${lines.join('\n')}`);
    if (status === 0) return refusals;
    const errors = errorsOf(stderr);
    if (errors.length === 0) throw new Error(`nft -f ${file}: ${stderr}`);
    // The kernel's other errors may follow from the first; nft's own do not.
    const [first] = errors;
    for (const { line, reason } of first?.kernel ? [first] : errors) {
      const [from, to] = blockOf(lines, line);
      if (lines[from] === '') continue;
      refusals.push({ file, text: (lines[from] ?? '').trim(), reason, wholeFile: false });
      lines.fill('', from, to + 1);
    }
  }
}

interface NftError {
  /** Index of the line in the file. */
  readonly line: number;
  readonly reason: string;
  readonly kernel: boolean;
}

function errorsOf(stderr: string): readonly NftError[] {
  return [...stderr.matchAll(/^\/dev\/stdin:(\d+):[\d-]+: Error: (.*)$/gm)].map(([, line, reason = '']) => ({
    // Counted from one, and `flush ruleset` stands before the file.
    line: Number(line) - 2,
    reason: reason.replace('Could not process rule: ', 'kernel: '),
    kernel: reason.startsWith('Could not process rule'),
  }));
}

/** First and last line of what goes with a line: itself if it is a rule, else the block that it is in or begins. */
function blockOf(lines: readonly string[], line: number): readonly [number, number] {
  const depth = (at: number) => /^\t*/.exec(lines[at] ?? '')?.[0].length ?? 0;
  const opens = (at: number) => (lines[at] ?? '').endsWith('{');
  let from = line;
  if (!opens(line)) {
    let head = line;
    while (head > 0 && !(opens(head) && depth(head) < depth(line))) head--;
    const rule = /^\t(chain|table) /.test(lines[head] ?? '') && !/^\t*type \w+ hook /.test(lines[line] ?? '');
    if (rule || depth(line) <= 1) return [line, line];
    from = head;
  }
  let to = from + 1;
  while (to < lines.length && !((lines[to] ?? '') !== '' && depth(to) <= depth(from))) to++;
  return [from, to];
}

let version: string | undefined;

export function nftVersion(): string {
  version ??= /v([\d.]+)/.exec(nft(['--version']).stdout)?.[1] ?? '0';
  return version;
}

function older(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number));
  const at = left?.findIndex((part, index) => part !== (right?.[index] ?? 0)) ?? -1;
  return at >= 0 && (left?.[at] ?? 0) < (right?.[at] ?? 0);
}
