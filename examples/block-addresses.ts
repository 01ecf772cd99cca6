// Drops what comes from the addresses, prefixes and ranges it is given, by a set of a table of its own, which it
// makes or replaces; without any it takes the table away.
// From Node 22.18 on: sudo node examples/block-addresses.ts 192.0.2.0/24 198.51.100.7-198.51.100.9
// before: sudo node --import ./scripts/strip-types.js examples/block-addresses.ts 192.0.2.0/24
import { openNft } from '../src/index.ts';
import { HOOKS, type SetType, setFields, toElements } from '../src/nft/index.ts';
import { withKernel } from './connector.ts';

const family = 'ip';
const table = 'example-block';
const type: SetType = { key: 'ipv4_addr', interval: true, merge: true };

await withKernel(async (connector) => {
  const addresses = process.argv.slice(2);
  const nft = await openNft({ connector });
  try {
    const tx = nft.transaction();
    // What is there goes in the same transaction: there is no moment without a rule.
    if ((await nft.table({ family, name: table })) !== undefined) tx.deleteTable({ family, name: table });
    if (addresses.length > 0) {
      tx.addTable({ family, name: table });
      tx.addSet({ family, table, name: 'blocked', ...setFields(type) });
      tx.addElements({ family, table, set: 'blocked', elements: toElements(type, addresses) });
      const hook = { number: HOOKS.ip.prerouting, priority: -300 };
      tx.addChain({ family, table, name: 'incoming', type: 'filter', hook, policy: 'accept' });
      tx.addRule({
        family,
        table,
        chain: 'incoming',
        expressions: [
          { kind: 'payload', base: 'network', offset: 12, length: 4, dreg: 1 },
          { kind: 'lookup', sreg: 1, set: 'blocked' },
          { kind: 'counter' },
          { kind: 'immediate', dreg: 0, data: { verdict: { code: 'drop' } } },
        ],
      });
    }
    // All of it takes effect, or nothing: a refusal says which operations failed, and why.
    const { operations } = await tx.commit({ echo: true });
    for (const { operation, handle } of operations)
      console.log(handle === undefined ? operation : `${operation}: handle ${handle}`);
  } finally {
    nft.close();
  }
});
