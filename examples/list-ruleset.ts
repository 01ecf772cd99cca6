// Prints the ruleset as nft prints it, or with --json as nft -j does: sudo node examples/list-ruleset.ts
import { openNft } from '../src/index.ts';
import { formatJson, printRuleset, toJson } from '../src/ruleset/index.ts';
import { connector } from './connector.ts';

const kernel = await connector();
const nft = await openNft({ connector: kernel });
const ruleset = toJson(await nft.ruleset());
console.log(process.argv.includes('--json') ? formatJson(ruleset) : printRuleset(ruleset));
nft.close();
await kernel.close();
