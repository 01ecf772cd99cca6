// An object that stands in a table, in braces of its own.
import type { Block } from './contents.ts';
import { fieldsOfObject } from './stateful.ts';

/** `chain`, `set`, `counter`: the word in front of its name. */
export function wordOf(block: Block): string {
  return Object.keys(block)[0] as string;
}

export function fieldsOfBlock(block: Block): {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  readonly handle?: number | bigint;
} {
  if ('chain' in block) return block.chain;
  if ('flowtable' in block) return block.flowtable;
  if ('map' in block) return block.map;
  return 'set' in block ? block.set : fieldsOfObject(block);
}
