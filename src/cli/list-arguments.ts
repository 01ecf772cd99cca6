// What `list` is asked for: nft's own forms.
import type { ListedKind, Listing } from '../ruleset/index.ts';
import { UsageError } from './command.ts';

const FAMILIES = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'];
const DEFAULT_FAMILY = 'ip';

/** One of a kind, and all of it. Kinds of connection tracking have two words. */
const KINDS: Readonly<Record<string, ListedKind>> = {
  table: 'table',
  chain: 'chain',
  set: 'set',
  map: 'map',
  flowtable: 'flowtable',
  counter: 'counter',
  quota: 'quota',
  limit: 'limit',
  secmark: 'secmark',
  synproxy: 'synproxy',
  tunnel: 'tunnel',
  'ct helper': 'ct helper',
  'ct timeout': 'ct timeout',
  'ct expectation': 'ct expectation',
};

const FORMS =
  'ruleset, tables, chains, sets, maps, flowtables, counters, quotas, limits, ct helpers, ct timeouts, ' +
  'ct expectations, secmarks, synproxys, tunnels, or one of them (table, chain, ...) by its name';

/** @throws UsageError which says what is wrong, and the form there is. */
export function parseListing(words: readonly string[]): Listing {
  const isTwo = words[0] === 'ct' && words.length > 1;
  const given = words.slice(0, isTwo ? 2 : 1).join(' ');
  const rest = words.slice(isTwo ? 2 : 1);
  if (given === 'ruleset') return all('ruleset', given, rest);
  const one = KINDS[given];
  const many = given.endsWith('s') ? KINDS[given.slice(0, -1)] : undefined;
  // nft lists all of these by the word for one, too, where a table follows.
  const isAllOfTable = rest[0] === 'table' && (one === 'ct timeout' || one === 'ct expectation');
  if (many !== undefined) return all(many, given, rest);
  if (one === undefined) throw new UsageError(`list ${given}: is none of ${FORMS}`);
  return isAllOfTable ? all(one, given, rest) : single(one, given, rest);
}

/** `[FAMILY]`, `[FAMILY] TABLE` or `table [FAMILY] TABLE`. */
function all(kind: Listing['kind'], given: string, words: readonly string[]): Listing {
  const isTable = words[0] === 'table';
  const { family, names } = placed(isTable ? words.slice(1) : words);
  const takesTable = kind !== 'ruleset' && kind !== 'table';
  const form = `list ${given} [FAMILY]${takesTable ? ' [TABLE]' : ''}`;
  if (names.length > (takesTable ? 1 : 0)) throw tooMany(given, names[takesTable ? 1 : 0], form);
  const [table] = names;
  if (table === undefined) {
    if (isTable) throw new UsageError(`list ${given} table: too few arguments: usage: ${form}`);
    return { kind, ...(family === undefined ? {} : { family }) };
  }
  return { kind, family: family ?? DEFAULT_FAMILY, table };
}

/** `[FAMILY] TABLE NAME`; of a table `[FAMILY] NAME`. */
function single(kind: ListedKind, given: string, words: readonly string[]): Listing {
  const takes = kind === 'table' ? 1 : 2;
  const { family, names } = placed(words, takes);
  const form = `list ${given} [FAMILY] TABLE${takes === 1 ? '' : ' NAME'}`;
  const [table, name] = names;
  if (table === undefined || names.length < takes) {
    throw new UsageError(`list ${given}: too few arguments: usage: ${form}`);
  }
  if (names.length > takes) throw tooMany(given, names[takes], form);
  return { kind, family: family ?? DEFAULT_FAMILY, table, ...(name === undefined ? {} : { name }) };
}

/** A word that is a family's is one where more follow than have to. */
function placed(
  words: readonly string[],
  least = 0,
): { readonly family: string | undefined; readonly names: readonly string[] } {
  const [first, ...others] = words;
  const isFamily = first !== undefined && FAMILIES.includes(first) && words.length > least;
  return isFamily ? { family: first, names: others } : { family: undefined, names: words };
}

function tooMany(given: string, word: string | undefined, form: string): UsageError {
  return new UsageError(`list ${given}: one argument too many (${word}): usage: ${form}`);
}
