// A transaction is a value that collects operations; nothing is sent before `commit`.
import type { Family } from '../nfnl/nfgenmsg.ts';
import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../wire/index.ts';
import { Collector } from './collector.ts';
import { chainOf, emptied, oneRule, ruleText } from './naming.ts';
import {
  type ChainDevices,
  type ChainName,
  type FlowtableDevices,
  type FlowtableName,
  type NewChain,
  type NewElements,
  type NewFlowtable,
  type NewObject,
  type NewRule,
  type NewSet,
  type NewTable,
  type ObjectName,
  type RuleName,
  type SetName,
  type TableName,
  typeText,
  where,
  within,
} from './operations.ts';

/**
 * Collects operations on nf_tables objects and commits them as one: all or nothing. `add` keeps what
 * exists, `create` refuses it (EEXIST); `delete` refuses what does not exist (ENOENT), `destroy` (Linux
 * 6.3) does not mind. Objects are made in the order they are named in: a chain before the rule that
 * jumps to it, a set before its elements.
 */
export class Transaction extends Collector {
  /** Flag `owner` (Linux 5.12): it goes away with this connection, and nobody else may change it; with `persist` (6.9) it stays. */
  addTable(table: NewTable): this {
    return this.add('NFT_MSG_NEWTABLE', table, NLM_F_CREATE, `add table ${where(table)}`);
  }

  createTable(table: NewTable): this {
    return this.add('NFT_MSG_NEWTABLE', table, NLM_F_CREATE | NLM_F_EXCL, `create table ${where(table)}`);
  }

  /** With all that is in it; like all deletes by name, or without a name by handle. */
  deleteTable(table: TableName): this {
    return this.remove('NFT_MSG_DELTABLE', 'table', table);
  }

  destroyTable(table: TableName): this {
    return this.remove('NFT_MSG_DESTROYTABLE', 'table', table);
  }

  /** Deletes every rule of every chain of the table. */
  flushTable(table: { readonly family: Family; readonly name: string }): this {
    const { family, name } = emptied(table, 'table');
    return this.add('NFT_MSG_DELRULE', { family, table: name }, 0, `flush table ${within({ family }, name)}`);
  }

  /** Deletes every table, or every table of one family. */
  flushRuleset({ family = 'unspec' }: { readonly family?: Family } = {}): this {
    const which = family === 'unspec' ? '' : ` ${family}`;
    return this.add('NFT_MSG_DELTABLE', { family }, 0, `flush ruleset${which}`);
  }

  /** Makes a chain, or changes the policy, the counters or the devices of one that exists. */
  addChain(chain: NewChain): this {
    return this.add('NFT_MSG_NEWCHAIN', chain, NLM_F_CREATE, `add chain ${where(chain)}`);
  }

  createChain(chain: NewChain): this {
    return this.add('NFT_MSG_NEWCHAIN', chain, NLM_F_CREATE | NLM_F_EXCL, `create chain ${where(chain)}`);
  }

  /** The chain with this handle gets this name. */
  renameChain(chain: {
    readonly family: Family;
    readonly table: string;
    readonly handle: bigint;
    readonly name: string;
  }): this {
    const { family, table, handle, name } = chain;
    return this.add('NFT_MSG_NEWCHAIN', chain, 0, `rename chain ${where({ family, table, handle })} to ${name}`);
  }

  deleteChain(chain: ChainName): this {
    return this.remove('NFT_MSG_DELCHAIN', 'chain', chain);
  }

  /** Takes the devices that its hook lists out of the chain (Linux 6.4, families netdev and inet at ingress). */
  deleteChainDevices(chain: ChainDevices): this {
    return this.removeDevices('NFT_MSG_DELCHAIN', 'chain', chain, chain.hook);
  }

  destroyChain(chain: ChainName): this {
    return this.remove('NFT_MSG_DESTROYCHAIN', 'chain', chain);
  }

  /** Deletes every rule of the chain. */
  flushChain(chain: { readonly family: Family; readonly table: string; readonly name: string }): this {
    const { family, table, name } = emptied(chain, 'chain');
    return this.add(
      'NFT_MSG_DELRULE',
      { family, table, chain: name },
      0,
      `flush chain ${where({ family, table, name })}`,
    );
  }

  /** Appends the rule to its chain, or puts it behind the rule with handle `position` (or, of this transaction, `positionId`). */
  addRule(rule: NewRule): this {
    return this.add('NFT_MSG_NEWRULE', rule, NLM_F_CREATE | NLM_F_APPEND, `add rule ${chainOf(rule)}`);
  }

  /** Puts the rule in front of the others of its chain, or in front of the one with handle `position` (or `positionId`). */
  insertRule(rule: NewRule): this {
    return this.add('NFT_MSG_NEWRULE', rule, NLM_F_CREATE, `insert rule ${chainOf(rule)}`);
  }

