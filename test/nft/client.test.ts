// The client against a kernel that races, filters badly, or says too little. What real kernels do: test/live/nft.
import { assert } from 'chai';
import { NftClient, type NftMessage, type NftMessageName, nftCodec, nftType } from '../../src/nft/index.ts';
import { KernelError, ProtocolError, Session } from '../../src/session/index.ts';
import { decode, encode, type NetlinkMessage, NftOffloadError } from '../../src/wire/index.ts';
import { ackOf, answerTo, doneOf, requestsOf } from '../support/answers.ts';
import { FakeConnector, FakeSocket } from '../support/fake-kernel.ts';
import { refusal } from '../support/refusal.ts';

const ENOENT = 2;
const NLM_F_DUMP = 0x300;

/** What answers a request: objects, or an errno. */
type Answer = readonly (readonly [NftMessageName, object])[] | number;

/** A client of a kernel whose generation is `generation()`; `asked` holds the requests. */
function clientOf(answer: (request: NetlinkMessage) => Answer, generation: () => number = () => 1) {
  const asked: NetlinkMessage[] = [];
  const socket = new FakeSocket(12, 7, (datagram) =>
    requestsOf(datagram).flatMap((request) => {
      asked.push({ ...request, payload: request.payload.slice() });
      const answered: Answer =
        request.type === nftType('NFT_MSG_GETGEN')
          ? [['NFT_MSG_NEWGEN', { family: 'unspec', id: generation() }]]
          : answer(request);
      if (typeof answered === 'number') return [ackOf(request, answered)];
      const parts = answered.map(([message, value]) =>
        answerTo(request, nftType(message), encode(nftCodec(message), value as never)),
      );
      const isDump = (request.flags & NLM_F_DUMP) === NLM_F_DUMP;
      return [...parts, isDump ? doneOf(request) : ackOf(request)];
    }),
  );
  const client = new NftClient(new Session(socket), new FakeConnector());
  const of = <N extends NftMessageName>(message: N): readonly NftMessage<N>[] =>
    asked.filter(({ type }) => type === nftType(message)).map(({ payload }) => decode(nftCodec(message), payload));
  return { client, socket, of };
}

const table = (family: 'ip' | 'ip6', name: string) => ['NFT_MSG_NEWTABLE', { family, name }] as const;

describe('nft/client: reads', () => {
  it('what a kernel lists beside the filter is left out here', async () => {
    const { client, of } = clientOf(() => [
      ['NFT_MSG_NEWRULE', { family: 'ip', table: 't', chain: 'c', handle: 1n }],
      ['NFT_MSG_NEWRULE', { family: 'ip', table: 't', chain: 'd', handle: 2n }],
      ['NFT_MSG_NEWRULE', { family: 'ip6', table: 't', chain: 'c', handle: 3n }],
      ['NFT_MSG_NEWRULE', { family: 'ip', table: 'u', chain: 'c', handle: 4n }],
    ]);
    const handles = async (options = {}) => (await client.rules(options)).map(({ handle }) => handle);
    assert.deepEqual(await handles(), [1n, 2n, 3n, 4n]);
    assert.deepEqual(await handles({ family: 'ip' }), [1n, 2n, 4n]);
    assert.deepEqual(await handles({ table: 't' }), [1n, 2n, 3n]);
    assert.deepEqual(await handles({ family: 'ip', table: 't', chain: 'c' }), [1n]);
    assert.deepEqual(of('NFT_MSG_GETRULE').at(-1), { family: 'ip', table: 't', chain: 'c' }, 'and the kernel is asked');
  });

  it('one object that does not exist is undefined, another refusal is an error', async () => {
    const name = { family: 'ip', table: 't', name: 'c' } as const;
    assert.isUndefined(await clientOf(() => ENOENT).client.chain(name));
    const error = await refusal(clientOf(() => 1).client.chain(name), KernelError);
    assert.match(error.message, /^get chain ip t c: .*\(EPERM\)$/);
  });

  it('whole objects may be handed in: the kernel is asked by name', async () => {
    const { client, of } = clientOf(() => []);
    await client.set({ family: 'ip', table: 't', name: 's', keyType: 7, handle: 9n } as never);
    await client.element({ family: 'ip', table: 't', set: 's', name: 's' } as never, {
      key: { value: Uint8Array.of(1) },
    });
    assert.deepEqual(of('NFT_MSG_GETSET'), [{ family: 'ip', table: 't', name: 's' }]);
    assert.deepEqual(of('NFT_MSG_GETSETELEM'), [
      { family: 'ip', table: 't', set: 's', elements: [{ key: { value: Uint8Array.of(1) } }] },
    ]);
  });

  it('elements of a dump’s parts are one list', async () => {
    const part = (...last: number[]) =>
      [
        'NFT_MSG_NEWSETELEM',
        { family: 'ip', table: 't', set: 's', elements: last.map((byte) => ({ key: { value: Uint8Array.of(byte) } })) },
      ] as const;
    const { client } = clientOf(
      () => [part(1, 2), part(3), part(), ['NFT_MSG_NEWSETELEM', { family: 'ip', table: 't', set: 's' }]],
      () => 0,
    );
    const elements = await client.elements({ family: 'ip', table: 't', set: 's' });
    assert.deepEqual(
      elements.map(({ key }) => key?.value?.[0]),
      [1, 2, 3],
    );
  });

  it('resets ask with the message that resets', async () => {
    const { client, of } = clientOf(() => []);
    await client.resetRules({ family: 'ip' });
    await client.resetElements({ family: 'ip', table: 't', set: 's' });
    await client.resetObjects({ type: 'quota' });
    assert.deepEqual(
      [of('NFT_MSG_GETRULE_RESET'), of('NFT_MSG_GETSETELEM_RESET'), of('NFT_MSG_GETOBJ_RESET')],
      [[{ family: 'ip' }], [{ family: 'ip', table: 't', set: 's' }], [{ family: 'unspec', type: 'quota' }]],
    );
  });

  it('a kernel that acknowledges a question and says nothing has no generation', async () => {
    const socket = new FakeSocket(12, 7, (datagram) => requestsOf(datagram).map((request) => ackOf(request)));
    const client = new NftClient(new Session(socket), new FakeConnector());
    await refusal(client.generation(), ProtocolError);
  });
});

