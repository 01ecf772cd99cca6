// Parts of a listing, as nft's own commands list them in JSON.
import type { NftJson, NftObject } from './objects.ts';

/** What `nft -j list tables` prints. */
export function listTables(json: NftJson): NftJson {
  return select(json, 'table');
}

/** What `nft -j list chains` prints: the declarations, without rules. */
export function listChains(json: NftJson): NftJson {
  return select(json, 'chain');
}

/** What `nft -j list flowtables` prints. */
export function listFlowtables(json: NftJson): NftJson {
  return select(json, 'flowtable');
}

function select({ nftables }: NftJson, kind: 'table' | 'chain' | 'flowtable'): NftJson {
  return { nftables: nftables.filter((object: NftObject) => 'metainfo' in object || kind in object) };
}
