// The operations of a transaction on tables, chains and rules, as nf_tables_api.c does them.
import type { Expression, NftMessage, NftMessageName } from '../../../src/nft/index.ts';
import { nftCodec, nftType } from '../../../src/nft/index.ts';
import { decode, NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../src/wire/index.ts';
import type { Batch } from './batch.ts';
import { findTable, tableOf } from './batch.ts';
import { deleteFlowtable, newFlowtable } from './flowtables.ts';
import type { ChainState, RuleState, TableState } from './objects.ts';
import { find, jumpsTo, remove } from './objects.ts';
import { refuse } from './refused.ts';
import { deleteElements, deleteSet, lookupSet, newElements, newSet, removeUnbound } from './sets.ts';

/** nlmsg_flags of the operation's message. */
type Work<N extends NftMessageName> = (batch: Batch, value: NftMessage<N>, flags: number) => void;
type Operation = (batch: Batch, payload: Uint8Array, flags: number) => void;

function operation<N extends NftMessageName>(name: N, work: Work<N>): [number, Operation] {
  return [nftType(name), (batch, payload, flags) => work(batch, decode(nftCodec(name), payload), flags)];
}

/** By nlmsg_type. */
export const OPERATIONS: ReadonlyMap<number, Operation> = new Map([
  operation('NFT_MSG_NEWTABLE', newTable),
  operation('NFT_MSG_DELTABLE', deleteTable),
  operation('NFT_MSG_NEWCHAIN', newChain),
  operation('NFT_MSG_DELCHAIN', deleteChain),
  operation('NFT_MSG_NEWRULE', newRule),
  operation('NFT_MSG_DELRULE', deleteRule),
  operation('NFT_MSG_NEWSET', newSet),
  operation('NFT_MSG_DELSET', deleteSet),
  operation('NFT_MSG_NEWSETELEM', newElements),
  operation('NFT_MSG_DELSETELEM', deleteElements),
  operation('NFT_MSG_NEWFLOWTABLE', newFlowtable),
  operation('NFT_MSG_DELFLOWTABLE', deleteFlowtable),
]);

function newTable(
  batch: Batch,
  { family, name = '', flags = [], userdata }: NftMessage<'NFT_MSG_NEWTABLE'>,
  how: number,
) {
  const existing = findTable(batch, family, name);
  if (existing !== undefined) {
    if (how & NLM_F_EXCL) refuse('EEXIST');
    if (how & NLM_F_REPLACE) refuse('EOPNOTSUPP');
    if (flags.includes('owner') !== existing.flags?.includes('owner')) refuse('EOPNOTSUPP');
    if (flags.includes('dormant') === existing.flags?.includes('dormant')) return;
    existing.flags = flags;
  } else {
    batch.tables.push({
      family,
      name,
      handle: batch.nextTableHandle(),
      flags,
      userdata,
      owner: flags.includes('owner') ? batch.portId : undefined,
      chains: [],
      sets: [],
      flowtables: [],
      others: [],
    });
  }
  batch.changed = true;
}

/** With all that is in it, others' objects too. */
function deleteTable(batch: Batch, { family, name, handle }: NftMessage<'NFT_MSG_DELTABLE'>) {
  const byHandle = batch.tables.find((table) => table.family === family && table.handle === handle);
  const table = handle === undefined ? findTable(batch, family, name) : byHandle;
  remove(batch.tables, table ?? refuse('ENOENT'));
  batch.changed = true;
}

function newChain(batch: Batch, value: NftMessage<'NFT_MSG_NEWCHAIN'>, how: number) {
  const table = tableOf(batch, value);
  const { name, hook, type, policy, userdata, flags = [] } = value;
  const existing = find(table.chains, value);
  if (existing !== undefined) {
    if (how & NLM_F_EXCL) refuse('EEXIST');
    if (how & NLM_F_REPLACE) refuse('EOPNOTSUPP');
    const moved = hook?.number !== existing.hook?.number || hook?.priority !== existing.hook?.priority;
    if (hook !== undefined && moved) refuse('EEXIST');
    if (policy !== undefined) existing.policy = policy;
  } else {
    if (name === undefined) refuse('EINVAL');
    if (hook !== undefined && (hook.number === undefined || hook.priority === undefined)) refuse('ENOENT');
    const base = hook === undefined ? {} : { hook, type: type ?? 'filter', policy: policy ?? 'accept' };
    const allFlags = hook === undefined ? flags : (['base', ...flags.filter((flag) => flag !== 'base')] as const);
    table.chains.push({ name, handle: batch.nextHandle(table), ...base, flags: allFlags, userdata, rules: [] });
  }
  batch.changed = true;
}

function deleteChain(batch: Batch, value: NftMessage<'NFT_MSG_DELCHAIN'>) {
  const table = tableOf(batch, value);
  const chain = find(table.chains, value) ?? refuse('ENOENT');
  // Its own rules go with it; a jump from elsewhere keeps it.
  if (jumpsTo({ ...table, chains: table.chains.filter((other) => other !== chain) }, chain.name) > 0) refuse('EBUSY');
  remove(table.chains, chain);
  removeUnbound(table, chain.rules);
  batch.changed = true;
}

function newRule(batch: Batch, value: NftMessage<'NFT_MSG_NEWRULE'>, how: number) {
  const table = tableOf(batch, value);
  const chain = find(table.chains, { name: value.chain }) ?? refuse('ENOENT');
  if (!(how & NLM_F_CREATE) || how & NLM_F_REPLACE) refuse(value.handle === undefined ? 'EINVAL' : 'EOPNOTSUPP');
  const expressions = (value.expressions ?? []).map((expression) => initialized(batch, table, expression));
  const rule: RuleState = {
    handle: batch.nextHandle(table),
    expressions,
    userdata: value.userdata,
    compat: value.compat,
  };
  chain.rules.splice(placeOf(chain, value.position, how), 0, rule);
  batch.changed = true;
}

function placeOf(chain: ChainState, position: bigint | undefined, how: number): number {
  const append = (how & NLM_F_APPEND) !== 0;
  if (position === undefined) return append ? chain.rules.length : 0;
  const at = chain.rules.findIndex(({ handle }) => handle === position);
  if (at < 0) refuse('ENOENT');
  return append ? at + 1 : at;
}

/** An expression as the kernel keeps it: names for ids, counters that stand at something. */
function initialized(batch: Batch, table: TableState, expression: Expression): Expression {
  switch (expression.kind) {
    case 'lookup': {
      const { setId, ...rest } = expression;
      const { set, unbound } = lookupSet(batch, table, expression.set, setId);
      if (!unbound && set.declared.flags?.includes('anonymous')) refuse('EBUSY');
      return { flags: [], ...rest, set: set.name };
    }
    case 'flow_offload':
      find(table.flowtables, { name: expression.flowtable }) ?? refuse('ENOENT');
      return expression;
    case 'immediate': {
      const to = expression.data?.verdict?.chain;
      if (to !== undefined && find(table.chains, { name: to }) === undefined) refuse('ENOENT');
      return expression;
    }
    case 'bitwise':
      return { op: 'mask-xor', ...expression };
    case 'counter':
      return { kind: 'counter', bytes: expression.bytes ?? 0n, packets: expression.packets ?? 0n };
    default:
      return expression;
  }
}

function deleteRule(batch: Batch, value: NftMessage<'NFT_MSG_DELRULE'>) {
  const table = tableOf(batch, value);
  const { chain: name, handle } = value;
  const chains = name === undefined ? table.chains : [find(table.chains, { name }) ?? refuse('ENOENT')];
  const rules = chains.flatMap((chain) => chain.rules).filter((rule) => handle === undefined || rule.handle === handle);
  if (handle !== undefined && rules.length === 0) refuse('ENOENT');
  for (const { rules: list } of chains) for (const rule of rules) remove(list, rule);
  removeUnbound(table, rules);
  if (rules.length > 0) batch.changed = true;
}
