// A ruleset as text, as nft prints it.
import type { NftJson, TableObject } from '../model/index.ts';
import { isAnonymous } from './anonymous.ts';
import { fieldsOfBlock, wordOf } from './block.ts';
import type { Block } from './contents.ts';
import { contentsOf } from './contents-of.ts';
import { chainLines, flowtableLines, handleText, ruleLines } from './objects.ts';
import type { PrintOptions, Style } from './options.ts';
import { setLines } from './set.ts';
import { objectLines } from './stateful.ts';

/** What `nft list ruleset` prints. */
export function printRuleset(json: NftJson, options: PrintOptions = {}): string {
  const style = styleOf(json, options);
  return tablesOf(json)
    .map((table) => tableText(table, style))
    .join('');
}

/** What `nft list tables` prints. */
export function printTables(json: NftJson): string {
  return tablesOf(json)
    .map(({ table }) => `table ${table.family} ${table.name}\n`)
    .join('');
}

interface BlockOptions extends PrintOptions {
  /** Chains with their rules. */
  readonly rules?: boolean;
  /** Tables that have none of these are left out. */
  readonly skipEmpty?: boolean;
}

/** Tables with some of what stands in them, without empty lines between. */
export function printBlocks(json: NftJson, options: BlockOptions, isShown: (block: Block) => boolean): string {
  const style = styleOf(json, options);
  return tablesOf(json)
    .map((table) => {
      const blocks = blocksOf(table, style).filter(isShown);
      if (options.skipEmpty && blocks.length === 0) return '';
      const text = blocks.map((block) => blockText(block, style, options.rules === true));
      return `${opening(table)}\n${text.join('')}}\n`;
    })
    .join('');
}

/** The text of nft 1.0 where the JSON is nft 1.0's. */
export function styleOf(json: NftJson, options: PrintOptions): Style {
  const metainfo = json.nftables.find((object) => 'metainfo' in object);
  return {
    ...options,
    legacy: metainfo?.metainfo.version.startsWith('1.0.') === true,
    contents: contentsOf(json),
    inlined: new Set(),
  };
}

function tablesOf(json: NftJson): readonly TableObject[] {
  return json.nftables.filter((object) => 'table' in object);
}

function opening({ table }: TableObject): string {
  return `table ${table.family} ${table.name} {`;
}

function tableText(table: TableObject, style: Style): string {
  const head = tableLines(table).map((line) => `\t${line}\n`);
  // nft puts an empty line behind flags, but none behind a comment alone.
  const isSpaced = table.table.flags !== undefined;
  const blocks = blocksOf(table, style).map((block) => blockText(block, style, true));
  const body = blocks.map((block, index) => (index > 0 || isSpaced ? `\n${block}` : block));
  // No syntax of nft's: what is not shown in full must not load as if it were.
  const { unknownObjects = 0 } = table.table;
  const rest = unknownObjects > 0 ? `${blocks.length > 0 ? '\n' : ''}\tunknown objects ${unknownObjects}\n` : '';
  return `${opening(table)}${remark(table, style)}\n${head.join('')}${body.join('')}${rest}}\n`;
}

/** Handle and owner, in one comment. */
function remark({ table: { handle, progname } }: TableObject, { handles }: Style): string {
  const words = [
    ...(handles && handle !== undefined ? [`handle ${handle}`] : []),
    ...(progname === undefined ? [] : [`progname ${progname}`]),
  ];
  return words.length === 0 ? '' : ` # ${words.join(' ')}`;
}

function tableLines({ table: { flags = [], comment } }: TableObject): readonly string[] {
  const list = [flags].flat();
  return [
    ...(list.length === 0 ? [] : [`flags ${list.join(',')}`]),
    ...(comment === undefined ? [] : [`comment "${comment}"`]),
  ];
}

/** What stands in a table: stateful objects, sets and maps, flowtables, chains. */
function blocksOf({ table }: TableObject, { contents }: Style): readonly Block[] {
  const blocks = contents.blocks(table.family, table.name).filter((block) => !isAnonymous(block));
  return blocks.toSorted((a, b) => rank(a) - rank(b));
}

function rank(block: Block): number {
  if ('chain' in block) return 3;
  if ('flowtable' in block) return 2;
  return 'set' in block || 'map' in block ? 1 : 0;
}

function blockText(block: Block, style: Style, withRules: boolean): string {
  const { family, table, name, handle } = fieldsOfBlock(block);
  const rules = 'chain' in block && withRules ? style.contents.rules(family, table, name) : [];
  const lines = [...linesOf(block, style), ...rules.flatMap((rule) => ruleLines(rule, style))];
  const head = `${wordOf(block)} ${name} {${handleText(handle, style)}`;
  return `\t${head}\n${lines.map((line) => `\t\t${line}\n`).join('')}\t}\n`;
}

function linesOf(block: Block, style: Style): readonly string[] {
  if ('chain' in block) return chainLines(block, style);
  if ('flowtable' in block) return flowtableLines(block, style);
  return 'set' in block || 'map' in block ? setLines(block, style) : objectLines(block, style);
}
