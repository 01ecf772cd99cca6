// Commands of the client, on kernels that are functions.
import { assert } from 'chai';
import { channels } from '../../src/ethtool/commands/channels.ts';
import { rings } from '../../src/ethtool/commands/rings.ts';
import { openEthtool } from '../../src/ethtool/index.ts';
import { genlMessage, newFamily } from '../../src/genl/index.ts';
import { KernelError, ProtocolError } from '../../src/session/index.ts';
import type { Codec, NetlinkMessage } from '../../src/wire/index.ts';
import { encode, NftOffloadError } from '../../src/wire/index.ts';
import { ackOf, answerTo, doneOf, requestsOf } from '../support/answers.ts';
import { FakeConnector } from '../support/fake-kernel.ts';
import { refusal } from '../support/refusal.ts';

const FAMILY = 0x15;
const GENL_ID_CTRL = 0x10;

describe('ethtool/client, commands', () => {
  interface Answers {
    /** The commands the family lists; default: it lists none. */
    readonly operations?: readonly number[];
    /** What a request is answered with, by its command. */
    readonly [command: number]: (request: NetlinkMessage) => readonly Uint8Array[];
  }

  /** A kernel of these answers; `asked` are the commands that came. */
  async function client(answers: Answers) {
    const asked: number[] = [];
    const connector = new FakeConnector((sent) =>
      requestsOf(sent).flatMap((request) => {
        const command = request.payload[0] ?? 0;
        if (request.type === GENL_ID_CTRL) {
          const operations = answers.operations?.map((number) => ({ command: number }));
          const family = { id: FAMILY, name: 'ethtool', ...(operations === undefined ? {} : { operations }) };
          return [answerTo(request, GENL_ID_CTRL, encode(newFamily, family)), ackOf(request)];
        }
        asked.push(command);
        return answers[command]?.(request) ?? [ackOf(request, 95)];
      }),
    );
    return { ethtool: await openEthtool({ connector }), asked };
  }

  const answer =
    <T>(command: number, codec: Codec<T>, value: T) =>
    (request: NetlinkMessage) => [
      answerTo(request, FAMILY, encode(genlMessage(command, 1, codec), value)),
      ackOf(request),
    ];
  const granted = (request: NetlinkMessage) => [ackOf(request)];
  const refused = (errno: number, message?: string) => (request: NetlinkMessage) => [ackOf(request, errno, message)];
  const ringsOf = (rx: number) => answer(16, rings.codec, { header: { device: 'eth0' }, rx, tx: 5 });

  it('names what the driver ignored, though it granted the request', async () => {
    const { ethtool, asked } = await client({ 15: ringsOf(64), 16: granted });
    const { before: was, after: is, ignored } = await ethtool.set('rings', 'eth0', { rx: 100, tx: 5 });
    assert.deepEqual(was, { rx: 64, tx: 5 });
    assert.deepEqual(is, { rx: 64, tx: 5 });
    assert.deepEqual(ignored, ['rx']);
    assert.deepEqual(asked, [15, 16, 15]);
  });

  it('a change of nothing sends no change', async () => {
    const { ethtool, asked } = await client({ 15: ringsOf(64) });
    const { ignored, after: is } = await ethtool.set('rings', 'eth0', {});
    assert.deepEqual([ignored, is.rx], [[], 64]);
    assert.deepEqual(asked, [15]);
  });

  for (const [what, call, sentence] of [
    ['a field that is none', { nonsense: 1 }, /^rings has no nonsense to set: what can be set is rx, rxMini, /],
    ['a limit', { rxMax: 1 }, /^rings has no rxMax to set/],
    ['no object', 5, /^a change of rings is an object: what can be set is rx, /],
    ['nothing at all', null, /^a change of rings is an object/],
  ] as const) {
    it(`refuses to set ${what} before anything is sent`, async () => {
      const { ethtool, asked } = await client({ 15: ringsOf(64), 16: granted });
      const error = await refusal(ethtool.set('rings', 'eth0', call as object), NftOffloadError);
      assert.strictEqual(error.code, 'USAGE');
      assert.match(error.message, sentence);
      assert.deepEqual(asked, []);
    });
  }

  it('refuses commands that there are not, and to set what cannot be set', async () => {
    const { ethtool, asked } = await client({});
    for (const [work, sentence] of [
      [ethtool.get('ring' as 'rings', 'eth0'), 'ethtool has no command ring: did you mean rings?'],
      [ethtool.getAll('nonsense' as 'rings'), /^ethtool has no command nonsense: there are link-info, link-modes, /],
      [ethtool.set('link-state' as 'rings', 'eth0', {}), 'link-state cannot be set'],
      [ethtool.set('features' as 'rings', 'eth0', {}), 'features cannot be set'],
    ] as const) {
      const error = await refusal(work, NftOffloadError);
      assert.strictEqual(error.code, 'USAGE');
      if (typeof sentence === 'string') assert.strictEqual(error.message, sentence);
      else assert.match(error.message, sentence);
    }
    assert.deepEqual(asked, []);
  });

  it('refuses names that are no device’s before anything is sent', async () => {
    const { ethtool, asked } = await client({});
    for (const work of [
      ethtool.get('rings', ''),
      ethtool.set('rings', 'a-name-of-sixteen', { rx: 1 }),
      ethtool.strings('priv-flags', { device: 'a\0b' }),
    ]) {
      assert.strictEqual((await refusal(work, NftOffloadError)).code, 'USAGE');
    }
    assert.deepEqual(asked, []);
  });

  for (const [what, errno, message, operations, sentence] of [
    [
      'no privilege',
      1,
      undefined,
      [15, 16],
      'set ring sizes of eth0 to rx 1: Operation not permitted (EPERM): changing ring sizes needs CAP_NET_ADMIN in the network namespace',
    ],
    [
      'a driver that cannot',
      95,
      undefined,
      [15, 16],
      'set ring sizes of eth0 to rx 1: Operation not supported (EOPNOTSUPP): the driver of eth0 does not let you change that',
    ],
    [
      'a kernel that has no such command',
      95,
      undefined,
      [15],
      'set ring sizes of eth0 to rx 1: Operation not supported (EOPNOTSUPP): this kernel is too old: ring sizes over netlink came with Linux 5.7',
    ],
    [
      'a kernel of which that is not known',
      95,
      undefined,
      undefined,
      'set ring sizes of eth0 to rx 1: Operation not supported (EOPNOTSUPP): the driver of eth0, or this kernel, does not let you change that',
    ],
    [
      'a name that is none',
      95,
      'bit name not found',
      [15, 16],
      "set ring sizes of eth0 to rx 1: bit name not found (EOPNOTSUPP): get('rings', 'eth0') says what there is",
    ],
    ['another reason', 16, undefined, [15, 16], 'set ring sizes of eth0 to rx 1: Device or resource busy (EBUSY)'],
  ] as const) {
    it(`says what a refusal means: ${what}`, async () => {
      const { ethtool } = await client({
        15: ringsOf(64),
        16: refused(errno, message),
        ...(operations === undefined ? {} : { operations }),
      });
      const error = await refusal(ethtool.set('rings', 'eth0', { rx: 1 }), KernelError);
      assert.strictEqual(error.message, sentence);
    });
  }

  it('says what to leave out where the kernel has no counters', async () => {
    const { ethtool } = await client({ 25: refused(22, 'reserved bit set') });
    assert.strictEqual(
      (await refusal(ethtool.get('timestamping', 'eth0', { statistics: true }), KernelError)).message,
      'get timestamping capabilities of eth0: reserved bit set (EINVAL): this kernel counts nothing there: ask for timestamping capabilities without statistics',
    );
    const plain = await refusal(ethtool.get('timestamping', 'eth0'), KernelError);
    assert.strictEqual(plain.message, 'get timestamping capabilities of eth0: reserved bit set (EINVAL)');
  });

  it('says what an errno means with a command of its own', async () => {
    const { ethtool } = await client({ 46: refused(19) });
    assert.strictEqual(
      (await refusal(ethtool.get('timestamping-config', 'eth0'), KernelError)).message,
      'get hardware timestamping of eth0: No such device (ENODEV): it has no hardware clock, or there is no such device',
    );
  });

  it('an acknowledgement without an answer is none', async () => {
    const { ethtool } = await client({ 15: granted });
    const error = await refusal(ethtool.get('rings', 'eth0'), ProtocolError);
    assert.strictEqual(error.message, 'get ring sizes of eth0: the kernel acknowledged and said nothing');
  });

  it('an answer to something else is no answer', async () => {
    const { ethtool } = await client({ 15: answer(18, channels.codec, { header: { device: 'eth0' }, rx: 1 }) });
    await refusal(ethtool.get('rings', 'eth0'), ProtocolError);
  });

  describe('getAll', () => {
    const part = (request: NetlinkMessage, device: string, rx: number) =>
      answerTo(
        request,
        FAMILY,
        encode(genlMessage(16, 1, rings.codec), { header: { device, deviceIndex: rx }, rx }),
        2,
      );

    it('gives each device’s name, index and value', async () => {
      const { ethtool } = await client({ 15: (r) => [part(r, 'a', 1), part(r, 'b', 2), doneOf(r)] });
      assert.deepEqual(await ethtool.getAll('rings'), [
        { device: 'a', deviceIndex: 1, value: { rx: 1 } },
        { device: 'b', deviceIndex: 2, value: { rx: 2 } },
      ]);
    });

    it('a kernel that is too old is told from one that lists none', async () => {
      const { ethtool, asked } = await client({ operations: [6] });
      const error = await refusal(ethtool.getAll('rings'), KernelError);
      assert.match(error.message, /^get ring sizes of all devices: .* this kernel is too old: /);
      assert.deepEqual(asked, [15]);
    });

    it('another refusal is not asked again device by device', async () => {
      const { ethtool, asked } = await client({ operations: [15], 15: (r) => [doneOf(r, 0, 22)] });
      assert.strictEqual((await refusal(ethtool.getAll('rings'), KernelError)).errnoName, 'EINVAL');
      assert.deepEqual(asked, [15]);
    });
  });

  describe('strings', () => {
    it('wants a device for lists that are each device’s own, and only for those', async () => {
      const { ethtool, asked } = await client({});
      for (const [work, sentence] of [
        [ethtool.strings('priv-flags'), "the names of priv-flags are each device's own: name one"],
        [
          ethtool.strings('features', { device: 'eth0' }),
          'the names of features are the same for all devices: name none',
        ],
      ] as const) {
        const error = await refusal(work, NftOffloadError);
        assert.deepEqual([error.code, error.message], ['USAGE', sentence]);
      }
      assert.deepEqual(asked, []);
    });

    it('an answer without the list is none', async () => {
      const { ethtool } = await client({ 1: granted });
      const error = await refusal(ethtool.strings('wol-modes'), ProtocolError);
      assert.strictEqual(error.message, 'get the names of wol-modes: the kernel gave no list');
    });
  });
});
