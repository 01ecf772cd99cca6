// A ruleset as the operations that make it again: which, in which order, and what is left out. That kernels take
// them: test/live.
import { assert } from 'chai';
import {
  type Chain,
  type Expression,
  type NftMessageName,
  nftCodec,
  nftType,
  type Operation,
  type Rule,
  type Ruleset,
  Transaction,
} from '../../src/nft/index.ts';
import { deleteOthers, restoreInto } from '../../src/nft/restore.ts';
import { decode, HOST_LITTLE_ENDIAN, NftOffloadError } from '../../src/wire/index.ts';

const IP = { family: 'ip', table: 't' } as const;
const T = { family: 'ip', name: 't', handle: 1n, use: 9, flags: [] } as const;
const EMPTY: Ruleset = { generation: 5, tables: [T], chains: [], rules: [], sets: [], objects: [], flowtables: [] };

/** The transaction, in words, and what it sends. */
function restored(ruleset: Partial<Ruleset>) {
  const operations: Operation[] = [];
  const tx = new Transaction(async (all) => {
    operations.push(...all);
    return { generation: 1, operations: [], echoesLost: false };
  });
  restoreInto(tx, { ...EMPTY, ...ruleset });
  void tx.commit();
  const sent = (message: NftMessageName) =>
    operations
      .flatMap(({ requests }) => requests)
      .filter(({ type }) => type === nftType(message))
      .map(({ payload }) => decode(nftCodec(message), payload) as unknown);
  return { summary: tx.summary, sent };
}

const jump = (chain: string): Expression => ({
  kind: 'immediate',
  dreg: 0,
  data: { verdict: { code: 'jump', chain } },
});
const jumpTo = (chainId: number): Expression => ({
  kind: 'immediate',
  dreg: 0,
  data: { verdict: { code: 'jump', chainId } },
});
const counter: Expression = { kind: 'counter', packets: 3n, bytes: 300n };
const chain = (name: string, flags?: Chain['flags']): Chain => ({
  ...IP,
  name,
  handle: 4n,
  use: 2,
  ...(flags === undefined ? {} : { flags }),
});
const rule = (of: string, ...expressions: Expression[]): Rule => ({
  ...IP,
  chain: of,
  handle: 7n,
  position: 6n,
  expressions,
});

