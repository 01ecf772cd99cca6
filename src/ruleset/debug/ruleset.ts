// Sets and rules as `nft --debug=netlink` shows what the kernel told it.
import type { Rule, Ruleset, SetElement, SetWithElements } from '../../nft/index.ts';
import { HOST_LITTLE_ENDIAN } from '../../wire/index.ts';
import { debugExpression } from './expression.ts';
import { bitsOf, type Format, userdataText, verdictText, wordsOf } from './words.ts';

/** Which part of the ruleset; default: all of it. */
export interface DebugSelection {
  readonly family?: string;
  readonly table?: string;
  /** Rules of this chain alone, and no sets. */
  readonly chain?: string;
  /** This set alone, and no rules. */
  readonly set?: string;
  readonly sets?: boolean;
  readonly rules?: boolean;
  /** No elements of sets that have a name, as with `nft -t`. */
  readonly terse?: boolean;
}

/** For each table its sets with their elements, and the expressions of its rules. */
export function debugRuleset(ruleset: Ruleset, selection: DebugSelection = {}): string {
  const { littleEndian = HOST_LITTLE_ENDIAN } = ruleset;
  const { family, table, chain, set, terse } = selection;
  const { sets: withSets = chain === undefined, rules: withRules = set === undefined } = selection;
  const parts: (readonly string[])[] = [];
  for (const one of ruleset.tables) {
    if ((family !== undefined && one.family !== family) || (table !== undefined && one.name !== table)) continue;
    const isHere = (object: { readonly family: unknown; readonly table?: string }) =>
      object.family === one.family && object.table === one.name;
    const sets = ruleset.sets.filter(
      (each) => isHere(each) && (set === undefined || each.name === set) && !(terse && !isAnonymous(each)),
    );
    const rules = ruleset.rules.filter((each) => isHere(each) && (chain === undefined || each.chain === chain));
    if (withSets) parts.push(sets.flatMap((each) => setLines(each, littleEndian)));
    if (withRules) parts.push(rules.flatMap((each) => ruleLines(each, littleEndian)));
  }
  return parts
    .flat()
    .map((line) => `${line}\n`)
    .join('');
}

function isAnonymous({ flags }: SetWithElements): boolean {
  return flags?.includes('anonymous') === true;
}

function setLines({ family, table, name, elements }: SetWithElements, littleEndian: boolean): readonly string[] {
  return [`${family} ${table} @${name}`, ...elements.map((element) => elementLine(element, { littleEndian }))];
}

function elementLine({ key, keyEnd, data, flags, userdata }: SetElement, format: Pick<Format, 'littleEndian'>): string {
  const words = (bytes: Uint8Array | undefined) =>
    wordsOf(bytes ?? new Uint8Array(), format)
      .map((word) => `${word} `)
      .join('');
  const value = data?.verdict === undefined ? words(data?.value) : `${verdictText(data.verdict)} `;
  const end = keyEnd === undefined ? '' : ` - ${words(keyEnd.value)}`;
  const comment = userdata === undefined ? '' : `  ${userdataText(userdata)}`;
  const bits = bitsOf(flags, { 'interval-end': 1, catchall: 2 });
  return `\telement ${words(key?.value)}${end} : ${value}${bits} [end]${comment}`;
}

function ruleLines(
  { family, table, chain, handle, position, expressions = [], userdata }: Rule,
  littleEndian: boolean,
) {
  const place = [family, table, chain, handle, position].filter((word) => word !== undefined && word !== 0n);
  return [
    place.join(' '),
    ...expressions.map((expression) => `  ${debugExpression(expression, { littleEndian })}`),
    ...(userdata === undefined ? [] : [`  ${userdataText(userdata)}`]),
  ];
}
