// The rulesets of test/corpus, and how nft takes of them what it and the kernel know.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../corpus', import.meta.url));

/** Names of the files: `meta.nft` and so on, and for iptables-nft and its siblings `iptables.rules` and so on. */
export const corpus: readonly string[] = readdirSync(FOLDER)
  .filter((name) => /\.(nft|rules)$/.test(name))
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
  /** Why it could not be started. */
  readonly error?: Error;
}

function run(program: string, args: readonly string[], input: string): Output {
  return spawnSync(program, args, { encoding: 'utf8', input });
}

function nft(args: readonly string[], input = ''): Output {
  const output = run('nft', args, input);
  if (output.error !== undefined) throw new Error(`nft (Debian: nftables) cannot be run: ${output.error.message}`);
  return output;
}

/** `nft list ruleset`, without what is left of timeouts: they run while the test does. */
export function listRuleset(): string {
  const { status, stdout, stderr } = nft(['list', 'ruleset']);
  if (status !== 0) throw new Error(`nft list ruleset: ${stderr}`);
  return stdout.replace(/ expires [\ddhms]+/g, ' expires');
}

/**
 * Replaces the ruleset by that of some files. What nft or the kernel refuses is left out, a line or, where the
 * line is not a rule, the block around it; so is a file that says `# needs nft VERSION` and meets an older one.
 */
export function loadCorpus(files: readonly string[]): readonly Refusal[] {
  const rules = files.filter((name) => name.endsWith('.rules'));
  return [...loadNft(files.filter((name) => !rules.includes(name))), ...rules.flatMap(loadRules)];
}

/** The rules of one family in the form of iptables-save, by that family's iptables-nft-restore. */
function loadRules(file: string): readonly Refusal[] {
  const program = `${file.replace('.rules', '')}-nft-restore`;
  const lines = readFileSync(`${FOLDER}/${file}`, 'utf8').split('\n');
  const refusals: Refusal[] = [];
  for (;;) {
    const { status, stderr, error } = run(program, [], lines.join('\n'));
    if (status === 0) return refusals;
    if (error !== undefined)
      return [{ file, text: 'the whole file', reason: `no ${program} (Debian: iptables)`, wholeFile: true }];
    const [, number = '', reason = stderr] = /line:? (\d+)(?: failed: |: )?(.*)/.exec(stderr) ?? [];
    const text = lines[Number(number) - 1] ?? '';
    if (text === '') throw new Error(`${program} < ${file}: ${stderr}`);
    refusals.push({ file, text, reason, wholeFile: false });
    lines[Number(number) - 1] = '';
  }
}

function loadNft(files: readonly string[]): readonly Refusal[] {
  const refusals: Refusal[] = [];
  const lines: { readonly file: string; text: string }[] = [];
  for (const file of files) {
    const text = readFileSync(`${FOLDER}/${file}`, 'utf8');
    const needs = /^# needs nft ([\d.]+)$/m.exec(text)?.[1];
    if (needs === undefined || !older(nftVersion(), needs)) {
      lines.push(...text.split('\n').map((line) => ({ file, text: line })));
      continue;
    }
    const reason = `nft is ${nftVersion()}, the file needs ${needs}`;
    refusals.push({ file, text: 'the whole file', reason, wholeFile: true });
  }
  for (;;) {
    const texts = lines.map(({ text }) => text);
    const { status, stderr } = nft(['-f', '-'], ['flush ruleset', ...texts].join('\n'));
    if (status === 0) return refusals;
    const errors = errorsOf(stderr);
    if (errors.length === 0) throw new Error(`nft -f ${files.join(' ')}: ${stderr}`);
    // The kernel's other errors may follow from the first; nft's own do not.
    for (const { line, reason } of errors[0]?.kernel ? errors.slice(0, 1) : errors) {
      const refused = lines.slice(...blockOf(texts, line));
      const [{ file, text } = { file: '', text: '' }] = refused;
      if (text === '') continue;
      refusals.push({ file, text: text.trim(), reason, wholeFile: false });
      for (const one of refused) one.text = '';
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

/** Where what goes with a line begins and ends: itself if it is a rule, else the block that it is in or begins. */
function blockOf(lines: readonly string[], line: number): readonly [number, number] {
  const depth = (at: number) => /^\t*/.exec(lines[at] ?? '')?.[0].length ?? 0;
  const opens = (at: number) => (lines[at] ?? '').endsWith('{');
  let from = line;
  if (!opens(line)) {
    let head = line;
    while (head > 0 && !(opens(head) && depth(head) < depth(line))) head--;
    const rule = /^\t(chain|table) /.test(lines[head] ?? '') && !/^\t*type \w+ hook /.test(lines[line] ?? '');
    if (rule || depth(line) <= 1) return [line, line + 1];
    from = head;
  }
  let to = from + 1;
  while (to < lines.length && !((lines[to] ?? '') !== '' && depth(to) <= depth(from))) to++;
  return [from, to + 1];
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
