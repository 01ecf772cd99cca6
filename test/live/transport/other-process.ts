// Another process that changes the ruleset, or sends to the ports of others, as a line of its input says;
// it answers each line with one of its own. See OtherProcess in clients.ts.
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { type NftClient, openNft } from '../../../src/nft/index.ts';
import { connect } from '../../../src/transport/connect.ts';
import { Forger } from './forger.ts';
import { addWhole, countUp, countUpByRetry, TABLE } from './rewriting.ts';
import { ACK, message, NEWGEN, NLMSG_DONE, NLMSG_ERROR, NLMSG_NOOP, nfgen, REQUEST } from './support.ts';

/** Runs until it is told something else. */
type Work = (nft: NftClient, at: { readonly stopped: boolean }, ...words: readonly number[]) => Promise<void>;

const WORKS: Readonly<Record<string, Work>> = {
  /** Replaces everything in the table, again and again. */
  rewrite: async (nft, at, pauseMs = 0) => {
    for (let sort = 1; !at.stopped; sort = (sort + 1) & 0x7fff) {
      await addWhole(nft.transaction(), sort).commit();
      await sleep(pauseMs);
    }
  },
  /** The table is there, whole, or it is not. */
  'come-and-go': async (nft, at, pauseMs = 0) => {
    for (let sort = 1; !at.stopped; sort = (sort + 1) & 0x7fff) {
      await addWhole(nft.transaction(), sort).commit();
      await sleep(pauseMs);
      await nft.transaction().deleteTable(TABLE).commit();
      await sleep(pauseMs);
    }
  },
  /** Sends what is no answer to this port, in bursts. */
  flood: async (_, at, portId = 0, pauseMs = 0) => {
    const lies = [
      message(NEWGEN, 0, 1, nfgen()),
      message(NLMSG_ERROR, 0, 1, new Uint8Array(20)),
      message(NLMSG_DONE, 2, 1, new Uint8Array(4)),
      message(NLMSG_NOOP, REQUEST | ACK, 1),
      Uint8Array.of(1, 2, 3),
      new Uint8Array(2000).fill(255),
    ];
    const forger = new Forger(portId);
    for (; !at.stopped; await sleep(pauseMs)) {
      for (let burst = 0; burst < 20; burst++) for (const lie of lies) forger.send(lie);
    }
    forger.close();
  },
};

const connector = await connect('auto');
let nft = await openNft({ connector });
let current = { stopped: true };
let working: Promise<void> = Promise.resolve();

async function obey(line: string): Promise<string> {
  const [word = '', ...rest] = line.split(' ');
  const numbers = rest.map(Number);
  current.stopped = true;
  await working;
  if (word === 'stop') return 'stopped';
  if (word === 'count') return String(await countUp(nft, numbers[0] ?? 1));
  if (word === 'count-by-retry') {
    await countUpByRetry(nft, numbers[0] ?? 1);
    return 'counted';
  }
  if (word === 'own') {
    const [name = 't'] = rest;
    await nft
      .transaction()
      .addTable({ family: 'ip', name, flags: ['owner'] })
      .addChain({ family: 'ip', table: name, name: 'c' })
      .commit();
    return 'owned';
  }
  if (word === 'reopen') {
    nft.close();
    nft = await openNft({ connector });
    return 'reopened';
  }
  const at = { stopped: false };
  current = at;
  working = WORKS[word]?.(nft, at, ...numbers) ?? Promise.reject(new RangeError(`no such work: ${word}`));
  return word;
}

for await (const line of createInterface({ input: process.stdin })) console.log(await obey(line));
// Its input has ended: so does it.
process.exit(0);
