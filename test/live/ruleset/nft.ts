// nft of this machine, and the ruleset that this package reads, side by side.
import { spawnSync } from 'node:child_process';
import { parseListing } from '../../../src/cli/list-arguments.ts';
import { openNft, type Ruleset } from '../../../src/nft/index.ts';
import {
  debugRuleset,
  formatJson,
  type JsonOptions,
  type NftRelease,
  printListing,
  printRuleset,
  selectListing,
  toJson,
} from '../../../src/ruleset/index.ts';
import { connect } from '../../../src/transport/connect.ts';

/** Why nft cannot be compared with, or undefined. */
export function obstacle(): string | undefined {
  const { error, stdout } = spawnSync('nft', ['--version'], { encoding: 'utf8' });
  if (error !== undefined) return `nft cannot be run (${error.message}); apt-get install nftables`;
  return /v1\.(0\.[6-9]|1)/.test(stdout) ? undefined : `this compares with nft 1.0.6 to 1.1, here is ${stdout.trim()}`;
}

/** The release whose words nft of this machine uses. */
function releaseOfNft(): NftRelease {
  return spawnSync('nft', ['--version'], { encoding: 'utf8' }).stdout.includes('v1.0.') ? '1.0.6' : '1.1.6';
}

export function nft(args: readonly string[], input?: string): string {
  const { status, stdout, stderr } = spawnSync('nft', args, {
    encoding: 'utf8',
    ...(input === undefined ? {} : { input }),
  });
  if (status !== 0) throw new Error(`nft ${args.join(' ')}: ${stderr}${input ?? ''}`);
  return stdout;
}

/** What nft refuses of these rules, because this kernel has no such thing, is left out and returned. */
export function load(family: string, rules: readonly string[]): readonly string[] {
  nft(['-f', '-'], `table ${family} rules {\n\tchain main {\n\t}\n\tchain other {\n\t}\n}\n`);
  return rules.filter((rule) => {
    const { status } = spawnSync('nft', ['-f', '-'], { input: `add rule ${family} rules main ${rule}\n` });
    return status !== 0;
  });
}

async function readRuleset(): Promise<Ruleset> {
  const connector = await connect('auto');
  const client = await openNft({ connector });
  try {
    return await client.snapshot();
  } finally {
    client.close();
    await connector.close();
  }
}

/** Interfaces of this namespace. */
function interfaceName(index: number): string | undefined {
  const { stdout } = spawnSync('ip', ['-j', 'link'], { encoding: 'utf8' });
  const links = JSON.parse(stdout) as readonly { readonly ifindex: number; readonly ifname: string }[];
  return links.find(({ ifindex }) => ifindex === index)?.ifname;
}

export interface Both {
  readonly nft: string;
  readonly here: string;
}

export async function texts(args: readonly string[] = [], print = printRuleset, options = {}): Promise<Both> {
  const here = print(await json(), options);
  return { nft: nft([...args, 'list', 'ruleset']), here };
}

/** As {@link texts}, of any of nft's list commands. */
export async function listings(words: readonly string[], args: readonly string[] = [], options = {}): Promise<Both> {
  const here = printListing(await json(), parseListing(words), options);
  return { nft: nft([...args, 'list', ...words]), here };
}

/** What the kernel told, as `nft --debug=netlink` shows it before the ruleset. */
export async function debugs(): Promise<Both> {
  const shown = nft(['--debug=netlink', 'list', 'ruleset']);
  // Older releases of libnftnl show flags and times that are zero and empty lines, do not know one key, and leave out one family.
  const text = shown
    .slice(0, shown.search(/^table /m))
    .replaceAll(/ timeout 0ms(?= )|(?<!flags) 0x0(?= \]$)/gm, '')
    .replaceAll(/\n+/g, '\n')
    .replaceAll('ct load unknown =>', 'ct load id =>')
    .replaceAll('[ tproxy port', '[ tproxy unknown port');
  return { nft: text, here: debugRuleset(await readRuleset()) };
}

export async function json(options: JsonOptions = {}) {
  return toJson(await readRuleset(), { release: releaseOfNft(), interfaceName, ...options });
}

/** Objects one a line; what one of both has no field for in its JSON is left out. */
export async function jsons(): Promise<Both> {
  return { nft: lines(nft(['-j', 'list', 'ruleset'])), here: lines(formatJson(await json())) };
}

/** As {@link jsons}, of another of nft's commands. */
export async function lists(words: readonly string[]): Promise<Both> {
  const here = formatJson(selectListing(await json(), parseListing(words)));
  return { nft: lines(nft(['-j', 'list', ...words])), here: lines(here) };
}

function lines(text: string): string {
  const { nftables } = JSON.parse(text) as { nftables: readonly Record<string, Record<string, unknown>>[] };
  return nftables
    .filter((object) => !('metainfo' in object))
    .map((object) =>
      JSON.stringify(object, (key, value: unknown) => (isComparable(key, object) ? comparable(key, value) : undefined)),
    )
    .join('\n');
}

/** Without the flag that nft 1.0 leaves out of its JSON. */
function comparable(key: string, value: unknown): unknown {
  if (key !== 'flags' || !Array.isArray(value)) return value;
  const flags = value.filter((flag) => flag !== 'dynamic');
  return flags.length === 0 ? undefined : flags;
}

/** nft 1.0 has no comments of tables and chains, no devices, no auto-merge in JSON, and wrong table flags. */
function isComparable(key: string, object: Record<string, unknown>): boolean {
  if ('table' in object) return key !== 'comment' && key !== 'flags';
  if ('chain' in object) return key !== 'comment' && key !== 'dev';
  return key !== 'auto-merge' && key !== 'expires';
}
