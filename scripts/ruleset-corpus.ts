// How many rules of a corpus of nft's listings this package lists in the same words:
// node --import ./scripts/strip-types.js scripts/ruleset-corpus.ts rules.jsonl.gz [--show N] [--grep REGEX] [--json|--debug]
// A line of the corpus is a JSON object: family, table, chain, rule, and what nft said: `dump` (the
// datagrams it read), `text` and `json`; `batch` (those it sent) and its `debug` text of them.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import {
  type NftMessage,
  type NftMessageName,
  nftCodec,
  nftType,
  type Ruleset,
  type SetElement,
} from '../src/nft/index.ts';
import { debugExpression } from '../src/ruleset/debug/expression.ts';
import { formatJson, printRuleset, toJson } from '../src/ruleset/index.ts';
import { decode, splitMessages, unhex } from '../src/wire/index.ts';

interface Case {
  readonly rule: string;
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  readonly dump: readonly (readonly ['S' | 'R', string])[];
  /** What nft sent for the rule, and its text of that. */
  readonly batch: readonly string[];
  readonly debug: string;
  readonly text: string;
  readonly json: { readonly nftables: readonly { readonly rule?: { readonly expr: unknown } }[] };
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    show: { type: 'string', default: '0' },
    grep: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    debug: { type: 'boolean', default: false },
  },
});
const [path = ''] = positionals;
const cases = gunzipSync(readFileSync(path))
  .toString()
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Case);

const options = {
  numericProtocols: true,
  utcOffset: 0,
  interfaceName: (index: number) => (index === 1 ? 'lo' : undefined),
};
const counts = { cases: 0, named: 0, text: 0, json: 0, debug: 0 };
const shown = new Set<string>();
for (const one of cases) {
  if (!one.rule.match(values.grep)) continue;
  counts.cases++;
  const debug = debugOf(one);
  const wantedDebug = one.debug
    .split('\n')
    .filter((line) => line.startsWith('  ['))
    .join('\n');
  if (debug === wantedDebug) counts.debug++;
  else if (values.debug && !shown.has(one.rule) && shown.size < Number(values.show)) {
    shown.add(one.rule);
    console.log(`${one.family}: ${one.rule}\n  nft\n${wantedDebug}\n  here\n${debug}`);
  }
  if (values.debug) continue;
  const json = toJson(rulesetOf(one), options);
  const text = rulesIn(printRuleset(json, { stateless: true }));
  const wantedText = rulesIn(one.text);
  // The corpus was listed without what changes by itself.
  const stateless = formatJson(json, { stateless: true });
  const expr = JSON.stringify(rulesOf(stateless));
  const wantedExpr = JSON.stringify(rulesOf(JSON.stringify(one.json)));
  const isNamed = !expr.includes('"unknown"');
  if (isNamed) counts.named++;
  if (text === wantedText) counts.text++;
  if (sorted(expr) === sorted(wantedExpr)) counts.json++;
  const isWrong = values.json ? sorted(expr) !== sorted(wantedExpr) : text !== wantedText;
  if (isNamed && isWrong && !shown.has(one.rule) && shown.size < Number(values.show)) {
    shown.add(one.rule);
    console.log(
      `${one.family}: ${one.rule}\n  nft  ${values.json ? wantedExpr : wantedText}\n  here ${values.json ? expr : text}`,
    );
  }
}
console.log(counts);

/** The expressions of the rule that nft sent. */
function debugOf({ batch }: Case): string {
  const messages = batch.flatMap((digits) => splitMessages(unhex(digits), true));
  return messages
    .filter(({ type }) => type === nftType('NFT_MSG_NEWRULE'))
    .flatMap(
      ({ payload }) => decode<NftMessage<'NFT_MSG_NEWRULE'>>(nftCodec('NFT_MSG_NEWRULE'), payload).expressions ?? [],
    )
    .map((expression) => `  ${debugExpression(expression, { littleEndian: true })}`)
    .join('\n');
}

/** The rules' expressions of JSON text. */
function rulesOf(json: string): unknown[] {
  const { nftables } = JSON.parse(json) as Case['json'];
  return nftables.flatMap(({ rule }) => (rule === undefined ? [] : [rule.expr]));
}

/** The rules' lines. */
function rulesIn(text: string): string {
  return text
    .split('\n')
    .filter((line) => /^\t\t\S/.test(line) && !line.startsWith('		type '))
    .map((line) => line.trim())
    .join(' ; ');
}

/** With the keys of objects in one order. */
function sorted(json: string): string {
  const order = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(order);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, field]) => [key, order(field)]),
    );
  };
  return JSON.stringify(order(JSON.parse(json)));
}

function rulesetOf({ dump, family, table }: Case): Ruleset {
  const datagrams = dump.filter(([direction]) => direction === 'R').map(([, digits]) => unhex(digits));
  const messages = datagrams.flatMap((datagram) => splitMessages(datagram, true));
  const all = <N extends NftMessageName>(name: N) =>
    messages
      .filter(({ type }) => type === nftType(name))
      .map(({ payload }) => decode<NftMessage<N>>(nftCodec(name), payload));
  const isHere = (object: { readonly family: unknown; readonly table?: string; readonly name?: string }) =>
    object.family === family && object.table === table;
  const lists = all('NFT_MSG_NEWSETELEM');
  const elementsOf = (name: string | undefined): SetElement[] =>
    lists.filter((list) => isHere(list) && list.set === name).flatMap(({ elements = [] }) => elements);
  return {
    generation: 1,
    littleEndian: true,
    tables: all('NFT_MSG_NEWTABLE').filter((one) => one.family === family && one.name === table),
    chains: all('NFT_MSG_NEWCHAIN'),
    rules: all('NFT_MSG_NEWRULE'),
    sets: all('NFT_MSG_NEWSET').map((set) => ({ ...set, elements: isHere(set) ? elementsOf(set.name) : [] })),
    objects: all('NFT_MSG_NEWOBJ'),
    flowtables: all('NFT_MSG_NEWFLOWTABLE'),
  };
}
