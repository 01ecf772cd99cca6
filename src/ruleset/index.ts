export type { JsonOptions, NftRelease } from './datatypes/datatype.ts';
export { formatJson, NFT_VERSION, toJson } from './decompile/ruleset.ts';
export type * from './model/index.ts';
export { listChains, listFlowtables, listTables } from './model/select.ts';
export type { PrintOptions } from './print/options.ts';
export { printChains, printFlowtables, printRuleset, printTables } from './print/ruleset.ts';
