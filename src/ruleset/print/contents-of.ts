// Which object stands in which table and chain: rulesets have thousands of them.
import { grouped } from '../grouped.ts';
import type { NftJson } from '../model/index.ts';
import { fieldsOfBlock } from './block.ts';
import type { Block, Contents } from './contents.ts';
import { placeKey } from './place.ts';

export function contentsOf({ nftables }: NftJson): Contents {
  const blocks = nftables.filter(
    (object): object is Block => !('metainfo' in object || 'table' in object || 'rule' in object),
  );
  const rules = nftables.filter((object) => 'rule' in object);
  const byTable = grouped(blocks, (block) => {
    const { family, table } = fieldsOfBlock(block);
    return placeKey(family, table);
  });
  const byName = grouped(blocks, (block) => {
    const { family, table, name } = fieldsOfBlock(block);
    return placeKey(family, table, name);
  });
  const byChain = grouped(rules, ({ rule: { family, table, chain } }) => placeKey(family, table, chain));
  return {
    blocks: (family, table) => byTable(placeKey(family, table)),
    named: (family, table, name) => byName(placeKey(family, table, name)),
    rules: (family, table, chain) => byChain(placeKey(family, table, chain)),
  };
}