describe('nft/restore', () => {
  it('replaces a table: makes sure of it, deletes it with all it holds, makes it again', () => {
    const { summary, sent } = restored({});
    assert.deepEqual(summary, ['add table ip t', 'delete table ip t', 'add table ip t']);
    assert.deepEqual(sent('NFT_MSG_NEWTABLE')[1], { family: 'ip', name: 't', flags: [] });
  });

  it('makes things before what refers to them', () => {
    const { summary } = restored({
      rules: [rule('c', counter)],
      sets: [
        {
          ...IP,
          name: 's',
          keyType: 7,
          keyLength: 4,
          handle: 3n,
          count: 1,
          elements: [{ key: { value: Uint8Array.of(1) } }],
        },
      ],
      chains: [chain('c')],
      flowtables: [{ ...IP, name: 'f', handle: 5n, use: 1, hook: { number: 0, priority: 0, devices: [] } }],
      objects: [{ ...IP, name: 'o', type: 'counter', handle: 2n, use: 1, data: { packets: 1n, bytes: 2n } }],
    });
    assert.deepEqual(summary.slice(3), [
      'add counter ip t o',
      'add flowtable ip t f',
      'add chain ip t c',
      'add set ip t s',
      'add elements to set ip t s',
      'add rule ip t c',
    ]);
  });

  it('leaves out what only the kernel says: handles, uses, positions, counts', () => {
    const { sent } = restored({
      rules: [rule('c', counter)],
      sets: [
        { ...IP, name: 's', keyType: 7, keyLength: 4, handle: 3n, count: 1, implementation: 'hash', elements: [] },
      ],
      chains: [chain('c')],
      objects: [{ ...IP, name: 'o', type: 'counter', handle: 2n, use: 1, data: { packets: 1n, bytes: 2n } }],
    });
    assert.deepEqual(sent('NFT_MSG_NEWRULE'), [{ ...IP, chain: 'c', expressions: [counter] }]);
    assert.deepEqual(sent('NFT_MSG_NEWSET'), [{ ...IP, name: 's', keyType: 7, keyLength: 4, id: 1 }]);
    assert.deepEqual(sent('NFT_MSG_NEWCHAIN'), [{ ...IP, name: 'c' }]);
    assert.deepEqual(sent('NFT_MSG_NEWOBJ'), [{ ...IP, name: 'o', type: 'counter', data: { packets: 1n, bytes: 2n } }]);
  });

  it('chains of no name are made by id, and their rules come before the jump to them, however deep', () => {
    const { summary, sent } = restored({
      chains: [chain('main'), chain('__chain1', ['binding']), chain('__chain2', ['binding'])],
      rules: [
        rule('main', jump('__chain1')),
        rule('main', jump('named')),
        rule('__chain1', jump('__chain2')),
        rule('__chain2', counter),
      ],
    });
    assert.deepEqual(sent('NFT_MSG_NEWCHAIN'), [
      { ...IP, name: 'main' },
      { ...IP, flags: ['binding'], id: 1 },
      { ...IP, flags: ['binding'], id: 2 },
    ]);
    assert.deepEqual(sent('NFT_MSG_NEWRULE'), [
      { ...IP, chainId: 2, expressions: [counter] },
      { ...IP, chainId: 1, expressions: [jumpTo(2)] },
      { ...IP, chain: 'main', expressions: [jumpTo(1)] },
      { ...IP, chain: 'main', expressions: [jump('named')] },
    ]);
    assert.deepEqual(summary.slice(-4), [
      'add rule ip t id 2',
      'add rule ip t id 1',
      'add rule ip t main',
      'add rule ip t main',
    ]);
  });

  it('chains that jump to each other come once', () => {
    const { sent } = restored({
      chains: [chain('__chain1', ['binding']), chain('__chain2', ['binding'])],
      rules: [rule('__chain1', jump('__chain2')), rule('__chain2', jump('__chain1'))],
    });
    assert.lengthOf(sent('NFT_MSG_NEWRULE'), 2);
  });

  it('a quota that is used up is not told to be', () => {
    const quota = { bytes: 10n, consumed: 10n } as const;
    const { sent } = restored({
      objects: [{ ...IP, name: 'q', type: 'quota', data: { ...quota, flags: ['invert', 'depleted'] } }],
      chains: [chain('c')],
      rules: [rule('c', { kind: 'quota', ...quota, flags: ['depleted'] })],
    });
    assert.deepEqual(sent('NFT_MSG_NEWOBJ'), [
      { ...IP, name: 'q', type: 'quota', data: { ...quota, flags: ['invert'] } },
    ]);
    assert.deepEqual(sent('NFT_MSG_NEWRULE'), [
      { ...IP, chain: 'c', expressions: [{ kind: 'quota', ...quota, flags: [] }] },
    ]);
  });

  it('what kernels tell of an expression or an element and refuse to be told is left out', () => {
    const seen = { kind: 'dynset', sregKey: 1, op: 'add', set: 's' } as const;
    const option = { kind: 'exthdr', type: 2, op: 'tcpopt' } as const;
    const key = { value: Uint8Array.of(10, 0, 0, 1) };
    const { sent } = restored({
      chains: [chain('c')],
      rules: [
        rule('c', { ...seen, timeout: 0n, flags: [] }, { ...seen, timeout: 9n, flags: ['invert'] }),
        rule('c', { ...seen, timeout: 0n, flags: [], expressions: [counter, counter] }),
        rule('c', { kind: 'osf', dreg: 1, flags: [] }, { kind: 'osf', dreg: 1, flags: ['version'] }),
        rule('c', { ...option, sreg: 1, offset: 2, length: 2, flags: [] }),
        rule('c', { ...option, offset: 0, length: 0, flags: [] }),
        rule('c', { ...option, dreg: 1, offset: 0, length: 1, flags: ['present'] }),
      ],
      sets: [
        {
          ...IP,
          name: 's',
          elements: [
            { key, timeout: 0n, flags: [] },
            { key, timeout: 0n, flags: ['interval-end'] },
          ],
        },
      ],
    });
    const rules = sent('NFT_MSG_NEWRULE') as readonly Rule[];
    assert.deepEqual(
      rules.map(({ expressions }) => expressions),
      [
        [
          { ...seen, flags: [] },
          { ...seen, timeout: 9n, flags: ['invert'] },
        ],
        [{ ...seen, flags: ['expressions'], expressions: [counter, counter] }],
        [
          { kind: 'osf', dreg: 1 },
          { kind: 'osf', dreg: 1, flags: ['version'] },
        ],
        [{ ...option, sreg: 1, offset: 2, length: 2 }],
        [option],
        [{ ...option, dreg: 1, offset: 0, length: 1, flags: ['present'] }],
      ],
    );
    const [{ elements }] = sent('NFT_MSG_NEWSETELEM') as [{ elements: unknown }];
    assert.deepEqual(elements, [
      { key, timeout: 0n, flags: [] },
      { key, flags: ['interval-end'] },
    ]);
  });

  it('an extension of x_tables is told the protocol of its rule', () => {
    const match: Expression = { kind: 'match', name: 'multiport', revision: 1, info: new Uint8Array(48) };
    const protocol: Expression = { kind: 'meta', key: 'l4proto', dreg: 1 };
    const tcp: Expression = { kind: 'cmp', sreg: 1, op: 'eq', data: { value: Uint8Array.of(6) } };
    const { sent } = restored({ chains: [chain('c')], rules: [rule('c', protocol, tcp, match)] });
    const [{ compat }] = sent('NFT_MSG_NEWRULE') as [Rule];
    assert.deepEqual(compat, { protocol: 6, flags: 0 });
  });

  it('a table with an owner comes back without, and keeps its other flags', () => {
    const owned = { ...T, flags: ['dormant', 'owner', 'persist'], owner: 77, userdata: Uint8Array.of(9) } as const;
    const { sent } = restored({ tables: [owned] });
    assert.deepEqual(sent('NFT_MSG_NEWTABLE')[1], {
      family: 'ip',
      name: 't',
      flags: ['dormant'],
      userdata: Uint8Array.of(9),
    });
  });

  it('every table gets what is in it, tables of one name in two families among them', () => {
    const inIp6 = { family: 'ip6', table: 't' } as const;
    const { summary } = restored({
      tables: [T, { ...T, family: 'ip6' }],
      chains: [chain('c'), { ...inIp6, name: 'six' }],
      rules: [{ ...inIp6, chain: 'six', expressions: [] }],
    });
    assert.deepEqual(summary, [
      'add table ip t',
      'delete table ip t',
      'add table ip t',
      'add chain ip t c',
      'add table ip6 t',
      'delete table ip6 t',
      'add table ip6 t',
      'add chain ip6 t six',
      'add rule ip6 t six',
    ]);
  });

  it('a ruleset of the other byte order is refused before anything is collected', () => {
    const tx = new Transaction(async () => assert.fail('nothing is to be sent'));
    const foreign = { ...EMPTY, littleEndian: !HOST_LITTLE_ENDIAN };
    assert.throws(() => restoreInto(tx, foreign), NftOffloadError, /other byte order/);
    assert.equal(tx.size, 0);
    restoreInto(tx, { ...EMPTY, littleEndian: HOST_LITTLE_ENDIAN });
    assert.equal(tx.size, 3);
  });

  it('does not change what it is given', () => {
    const frozen: Ruleset = Object.freeze({
      ...EMPTY,
      chains: Object.freeze([Object.freeze(chain('__chain1', ['binding']))]),
      rules: Object.freeze([Object.freeze(rule('__chain1', counter))]),
    });
    assert.doesNotThrow(() => restored(frozen));
  });

  it('the tables a ruleset does not have are deleted only when that is asked for', () => {
    const present = [T, { ...T, name: 'other' }, { ...T, family: 'ip6' } as const, { family: 'ip' } as const];
    const tx = new Transaction(async () => assert.fail('nothing is to be sent'));
    deleteOthers(tx, present, EMPTY);
    assert.deepEqual(tx.summary, ['delete table ip other', 'delete table ip6 t']);
    assert.notInclude(restored({}).summary, 'delete table ip other');
  });
});
