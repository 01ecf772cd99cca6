// Clients over each kind of transport, with what the tests want to happen at a certain moment, and
// another process that writes and disturbs (other-process.ts).
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type NftClient, openNft } from '../../../src/nft/index.ts';
import type { Connector, Transport } from '../../../src/transport/transport.ts';
import { flushTables, type Kind, open } from './support.ts';

export interface Moments {
  /** Sockets keep the little room they begin with. */
  readonly withoutRoom?: boolean;
  beforeSend?(datagram: Uint8Array): void;
  beforeReceive?(): void;
}

export interface TestConnector extends Connector {
  /** What was opened, in order. */
  readonly transports: readonly Transport[];
}

export function connectorOf(kind: Kind, moments: Moments = {}): TestConnector {
  const transports: Transport[] = [];
  return {
    description: kind,
    transports,
    open: async (protocol) => {
      const transport = await open(kind, protocol);
      transports.push(transport);
      const send = transport.send.bind(transport);
      const receive = transport.receive.bind(transport);
      return Object.assign(transport, {
        ...(moments.withoutRoom ? { reserveReceive: () => 0 } : {}),
        send: (datagram: Uint8Array) => {
          moments.beforeSend?.(datagram);
          send(datagram);
        },
        receive: () => {
          moments.beforeReceive?.();
          return receive();
        },
      });
    },
    close: async () => {
      for (const transport of transports) transport.close();
    },
  };
}

interface Opened {
  readonly nft: NftClient;
  readonly connector: TestConnector;
}

/** A process for each socket takes its time to start: tests that want nothing special share one. */
const shared = new Map<Kind, Opened>();

async function opened(kind: Kind, moments?: Moments): Promise<Opened> {
  const known = moments === undefined ? shared.get(kind) : undefined;
  if (known !== undefined) return known;
  const connector = connectorOf(kind, moments);
  const made = { nft: await openNft({ connector }), connector };
  if (moments === undefined) shared.set(kind, made);
  return made;
}

/** Closes what {@link withClient} keeps open from test to test. */
export async function closeClients(): Promise<void> {
  for (const { connector } of shared.values()) await connector.close();
  shared.clear();
}

/** Runs `work` with a client of this kind, on an empty ruleset, which is empty again afterwards. */
export async function withClient(
  kind: Kind,
  work: (nft: NftClient, connector: TestConnector) => Promise<void>,
  moments?: Moments,
): Promise<void> {
  await flushTables();
  const { nft, connector } = await opened(kind, moments);
  try {
    await work(nft, connector);
  } finally {
    if (moments !== undefined) await connector.close();
    await flushTables();
  }
}

/** The child processes of addon transports that this process has. */
export function addonChildren(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const [, name, parent] = /\((.*)\) \w (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
        return Number(parent) === process.pid && name?.startsWith('nft-offload') === true;
      } catch {
        return false;
      }
    });
}

/** Another process with a client of its own, which does what it is told until it is told something else. */
export class OtherProcess {
  private readonly child: ChildProcess;
  private readonly answers: AsyncIterator<string>;

  constructor() {
    const file = fileURLToPath(new URL('other-process.ts', import.meta.url));
    this.child = spawn(process.execPath, [...process.execArgv, file], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: this.child.stdout as NodeJS.ReadableStream });
    this.answers = lines[Symbol.asyncIterator]();
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get lives(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Resolves when it is at work, or, for work that ends, when it is done; to what it says. */
  async tell(...words: readonly (string | number)[]): Promise<string> {
    this.child.stdin?.write(`${words.join(' ')}\n`);
    const answer = await this.answers.next();
    if (answer.done) throw new TypeError('the other process has ended');
    return answer.value;
  }

  kill(): Promise<void> {
    if (!this.lives) return Promise.resolve();
    return new Promise((resolve) => {
      this.child.once('close', () => resolve());
      this.child.kill('SIGKILL');
    });
  }
}
