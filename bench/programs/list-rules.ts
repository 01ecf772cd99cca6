// list-rules FILE RULES: the rules of a dump, their expressions left undecoded until somebody reads them.
import { openNft, type Rule } from '../../src/nft/index.ts';
import { IN_RULES } from '../workload.ts';
import { readDump } from './dump-file.ts';
import { MemoryKernel, memoryConnector } from './memory-kernel.ts';
import { mustHave, serve } from './serve.ts';

const nft = await openNft({ connector: memoryConnector(new MemoryKernel(readDump(process.argv[2] ?? ''))) });
const wanted = Number(process.argv[3]);
const { family, table } = IN_RULES;
const lazily = { family, table, expressions: 'lazy' } as const;
let rules: readonly Rule[] = await nft.rules(lazily);
// Decoded already: it is a value like any other.
if (rules[0] !== undefined && Array.isArray(Object.getOwnPropertyDescriptor(rules[0], 'expressions')?.value))
  throw new RangeError("nft.rules({ expressions: 'lazy' }) decodes every expression");

await serve({
  run: async () => {
    rules = await nft.rules(lazily);
    mustHave(wanted, rules.length);
    return undefined;
  },
});
