// What a daemon does in a day that blocks addresses, watches the ruleset and reports on the offload, in
// fast motion: everything as often as it would, and nothing in between.

import { type NftClient, type NftEvent, openNft } from '../../src/nft/index.ts';
import { offloadStatus } from '../../src/offload/index.ts';
import type { Monitor } from '../../src/session/index.ts';
import type { Connector } from '../../src/transport/transport.ts';

/** How often a day, of 144 parts of ten minutes. */
export const PARTS_A_DAY = 144;
const A_PART = {
  /** An address every ten seconds, and its end some time later: each a transaction. */
  blocked: 60,
  /** Every minute, and the elements once more as a stream. */
  snapshots: 10,
  /** Every minute; each opens and closes four connections, and has the kernel walk its table of flows. */
  statuses: 10,
  /** Somebody else changes another table, once a minute. */
  changesByOthers: 10,
  /** Requests that are given up before they are answered. */
  aborts: 4,
  /** The daemon is told to reload: it closes everything, and opens it again. */
  reloads: 1,
} as const;

const IN_TABLE = { family: 'ip', table: 'daemon' } as const;
const SET = { ...IN_TABLE, set: 'blocked' } as const;
/** An address stays so many others long. */
const STAY = 40;

export class Daemon {
  /** Done so far, by kind. */
  readonly done: Record<keyof typeof A_PART | 'events', number> = {
    blocked: 0,
    snapshots: 0,
    statuses: 0,
    changesByOthers: 0,
    aborts: 0,
    reloads: 0,
    events: 0,
  };
  private readonly connector: Connector;
  private readonly others: NftClient;
  private nft: NftClient;
  private monitor: Monitor<NftEvent>;
  private listening: Promise<void> = Promise.resolve();
  private next = 0;
  /** For all its life: what is not taken back from it stays. */
  private readonly signal = new AbortController().signal;

  private constructor(connector: Connector, nft: NftClient, others: NftClient) {
    this.connector = connector;
    this.nft = nft;
    this.others = others;
    this.monitor = nft.monitor({ signal: this.signal });
  }

  static async start(connector: Connector): Promise<Daemon> {
    const daemon = new Daemon(connector, await openNft({ connector }), await openNft({ connector }));
    await daemon.nft
      .transaction()
      .flushRuleset()
      .addTable({ family: 'ip', name: 'daemon' })
      .addSet({ ...IN_TABLE, name: 'blocked', keyType: 7, keyLength: 4 })
      .addTable({ family: 'ip6', name: 'of-others' })
      .commit();
    await daemon.listen();
    return daemon;
  }

  /** The operations of a day. */
  static get operationsADay(): number {
    const { blocked, ...rest } = A_PART;
    return PARTS_A_DAY * Object.values(rest).reduce((sum, count) => sum + count, 2 * blocked);
  }

  /** Ten minutes of its life. */
  async part(): Promise<void> {
    const { blocked } = A_PART;
    for (let step = 0; step < blocked; step++) {
      await this.block();
      for (const [kind, count] of Object.entries(A_PART)) {
        const name = kind as keyof typeof A_PART;
        if (name === 'blocked') continue;
        // Spread over the part.
        const due = Math.floor(((step + 1) * count) / blocked) - Math.floor((step * count) / blocked);
        for (let times = 0; times < due; times++) {
          await this[name]();
          this.done[name]++;
        }
      }
    }
  }

  /** @throws RangeError where the ruleset is not what a day leaves behind */
  async stop(): Promise<void> {
    const elements = await this.nft.elements(SET);
    const expected = Math.min(this.next, STAY);
    if (elements.length !== expected) throw new RangeError(`${elements.length} addresses are blocked, not ${expected}`);
    await this.nft.transaction().flushRuleset().commit();
    this.monitor.close();
    await this.listening;
    this.nft.close();
    this.others.close();
  }

  private async block(): Promise<void> {
    const { signal } = this;
    const background = this.next % 10 === 0;
    await this.nft
      .transaction()
      .addElements({ ...SET, elements: [address(this.next)] })
      .commit({ signal, background });
    if (this.next >= STAY) {
      const tx = this.nft.transaction().deleteElements({ ...SET, elements: [address(this.next - STAY)] });
      await tx.commit({ signal, echo: this.next % 2 === 0 });
    }
    this.next++;
    this.done.blocked++;
  }

  private async snapshots(): Promise<void> {
    const { sets } = await this.nft.snapshot({ signal: this.signal });
    if (sets[0]?.elements.length !== Math.min(this.next, STAY)) throw new RangeError('a snapshot is wrong');
    let streamed = 0;
    for await (const _ of this.nft.eachElement(SET, { signal: this.signal })) streamed++;
    if (streamed !== Math.min(this.next, STAY)) throw new RangeError('a stream is wrong');
  }

  private async statuses(): Promise<void> {
    const { installed } = await offloadStatus({ connector: this.connector, signal: this.signal });
    if (installed) throw new RangeError('a flowtable out of nothing');
  }

  private async changesByOthers(): Promise<void> {
    const chain = { family: 'ip6', table: 'of-others', name: 'c' } as const;
    await this.others.transaction().addChain(chain).commit();
    await this.others.transaction().deleteChain(chain).commit();
  }

  private async aborts(): Promise<void> {
    const controller = new AbortController();
    const read = this.nft.snapshot({ signal: controller.signal });
    if (this.done.aborts % 2 === 0) controller.abort(GIVEN_UP);
    else setImmediate(() => controller.abort(GIVEN_UP));
    await read.catch((error: unknown) => {
      if (error !== GIVEN_UP) throw error;
    });
  }

  private async reloads(): Promise<void> {
    this.monitor.close();
    await this.listening;
    this.nft.close();
    this.nft = await openNft({ connector: this.connector });
    await this.listen();
  }

  private async listen(): Promise<void> {
    const monitor = this.nft.monitor({ signal: this.signal });
    this.monitor.close();
    this.monitor = monitor;
    await monitor.ready;
    this.listening = (async () => {
      for await (const { event } of monitor) {
        if (event !== 'transaction') throw new RangeError(`the monitor tells ${event}`);
        this.done.events++;
      }
    })();
  }
}

const GIVEN_UP = new RangeError('given up');

function address(index: number): { readonly key: { readonly value: Uint8Array } } {
  const host = index % 0xff_ffff;
  return { key: { value: Uint8Array.of(10, host >> 16, (host >> 8) & 255, host & 255) } };
}
