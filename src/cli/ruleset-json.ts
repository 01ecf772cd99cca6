import type { Ruleset } from '../nft/index.ts';
import type { Link } from '../rtnl/index.ts';
import { type NftJson, type RulesetOptions, toJson } from '../ruleset/index.ts';
import { bytesToText } from '../wire/index.ts';

/** The ruleset with interfaces by name. Only rules on `iif`, `oif` and `sdif` hold indexes: only then are the links read. */
export async function rulesetJson(
  ruleset: Ruleset,
  readLinks: () => Promise<readonly Pick<Link, 'index' | 'name'>[]>,
  options: RulesetOptions = {},
): Promise<NftJson> {
  let isNeeded = false;
  const unnamed = toJson(ruleset, {
    ...options,
    interfaceName: () => {
      isNeeded = true;
      return undefined;
    },
  });
  if (!isNeeded) return unnamed;
  const names = new Map((await readLinks()).map(({ index, name }) => [index, name]));
  return toJson(ruleset, { ...options, interfaceName: (index) => names.get(index) });
}

/** The programs that own tables, by their netlink ports, which are in general the numbers of their processes. */
export async function programNames(
  { tables }: Ruleset,
  readFile: (path: string) => Promise<Uint8Array>,
): Promise<ReadonlyMap<number, string>> {
  const owners = tables.flatMap(({ owner }) => (owner === undefined ? [] : [owner]));
  const names = owners.map(async (owner) => {
    // The process may be gone, or the port be a number of its own: then the owner has no name.
    const bytes = await readFile(`/proc/${owner}/comm`).catch(() => undefined);
    return bytes === undefined ? [] : [[owner, bytesToText(bytes).trimEnd()] as const];
  });
  return new Map((await Promise.all(names)).flat());
}
