// What the messages of nf_tables' groups mean. The groups themselves: test/live/nft/monitor.test.ts.
import { assert } from 'chai';
import { type NftMessage, type NftMessageName, nftCodec, nftType } from '../../src/nft/index.ts';
import { nftSource } from '../../src/nft/monitor.ts';
import { encode, type NetlinkMessage, NftOffloadError } from '../../src/wire/index.ts';

const T = { family: 'ip', name: 't' } as const;

function heard<N extends NftMessageName>(message: N, value: NftMessage<N>, littleEndian = true): NetlinkMessage {
  const payload = encode(nftCodec(message), value, { littleEndian });
  return { type: nftType(message), flags: 0, seq: 5, portId: 4711, offset: 0, payload };
}

const generation = (id: number, more = {}) => heard('NFT_MSG_NEWGEN', { family: 'unspec', id, ...more });

describe('nft/monitor', () => {
  it('holds changes back until the generation that ends their transaction', () => {
    const source = nftSource(['transaction']);
    assert.deepEqual(source.message(heard('NFT_MSG_NEWTABLE', T), true), []);
    assert.deepEqual(source.message(heard('NFT_MSG_DELTABLE', T), true), []);
    assert.deepEqual(source.message(generation(7, { processId: 42, processName: 'nft' }), true), [
      {
        event: 'transaction',
        generation: 7,
        processId: 42,
        processName: 'nft',
        changes: [
          { change: 'new', kind: 'table', value: T },
          { change: 'gone', kind: 'table', value: T },
        ],
      },
    ]);
    assert.deepEqual(source.message(generation(8), true), [{ event: 'transaction', generation: 8, changes: [] }]);
  });

  it('what packets change is in no transaction', () => {
    const source = nftSource(['transaction']);
    source.message(heard('NFT_MSG_NEWTABLE', T), true);
    const quota = { ...heard('NFT_MSG_NEWOBJ', { ...T, table: 't', name: 'q', type: 'quota' }), seq: 0, portId: 0 };
    assert.deepEqual(source.message(quota, true), [
      {
        event: 'change',
        change: { change: 'new', kind: 'object', value: { family: 'ip', table: 't', name: 'q', type: 'quota' } },
      },
    ]);
    const [event] = source.message(generation(8), true);
    assert.lengthOf(event?.event === 'transaction' ? event.changes : [], 1);
  });

  it('a transaction that is too large to be held is a loss, and the next one is told', () => {
    const change = heard('NFT_MSG_NEWTABLE', T);
    const source = nftSource(['transaction'], { largest: 3 * change.payload.byteLength });
    const commit = (changes: number, id: number) => {
      for (let n = 0; n < changes; n++) assert.deepEqual(source.message(change, true), []);
      return source.message(generation(id), true);
    };
    const [whole] = commit(3, 8);
    assert.lengthOf(whole?.event === 'transaction' ? whole.changes : [], 3);
    assert.deepEqual(
      commit(4, 9).map(({ event }) => event),
      ['overrun'],
    );
    const [next] = commit(2, 10);
    assert.lengthOf(next?.event === 'transaction' ? next.changes : [], 2);
  });

  it('a generation that was left out is a loss', () => {
    const source = nftSource(['transaction']);
    source.message(generation(8), true);
    assert.deepEqual(
      source.message(generation(10), true).map(({ event }) => event),
      ['overrun'],
    );
    assert.deepEqual(
      source.message(generation(11), true).map(({ event }) => event),
      ['transaction'],
    );
  });

  it('asks for an event at least', () => {
    assert.throws(() => nftSource([]), NftOffloadError, 'no event is asked for');
  });

  it('forgets the half of a transaction it heard before a loss', () => {
    const source = nftSource(['transaction']);
    source.message(heard('NFT_MSG_NEWTABLE', T), true);
    const [overrun, ...others] = source.overrun();
    assert.deepEqual([overrun?.event, others], ['overrun', []]);
    if (overrun?.event === 'overrun') assert.match(overrun.message, /take a new snapshot/);
    assert.deepEqual(source.message(generation(9), true), [{ event: 'transaction', generation: 9, changes: [] }]);
  });

  it('what it does not know is an event of its own, and is no part of a transaction', () => {
    const source = nftSource(['transaction']);
    const payload = Uint8Array.of(1, 2, 3, 4);
    const unknown = { type: 0x0aff, flags: 0, seq: 0, portId: 0, offset: 0, payload };
    assert.deepEqual(source.message(unknown, true), [{ event: 'unknown', type: 0x0aff, payload }]);
    assert.deepEqual(source.message(generation(9), true), [{ event: 'transaction', generation: 9, changes: [] }]);
  });

  it('reads the byte order it is told', () => {
    const source = nftSource(['transaction']);
    source.message(heard('NFT_MSG_NEWTABLE', T, false), false);
    const [event] = source.message(heard('NFT_MSG_NEWGEN', { family: 'unspec', id: 3 }, false), false);
    assert.deepEqual(event, {
      event: 'transaction',
      generation: 3,
      changes: [{ change: 'new', kind: 'table', value: T }],
    });
  });

  it('each step of a packet has what the first one told of it, and its own rule, verdict and mark', () => {
    const source = nftSource(['trace']);
    const step = (value: NftMessage<'NFT_MSG_TRACE'>) => source.message(heard('NFT_MSG_TRACE', value), true)[0];
    const packet = { networkHeader: Uint8Array.of(0x45), outputInterface: 3 };
    const rule = { type: 'rule', verdict: { code: 'continue' }, ruleHandle: 4n, mark: 1 } as const;
    const first = { family: 'ip', id: 1, table: 't', chain: 'c', ...rule, ...packet } as const;
    assert.deepEqual(step(first), { event: 'trace', ...first });
    const policy = { family: 'ip', id: 1, table: 't', chain: 'd', type: 'policy', policy: 'accept' } as const;
    assert.deepEqual(step(policy), { event: 'trace', ...policy, ...packet });
    const other = { family: 'ip', id: 2, table: 't', chain: 'c', type: 'rule' } as const;
    assert.deepEqual(step(other), { event: 'trace', ...other });
    const nameless = { family: 'ip', table: 't' } as const;
    assert.deepEqual(step(nameless), { event: 'trace', ...nameless });
  });

  it('a step that tells the packet anew, at the next hook, replaces what was known of it', () => {
    const source = nftSource(['trace']);
    const step = (more: object) => source.message(heard('NFT_MSG_TRACE', { family: 'ip', id: 7, ...more }), true)[0];
    step({ networkHeader: Uint8Array.of(1), inputInterface: 2 });
    step({ networkHeader: Uint8Array.of(9), outputInterface: 3 });
    assert.deepEqual(step({}), {
      event: 'trace',
      family: 'ip',
      id: 7,
      networkHeader: Uint8Array.of(9),
      outputInterface: 3,
    });
  });

  it('of packets without number the oldest are forgotten', () => {
    const source = nftSource(['trace']);
    const step = (id: number, more = {}) =>
      source.message(heard('NFT_MSG_TRACE', { family: 'ip', id, ...more }), true)[0];
    for (let id = 0; id <= 4096; id++) step(id, { outputInterface: id });
    assert.deepEqual(step(0), { event: 'trace', family: 'ip', id: 0 });
    assert.deepEqual(step(4096), { event: 'trace', family: 'ip', id: 4096, outputInterface: 4096 });
  });

  it('listens to the groups that are asked for, each once', () => {
    assert.deepEqual(nftSource(['transaction']).groups, [7]);
    assert.deepEqual(nftSource(['trace', 'transaction', 'trace']).groups, [9, 7]);
    assert.throws(() => nftSource(['toString' as 'trace']), NftOffloadError, /toString is no event/);
  });
});