describe('nft/client: a list of elements', () => {
  const SET = { family: 'ip', table: 't', set: 's' } as const;
  const listed = (keys: readonly number[]) =>
    [['NFT_MSG_NEWSETELEM', { ...SET, elements: keys.map((n) => ({ key: { value: Uint8Array.of(n) } })) }]] as const;
  const range = (count: number) => Array.from({ length: count }, (_, n) => n);

  /** Lists one after the other, the last one for ever, of a set of which the kernel tells this. */
  function reading(lists: readonly (readonly number[])[], set: object) {
    let reads = 0;
    const { client } = clientOf(
      ({ type }) =>
        type === nftType('NFT_MSG_GETSET')
          ? [['NFT_MSG_NEWSET', { family: 'ip', table: 't', name: 's', ...set }]]
          : listed(lists[Math.min(reads++, lists.length - 1)] ?? []),
      () => 0,
    );
    return { client, reads: () => reads };
  }

  it('in which one comes twice is read again', async () => {
    const { client, reads } = reading(
      [
        [1, 2, 1],
        [1, 2, 3],
      ],
      {},
    );
    assert.lengthOf(await client.elements(SET), 3);
    assert.equal(reads(), 2);
  });

  it('that lacks some of those the kernel counts is read again, once where it stays so', async () => {
    const whole = reading([range(100), range(200)], { count: 200 });
    assert.lengthOf(await whole.client.elements(SET), 200);
    assert.equal(whole.reads(), 2);
    const less = reading([range(100)], { count: 200 });
    assert.lengthOf(await less.client.elements(SET), 100);
    assert.equal(less.reads(), 2);
  });

  it('of a set that packets fill, that loses elements by itself, or of intervals is held to no count', async () => {
    for (const flag of ['dynamic', 'timeout', 'interval']) {
      const { client, reads } = reading([range(100), range(110), range(120)], { count: 200, flags: [flag] });
      assert.lengthOf(await client.elements(SET), 100);
      assert.equal(reads(), 1);
    }
  });

  it('that is never whole is an error after a bound', async () => {
    const { client, reads } = reading([[1, 1]], {});
    await refusal(client.elements(SET), ProtocolError);
    assert.equal(reads(), 20);
  });
});

