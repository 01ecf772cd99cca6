// Who is meant by a delete: the kernel takes one that names nobody for all there are, and a handle before a name.
import { FAMILIES, type Family } from '../nfnl/nfgenmsg.ts';
import { NftOffloadError } from '../wire/index.ts';
import { type RuleName, within } from './operations.ts';

interface Name {
  readonly family: Family;
  readonly table?: string;
  readonly name?: string;
  readonly handle?: bigint;
}

/**
 * The name alone, or else the handle alone; nothing that only happens to be in the object.
 * @throws NftOffloadError USAGE where neither is there, the table of an object is not, or the family of a table.
 */
export function nameOf(object: Name, verb: string, kind: string): Name {
  const { family, table, name, handle } = object;
  if (kind === 'table' && (family === 'unspec' || family === FAMILIES.unspec))
    throw unnamed(verb, kind, 'its family is missing');
  if (kind !== 'table' && table === undefined) throw unnamed(verb, kind, 'its table is missing');
  if (name === undefined && handle === undefined) throw unnamed(verb, kind, 'neither name nor handle is there');
  return {
    family,
    ...(table === undefined ? {} : { table }),
    ...(name !== undefined ? { name } : handle === undefined ? {} : { handle }),
  };
}

/** What is to be emptied, by its name. */
export function emptied(
  { family, table, name }: { readonly family: Family; readonly table?: string; readonly name: string },
  kind: string,
): { readonly family: Family; readonly table: string; readonly name: string } {
  const given: string | undefined = name;
  if (given === undefined) throw unnamed('flush', kind, 'its name is missing');
  if (kind !== 'table' && table === undefined) throw unnamed('flush', kind, 'its table is missing');
  return { family, table: table ?? '', name };
}

export function unnamed(verb: string, kind: string, why: string): NftOffloadError {
  return new NftOffloadError('USAGE', `${verb} ${kind}: which one is meant? ${why}`);
}

/** A rule without a handle and an id would be, to the kernel, every rule of its chain; without a chain, of its table. */
export function oneRule({ family, table, chain, handle, id }: RuleName): RuleName {
  const missing =
    (table as string | undefined) === undefined
      ? 'table'
      : (chain as string | undefined) === undefined
        ? 'chain'
        : undefined;
  if (missing !== undefined) throw unnamed('delete', 'rule', `its ${missing} is missing`);
  if (handle !== undefined) return { family, table, chain, handle };
  if (id !== undefined) return { family, table, chain, id };
  throw unnamed('delete', 'rule', `give its handle (flushChain deletes all of chain ${chain})`);
}

export function ruleText(rule: RuleName): string {
  return `rule ${rule.handle ?? `with id ${rule.id}`} of chain ${chainOf(rule)}`;
}

export function chainOf(rule: {
  readonly family: Family;
  readonly table: string;
  readonly chain?: string;
  readonly chainId?: number;
}): string {
  return within(rule, rule.chain ?? `id ${rule.chainId}`);
}
