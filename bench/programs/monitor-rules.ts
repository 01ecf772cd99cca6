// monitor-rules RULES: hears of a commit of so many rules. Tells how many it was not told of (`lost`), how often
// it was told that something is lost, and by how many MiB its largest resident set had grown.
import { connect, openNft } from '../../src/index.ts';
import type { NftEvent } from '../../src/nft/index.ts';
import { serve } from './serve.ts';

/** So long without an event, in milliseconds, once the commit is done: nothing more will come. */
const QUIET = 10_000;

const rules = Number(process.argv[2]);
const connector = await connect();
const nft = await openNft({ connector });
const monitor = nft.monitor();
await monitor.ready;
const rssBefore = process.memoryUsage.rss();
let told = 0;
let overruns = 0;
let lastHeard = 0;
let onAll = (): void => undefined;

function hear(event: NftEvent): void {
  lastHeard = performance.now();
  // What was lost is not known: of this commit nothing more is told.
  if (event.event === 'overrun') {
    overruns++;
    onAll();
  }
  if (event.event !== 'transaction') return;
  told += event.changes.filter(({ change, kind }) => change === 'new' && kind === 'rule').length;
  if (told >= rules) onAll();
}

const listening = (async () => {
  for await (const event of monitor) hear(event);
})();

/** Resolves when everything was told, or nothing more will be. */
function allOrQuiet(): Promise<void> {
  return new Promise((resolve) => {
    lastHeard = performance.now();
    const timer = setInterval(() => {
      if (performance.now() - lastHeard > QUIET) onAll();
    }, 100);
    onAll = () => {
      clearInterval(timer);
      resolve();
    };
    if (told >= rules || overruns > 0) onAll();
  });
}

await serve({
  run: async () => {
    await allOrQuiet();
    return undefined;
  },
  facts: () => ({
    lost: rules - told,
    overruns,
    grown: process.resourceUsage().maxRSS / 1024 - rssBefore / 2 ** 20,
  }),
  close: async () => {
    monitor.close();
    await listening;
    nft.close();
    await connector.close();
  },
});
