// A ruleset as text, as nft prints it.
import type { NftJson, NftObject, RuleObject, TableObject } from '../model/index.ts';
import { chainLines, flowtableLines, handleText, ruleLine } from './objects.ts';
import type { PrintOptions, Style } from './options.ts';
import { setLines } from './set.ts';

type Block = Exclude<NftObject, TableObject | RuleObject | { readonly metainfo: unknown }>;

/** What `nft list ruleset` prints. */
export function printRuleset(json: NftJson, options: PrintOptions = {}): string {
  const style = styleOf(json, options);
  return tablesOf(json)
    .map((table) => {
      const head = tableLines(table).map((line) => `\t${line}\n`);
      // nft puts an empty line behind flags, but none behind a comment alone.
      const isSpaced = table.table.flags !== undefined;
      const blocks = blocksOf(json, table).map((block) => blockText(block, rulesOf(json, block), style));
      const body = blocks.map((block, index) => (index > 0 || isSpaced ? `\n${block}` : block));
      // No syntax of nft's: what is not shown in full must not load as if it were.
      const { unknownObjects = 0 } = table.table;
      const rest = unknownObjects > 0 ? `${blocks.length > 0 ? '\n' : ''}\tunknown objects ${unknownObjects}\n` : '';
      return `${opening(table)}${handleText(table.table.handle, style)}\n${head.join('')}${body.join('')}${rest}}\n`;
    })
    .join('');
}

/** What `nft list tables` prints. */
export function printTables(json: NftJson, _options: PrintOptions = {}): string {
  return tablesOf(json)
    .map(({ table }) => `table ${table.family} ${table.name}\n`)
    .join('');
}

/** What `nft list chains` prints: the declarations, without rules. */
export function printChains(json: NftJson, options: PrintOptions = {}): string {
  return printBlocks(json, options, (block) => 'chain' in block);
}

/** What `nft list flowtables` prints. */
export function printFlowtables(json: NftJson, options: PrintOptions = {}): string {
  return printBlocks(json, options, (block) => 'flowtable' in block);
}

function printBlocks(json: NftJson, options: PrintOptions, isShown: (block: Block) => boolean): string {
  const style = styleOf(json, options);
  return tablesOf(json)
    .map((table) => {
      const blocks = blocksOf(json, table).filter(isShown);
      return `${opening(table)}\n${blocks.map((block) => blockText(block, [], style)).join('')}}\n`;
    })
    .join('');
}

/** The text of nft 1.0 where the JSON is nft 1.0's. */
function styleOf(json: NftJson, options: PrintOptions): Style {
  const metainfo = json.nftables.find((object) => 'metainfo' in object);
  return { ...options, legacy: metainfo?.metainfo.version.startsWith('1.0.') === true };
}

function tablesOf(json: NftJson): readonly TableObject[] {
  return json.nftables.filter((object) => 'table' in object);
}

function opening({ table }: TableObject): string {
  return `table ${table.family} ${table.name} {`;
}

function tableLines({ table: { flags = [], comment } }: TableObject): readonly string[] {
  const list = [flags].flat();
  return [
    ...(list.length === 0 ? [] : [`flags ${list.join(',')}`]),
    ...(comment === undefined ? [] : [`comment "${comment}"`]),
  ];
}

/** What stands in a table: sets and maps, flowtables, chains. */
function blocksOf(json: NftJson, { table }: TableObject): readonly Block[] {
  const all = json.nftables.filter(
    (object): object is Block => !('metainfo' in object) && !('table' in object) && !('rule' in object),
  );
  const here = all.filter((block) => fieldsOf(block).family === table.family && fieldsOf(block).table === table.name);
  const rank = (block: Block) => ('chain' in block ? 2 : 'flowtable' in block ? 1 : 0);
  return here.toSorted((a, b) => rank(a) - rank(b));
}

function rulesOf(json: NftJson, block: Block): readonly RuleObject[] {
  if (!('chain' in block)) return [];
  const { family, table, name } = block.chain;
  return json.nftables.filter(
    (object): object is RuleObject =>
      'rule' in object && object.rule.family === family && object.rule.table === table && object.rule.chain === name,
  );
}

function blockText(block: Block, rules: readonly RuleObject[], style: Style): string {
  const lines =
    'chain' in block ? chainLines(block) : 'flowtable' in block ? flowtableLines(block) : setLines(block, style);
  const all = [...lines, ...rules.map((rule) => ruleLine(rule, style))];
  const { name, handle } = fieldsOf(block);
  const kind = 'chain' in block ? 'chain' : 'flowtable' in block ? 'flowtable' : 'map' in block ? 'map' : 'set';
  return `\t${kind} ${name} {${handleText(handle, style)}\n${all.map((line) => `\t\t${line}\n`).join('')}\t}\n`;
}

function fieldsOf(block: Block) {
  if ('chain' in block) return block.chain;
  if ('flowtable' in block) return block.flowtable;
  return 'map' in block ? block.map : block.set;
}
