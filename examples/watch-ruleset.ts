// Prints every change of the ruleset as it is committed, by whomever: as many transactions as the first
// argument says, or without end.
// From Node 22.18 on: sudo node examples/watch-ruleset.ts 10
// before: sudo node --import ./scripts/strip-types.js examples/watch-ruleset.ts 10
import { openNft } from '../src/index.ts';
import { withKernel } from './connector.ts';

const wanted = Number(process.argv[2] ?? Number.POSITIVE_INFINITY);
if (Number.isNaN(wanted)) {
  console.error('usage: watch-ruleset.ts [TRANSACTIONS]');
  process.exit(2);
}
await withKernel(async (connector) => {
  const nft = await openNft({ connector });
  const monitor = nft.monitor();
  try {
    await monitor.ready;
    // Changes from here on are not missed: first what there is, then what becomes of it.
    const { generation, tables } = await nft.snapshot();
    console.log(`generation ${generation}: ${tables.length} tables`);
    let seen = 0;
    for await (const event of monitor) {
      if (event.event === 'overrun') console.log(event.message);
      if (event.event !== 'transaction' || event.generation <= generation) continue;
      console.log(`generation ${event.generation}, by ${event.processName}:`);
      for (const { change, kind, value } of event.changes) {
        const { family, table } = { table: undefined, ...value };
        const name = 'name' in value ? value.name : undefined;
        console.log(`  ${change} ${[kind, family, table, name].filter((part) => part !== undefined).join(' ')}`);
      }
      seen++;
      if (seen === wanted) break;
    }
  } finally {
    nft.close();
  }
});
