// Prints the ruleset as nft prints it, or with --json as nft -j does. Rules on iif and oif hold indexes; toJson's
// option `interfaceName` turns them into names (those of openRtnl's links). From Node 22.18 on:
// sudo node examples/list-ruleset.ts; before: sudo node --import ./scripts/strip-types.js examples/list-ruleset.ts
import { openNft } from '../src/index.ts';
import { formatJson, printRuleset, toJson } from '../src/ruleset/index.ts';
import { withKernel } from './connector.ts';

await withKernel(async (connector) => {
  const nft = await openNft({ connector });
  try {
    const ruleset = toJson(await nft.snapshot());
    console.log(process.argv.includes('--json') ? formatJson(ruleset) : printRuleset(ruleset));
  } finally {
    nft.close();
  }
});