  /** Puts the rule in the place of the one with its handle. */
  replaceRule(rule: NewRule & { readonly handle: bigint }): this {
    return this.add('NFT_MSG_NEWRULE', rule, NLM_F_REPLACE, `replace rule ${rule.handle} of chain ${chainOf(rule)}`);
  }

  /** One rule; {@link flushChain} deletes all of a chain. */
  deleteRule(rule: RuleName): this {
    return this.add('NFT_MSG_DELRULE', oneRule(rule), 0, `delete ${ruleText(rule)}`);
  }

  destroyRule(rule: RuleName): this {
    return this.add('NFT_MSG_DESTROYRULE', oneRule(rule), 0, `destroy ${ruleText(rule)}`);
  }

  /** To refer to it in this transaction by id, give it one of {@link nextId}. */
  addSet(set: NewSet): this {
    return this.add('NFT_MSG_NEWSET', this.identified(set), NLM_F_CREATE, `add set ${where(set)}`);
  }

  createSet(set: NewSet): this {
    return this.add('NFT_MSG_NEWSET', this.identified(set), NLM_F_CREATE | NLM_F_EXCL, `create set ${where(set)}`);
  }

  deleteSet(set: SetName): this {
    return this.remove('NFT_MSG_DELSET', 'set', set);
  }

  destroySet(set: SetName): this {
    return this.remove('NFT_MSG_DESTROYSET', 'set', set);
  }

  /** Deletes every element of the set. */
  flushSet(set: { readonly family: Family; readonly table: string; readonly name: string }): this {
    const { family, table, name } = emptied(set, 'set');
    return this.add(
      'NFT_MSG_DELSETELEM',
      { family, table, set: name },
      0,
      `flush set ${where({ family, table, name })}`,
    );
  }

  /** As many as one likes: a long list is sent in several messages of the same transaction. */
  addElements(elements: NewElements): this {
    return this.addList('NFT_MSG_NEWSETELEM', elements, NLM_F_CREATE, 'add elements to');
  }

  createElements(elements: NewElements): this {
    return this.addList('NFT_MSG_NEWSETELEM', elements, NLM_F_CREATE | NLM_F_EXCL, 'create elements in');
  }

  deleteElements(elements: NewElements): this {
    return this.addList('NFT_MSG_DELSETELEM', elements, 0, 'delete elements of');
  }

  destroyElements(elements: NewElements): this {
    return this.addList('NFT_MSG_DESTROYSETELEM', elements, 0, 'destroy elements of');
  }

  /** A stateful object: counter, quota, limit, ct helper... */
  addObject(object: NewObject): this {
    return this.add('NFT_MSG_NEWOBJ', object, NLM_F_CREATE, `add ${typeText(object.type)} ${where(object)}`);
  }

  createObject(object: NewObject): this {
    return this.add(
      'NFT_MSG_NEWOBJ',
      object,
      NLM_F_CREATE | NLM_F_EXCL,
      `create ${typeText(object.type)} ${where(object)}`,
    );
  }

  deleteObject(object: ObjectName): this {
    return this.remove('NFT_MSG_DELOBJ', typeText(object.type), object, { type: object.type });
  }

  destroyObject(object: ObjectName): this {
    return this.remove('NFT_MSG_DESTROYOBJ', typeText(object.type), object, { type: object.type });
  }

  /** Makes the flowtable, or adds devices to the one that exists, or changes its flag `counter`. */
  addFlowtable(flowtable: NewFlowtable): this {
    return this.add('NFT_MSG_NEWFLOWTABLE', flowtable, NLM_F_CREATE, `add flowtable ${where(flowtable)}`);
  }

  createFlowtable(flowtable: NewFlowtable): this {
    return this.add(
      'NFT_MSG_NEWFLOWTABLE',
      flowtable,
      NLM_F_CREATE | NLM_F_EXCL,
      `create flowtable ${where(flowtable)}`,
    );
  }

  deleteFlowtable(flowtable: FlowtableName): this {
    return this.remove('NFT_MSG_DELFLOWTABLE', 'flowtable', flowtable);
  }

  /** Takes the devices that its hook lists out of the flowtable. */
  deleteFlowtableDevices(flowtable: FlowtableDevices): this {
    return this.removeDevices('NFT_MSG_DELFLOWTABLE', 'flowtable', flowtable, flowtable.hook);
  }

  destroyFlowtable(flowtable: FlowtableName): this {
    return this.remove('NFT_MSG_DESTROYFLOWTABLE', 'flowtable', flowtable);
  }

  private identified(set: NewSet): NewSet {
    return { ...set, id: set.id ?? this.nextId() };
  }
}
