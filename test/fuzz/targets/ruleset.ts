import { fromElements, type Ruleset, setFields, setTypeOf, toElements } from '../../../src/nft/index.ts';
import {
  debugRuleset,
  formatJson,
  LISTED_KINDS,
  type NftJson,
  printListing,
  printRuleset,
  selectListing,
  toJson,
} from '../../../src/ruleset/index.ts';
import { NETLINK_NETFILTER } from '../../../src/transport/transport.ts';
import { captureBytes, captureOf } from '../capture.ts';
import { generateRule } from '../generate.ts';
import { concatenate } from '../mutate-bytes.ts';
import { messageBytes } from '../netlink-tree.ts';
import { check, unlessRefused } from '../properties.ts';
import { rulesetOf, rulesetSeeds } from '../rulesets.ts';
import { mutateDatagrams, type Target } from '../target.ts';

/** Rulesets: what the language calls their expressions, and every way to print them. */
export const ruleset: Target = {
  name: 'ruleset',
  weight: 6,
  seeds: ({ recordings }) => rulesetSeeds(recordings),
  mutate: (input, random, corpus) => {
    if (!random.oneIn(3)) return mutateDatagrams(input, random, corpus);
    const littleEndian = !random.oneIn(8);
    const messages = generateRule(random, corpus.words).map((message) => messageBytes(message, littleEndian));
    return captureBytes({ protocol: NETLINK_NETFILTER, littleEndian, datagrams: [concatenate(messages)] });
  },
  run: (input) => {
    const capture = captureOf(input);
    if (capture.protocol !== NETLINK_NETFILTER) return;
    const whole = rulesetOf(capture);
    debugRuleset(whole);
    for (const release of ['1.1.6', '1.0.6'] as const) {
      const json = toJson(whole, { release, utcOffset: 0 });
      print(json);
      for (const options of [{}, { stateless: true, terse: true }, { extensions: true }])
        JSON.parse(formatJson(json, options));
    }
    sets(whole);
  },
};

function print(json: NftJson): void {
  const text = printRuleset(json, { handles: true });
  printRuleset(json, { terse: true, stateless: true, numericPriority: true, numericTime: true });
  check(typeof text === 'string', () => 'a ruleset is no text');
  for (const kind of LISTED_KINDS) {
    printListing(json, { kind });
    selectListing(json, { kind });
  }
}

/** Elements as people read them; where their set's type is kept, they go back as they are. */
function sets({ sets: all, littleEndian = true }: Ruleset): void {
  for (const set of all) {
    const options = { littleEndian };
    const type = unlessRefused(['USAGE'], () => setTypeOf(set, options));
    if (type === undefined) continue;
    unlessRefused(['USAGE', 'ENCODE'], () => setFields(type, options));
    const items = unlessRefused(['USAGE'], () => fromElements(type, set.elements, options));
    if (items === undefined) continue;
    const elements = unlessRefused(['USAGE', 'ENCODE'], () => toElements(type, items, options));
    if (elements === undefined) continue;
    const again = fromElements(type, elements, options).map(({ key }) => key);
    check(
      new Set(again).size === new Set(items.map(({ key }) => key)).size ||
        type.merge === true ||
        type.interval === true,
      () => `elements are lost: ${String(again)} of ${String(items.map(({ key }) => key))}`,
    );
  }
}
