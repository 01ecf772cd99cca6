// decode-rules FILE RULES: every rule of a dump, everything in it.
import { nftCodec, nftType, type Rule } from '../../src/nft/index.ts';
import { decode, splitMessages } from '../../src/wire/index.ts';
import { readDump } from './dump-file.ts';
import { mustHave, serve } from './serve.ts';

const dump = readDump(process.argv[2] ?? '');
const wanted = Number(process.argv[3]);
const codec = nftCodec('NFT_MSG_NEWRULE');
const newRule = nftType('NFT_MSG_NEWRULE');
let rules: Rule[] = [];

await serve({
  run: async () => {
    rules = [];
    for (const datagram of dump) {
      for (const { type, payload } of splitMessages(datagram)) {
        if (type === newRule) rules.push(decode(codec, payload));
      }
    }
    mustHave(wanted, rules.length);
    return undefined;
  },
});
