// commit-while-ticking RULES background|foreground: how long a commit keeps everything else waiting, in
// milliseconds (`block`), seen by a timer that should fire every millisecond.
import { connect, type NetlinkProtocol, openNft, type Transaction, type Transport } from '../../src/index.ts';
import { RULES, ruleAt, TABLE } from '../workload.ts';
import { serve } from './serve.ts';

const rules = Number(process.argv[2]);
const isBackground = process.argv[3] === 'background';
const kernel = await connect();
const nft = await openNft({
  connector: { description: kernel.description, open: openNoting, close: () => kernel.close() },
});
const options = { check: false, background: isBackground };
let tx: Transaction | undefined;
let block = 0;
let sentInBackground = false;

/** A transport that notes whether it is used in the background. */
async function openNoting(protocol: NetlinkProtocol): Promise<Transport> {
  const transport = await kernel.open(protocol);
  const send = transport.sendInBackground.bind(transport);
  transport.sendInBackground = (datagram) => {
    sentInBackground = true;
    return send(datagram);
  };
  return transport;
}

/** Runs the work and gives the longest time between two ticks. */
async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  let last = performance.now();
  let longest = 0;
  const tick = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(tick, 1);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  tick();
  return longest;
}

await serve({
  before: async () => {
    await nft.transaction().flushRuleset().commit();
    tx = nft.transaction().addTable(TABLE).addChain(RULES);
    for (let index = 0; index < rules; index++) tx.addRule(ruleAt(index));
  },
  run: async () => {
    block = await longestBlock(async () => tx?.commit(options));
    if (isBackground && !sentInBackground)
      throw new RangeError('tx.commit({ background: true }) sends in the foreground');
    return undefined;
  },
  facts: () => ({ block }),
  close: async () => {
    nft.close();
    await kernel.close();
  },
});
