// Where rows are measured: the Node, the compiled programs, the ruleset, the files they work on.
import { createWriteStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isDeepStrictEqual } from 'node:util';
import { CommandError, run } from '../scripts/command.ts';
import { type Connector, connect } from '../src/index.ts';
import { nftCodec, nftType } from '../src/nft/index.ts';
import { NETLINK_NETFILTER } from '../src/transport/transport.ts';
import { encode, joinMessages, NLM_F_DUMP, NLM_F_REQUEST, NLMSG_DONE, splitMessages } from '../src/wire/index.ts';
import type { Built } from './build.ts';
import { type Command, timed } from './contestant.ts';
import type { Comparable } from './listing.ts';
import { writeDump } from './programs/dump-file.ts';
import type { Sample } from './row.ts';
import { RULES, rulesScript, type SetName, setScript } from './workload.ts';

export class Bench {
  /** The Node that is measured. */
  readonly node: string;
  readonly built: Built;
  /** For files; whoever made it takes it away. */
  private readonly folder: string;

  constructor(node: string, built: Built, folder: string) {
    this.node = node;
    this.built = built;
    this.folder = folder;
  }

  /** A program of programs/, by the Node that is measured. */
  program(name: string, ...args: readonly (string | number)[]): Command {
    return [this.node, join(this.built.programs, `${name}.js`), ...args.map(String)];
  }

  /** The command `nft-offload`, by the Node that is measured. */
  command(...args: readonly string[]): Command {
    return [this.node, this.built.command, ...args];
  }

  /** A program of libnftnl/, or undefined where it could not be compiled. */
  libnftnl(name: string, ...args: readonly (string | number)[]): Command | undefined {
    const folder = this.built.libnftnl;
    return folder === undefined ? undefined : [join(folder, name), ...args.map(String)];
  }

  /** What a program takes from its start to its end. */
  timed(command: Command): Promise<Sample> {
    return timed(this.built.measured, command);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Empties the ruleset. */
  async flush(): Promise<void> {
    await run('nft', ['flush', 'ruleset']);
  }

  /** Makes the ruleset what the script says, and nothing else. */
  async load(script: string): Promise<void> {
    await this.flush();
    await run('nft', ['-f', script]);
  }

  /** @throws CommandError when the two do not leave the same ruleset, down to the bytes that libnftnl shows. */
  async same(comparable: Comparable, ours: () => Promise<unknown>, theirs: () => Promise<unknown>): Promise<void> {
    const left: (readonly string[])[] = [];
    for (const work of [ours, theirs]) {
      await this.flush();
      await work();
      left.push(comparable(await run('nft', ['--debug=netlink', 'list', 'ruleset'])));
    }
    await this.flush();
    if (!isDeepStrictEqual(left[0], left[1]))
      throw new CommandError('the bench compares different work: the rulesets are not the same');
  }

  /** So many rules in nft's words, in a file. */
  rulesScript(count: number): Promise<string> {
    return this.file(`rules-${count}.nft`, () => rulesScript(count));
  }

  setScript(name: SetName, count: number): Promise<string> {
    return this.file(`${name}-${count}.nft`, () => setScript(name, count));
  }

  /** A dump of so many rules as the kernel gave it, in a file (programs/dump-file.ts). */
  async rulesDump(count: number): Promise<string> {
    const path = this.path(`rules-${count}.dump`);
    if (existsSync(path)) return path;
    await this.load(await this.rulesScript(count));
    const connector = await connect('ffi');
    try {
      writeDump(path, await dumpRules(connector));
    } finally {
      await connector.close();
      await this.flush();
    }
    return path;
  }

  private async file(name: string, lines: () => Iterable<string>): Promise<string> {
    const path = this.path(name);
    if (!existsSync(path)) await pipeline(Readable.from(lines()), createWriteStream(path));
    return path;
  }
}

async function dumpRules(connector: Connector): Promise<Uint8Array[]> {
  const transport = await connector.open(NETLINK_NETFILTER);
  const payload = encode(nftCodec('NFT_MSG_GETRULE'), { family: RULES.family, table: RULES.table });
  const flags = NLM_F_REQUEST | NLM_F_DUMP;
  transport.send(joinMessages([{ type: nftType('NFT_MSG_GETRULE'), flags, seq: 1, portId: 0, payload }]));
  const datagrams: Uint8Array[] = [];
  for (;;) {
    const datagram = transport.receive();
    if (datagram === undefined) throw new CommandError('the dump of the rules ended without its end mark');
    const copy = new Uint8Array(datagram);
    const end = splitMessages(copy).find(({ type }) => type === NLMSG_DONE);
    if (end === undefined) datagrams.push(copy);
    else return end.offset === 0 ? datagrams : [...datagrams, copy.slice(0, end.offset)];
  }
}
