import type { Ruleset } from '../nft/index.ts';
import type { Link } from '../rtnl/index.ts';
import { type NftJson, toJson } from '../ruleset/index.ts';

/** The ruleset with interfaces by name. Only rules on `iif`, `oif` and `sdif` hold indexes: only then are the links read. */
export async function rulesetJson(
  ruleset: Ruleset,
  readLinks: () => Promise<readonly Pick<Link, 'index' | 'name'>[]>,
): Promise<NftJson> {
  let isNeeded = false;
  const unnamed = toJson(ruleset, {
    interfaceName: () => {
      isNeeded = true;
      return undefined;
    },
  });
  if (!isNeeded) return unnamed;
  const names = new Map((await readLinks()).map(({ index, name }) => [index, name]));
  return toJson(ruleset, { interfaceName: (index) => names.get(index) });
}