describe('nft/client: a consistent read', () => {
  it('is read again when the ruleset changed meanwhile', async () => {
    const generations = [1, 2, 2, 2];
    let reads = 0;
    const { client } = clientOf(
      () => {
        reads++;
        return [table('ip', `t${reads}`)];
      },
      () => generations.shift() ?? 2,
    );
    const names = await client.consistent(async () => (await client.tables()).map(({ name }) => name));
    assert.deepEqual(names, ['t2']);
  });

  it('is given the generation it is of', async () => {
    const { client } = clientOf(
      () => [],
      () => 7,
    );
    assert.equal(await client.consistent(async (generation) => generation), 7);
    assert.equal((await client.snapshot()).generation, 7);
  });

  it('an object that is gone when it is read is a reason to begin again only when the ruleset changed', async () => {
    let generation = 1;
    let reads = 0;
    const { client } = clientOf(
      () => {
        reads++;
        if (reads > 1) return [];
        generation++;
        return ENOENT;
      },
      () => generation,
    );
    assert.deepEqual(await client.consistent(() => client.elements({ family: 'ip', table: 't', set: 's' })), []);
    assert.equal(reads, 2);
    const still = clientOf(() => ENOENT).client;
    const error = await refusal(
      still.consistent(() => still.elements({ family: 'ip', table: 't', set: 's' })),
      KernelError,
    );
    assert.equal(error.errnoName, 'ENOENT');
  });

  it('another refusal is told, also when the ruleset changed meanwhile', async () => {
    let generation = 1;
    const { client } = clientOf(
      () => {
        generation++;
        return 1;
      },
      () => generation,
    );
    const error = await refusal(
      client.consistent(() => client.tables()),
      KernelError,
    );
    assert.equal(error.errnoName, 'EPERM');
  });

  it('is given up when the ruleset never rests', async () => {
    let generation = 0;
    const { client } = clientOf(
      () => [],
      () => ++generation,
    );
    const error = await refusal(
      client.consistent(() => client.tables()),
      ProtocolError,
    );
    assert.match(error.message, /changed by others during each of \d+ reads/);
  });
});

describe('nft/client: a commit', () => {
  it('tells what each operation made, also behind one that takes several messages', async () => {
    const { client, socket } = clientOf(() => []);
    const elements = Array.from({ length: 5000 }, (_, index) => ({
      key: { value: Uint8Array.of(index >> 8, index, 0, 0) },
    }));
    const tx = client.transaction().addTable({ family: 'ip', name: 't' });
    tx.addElements({ family: 'ip', table: 't', set: 's', elements }).addChain({ family: 'ip', table: 't', name: 'c' });
    Object.assign(socket, { send: (datagram: Uint8Array) => socket.queue.push(...echoed(requestsOf(datagram))) });
    const { operations, generation, echoesLost } = await tx.commit({ echo: true });
    assert.deepEqual([generation, echoesLost], [4, false]);
    assert.deepEqual(
      operations.map(({ operation, changes, handle }) => [operation, changes.map(({ kind }) => kind), handle]),
      [
        ['add table ip t', ['table'], 1n],
        ['add elements to set ip t s', [], undefined],
        ['add chain ip t c', ['chain'], 4n],
      ],
    );
  });

  it('hooks of devices want a device, and ask with it', async () => {
    const { client } = clientOf(() => []);
    for (const options of [
      { family: 'netdev', hook: 'ingress' },
      { family: 'ip', hook: 'ingress' },
      { family: 'ip', hook: 'constructor' },
    ] as const) {
      assert.equal((await refusal(client.hooks(options), NftOffloadError)).code, 'USAGE');
    }
    assert.deepEqual(await client.hooks({ family: 'netdev', device: 'eth0' }), []);
  });

  it('after close says that the connection is closed', async () => {
    const { client } = clientOf(() => []);
    await client[Symbol.asyncDispose]();
    assert.equal((await refusal(client.tables(), NftOffloadError)).code, 'TRANSPORT');
  });
});

/** A kernel that echoes each message, with a handle where there may be one, and acknowledges what wants it. */
function echoed(requests: readonly NetlinkMessage[]): readonly Uint8Array[] {
  const NLM_F_ACK = 4;
  return requests.flatMap((request, index): readonly Uint8Array[] => {
    const ack = request.flags & NLM_F_ACK ? [ackOf(request)] : [];
    if (request.type === nftType('NFT_MSG_GETGEN'))
      return [
        answerTo(request, nftType('NFT_MSG_NEWGEN'), encode(nftCodec('NFT_MSG_NEWGEN'), { family: 'unspec', id: 4 })),
        ...ack,
      ];
    const handle = BigInt(index);
    if (request.type === nftType('NFT_MSG_NEWTABLE') || request.type === nftType('NFT_MSG_NEWCHAIN')) {
      const message = request.type === nftType('NFT_MSG_NEWTABLE') ? 'NFT_MSG_NEWTABLE' : 'NFT_MSG_NEWCHAIN';
      return [answerTo(request, request.type, encode(nftCodec(message), { family: 'ip', handle })), ...ack];
    }
    return ack;
  });
}
