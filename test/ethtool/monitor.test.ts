import { assert } from 'chai';
import { debug } from '../../src/ethtool/commands/debug.ts';
import { COMMANDS } from '../../src/ethtool/commands/index.ts';
import { privateFlags } from '../../src/ethtool/commands/private-flags.ts';
import { rings } from '../../src/ethtool/commands/rings.ts';
import {
  type EthtoolEvent,
  type EthtoolEventName,
  messages,
  openEthtool,
  type StringSets,
  stringSetGet,
} from '../../src/ethtool/index.ts';
import { genlMessage, newFamily } from '../../src/genl/index.ts';
import { ProtocolError } from '../../src/session/index.ts';
import type { Codec, NetlinkMessage } from '../../src/wire/index.ts';
import { DecodeError, decode, encode, joinMessages, NftOffloadError, OverrunError } from '../../src/wire/index.ts';
import { ackOf, answerTo, doneOf, requestsOf } from '../support/answers.ts';
import { FakeConnector } from '../support/fake-kernel.ts';
import { refusal } from '../support/refusal.ts';
import { assertSurvives, capturedMessages } from '../support/survival.ts';

const FAMILY = 0x15;
const GENL_ID_CTRL = 0x10;
const GROUP = 6;
const header = { device: 'eth0', deviceIndex: 2 };

/** Device 2 has private flags; the other lists are the same for all. */
function strings(request: NetlinkMessage): readonly Uint8Array[] {
  const { header: asked, sets = [] } = decode(stringSetGet, request.payload);
  const list = (values: readonly string[]) => values.map((value, index) => ({ index, value }));
  const answer = (value: StringSets, flags = 0) => answerTo(request, FAMILY, encode(stringSetGet, value), flags);
  if (sets[0]?.id === 'priv-flags') {
    assert.deepEqual(asked, {});
    const own = { id: 'priv-flags', count: 2, strings: list(['zero', 'one']) } as const;
    return [answer({ header, sets: [own] }, 2), doneOf(request)];
  }
  const named = sets.map(({ id = 0 }) => ({ id, count: 2, strings: list([`${id} 0`, `${id} 1`]) }));
  return [answer({ header: {}, sets: named }), ackOf(request)];
}

function notification<T>(command: number, codec: Codec<T>, value: T, type = FAMILY): Uint8Array {
  const payload = encode(genlMessage(command, 1, codec), value);
  return joinMessages([{ type, flags: 0, seq: 0, portId: 0, payload }]);
}

describe('ethtool/monitor', () => {
  async function open(groups = [{ name: 'monitor', id: GROUP }], refuseFlags = 0) {
    const asked: string[] = [];
    const connector = new FakeConnector((sent) =>
      requestsOf(sent).flatMap((request) => {
        if (request.type === GENL_ID_CTRL) {
          const family = { id: FAMILY, name: 'ethtool', multicastGroups: groups };
          return [answerTo(request, GENL_ID_CTRL, encode(newFamily, family)), ackOf(request)];
        }
        if (request.type !== FAMILY) return [ackOf(request)];
        const ids = decode(stringSetGet, request.payload).sets?.map(({ id }) => String(id)) ?? [];
        asked.push(ids.join(' '));
        if (refuseFlags !== 0 && ids[0] === 'priv-flags') return [doneOf(request, 0, refuseFlags)];
        return strings(request);
      }),
    );
    return { ethtool: await openEthtool({ connector }), connector, asked };
  }

  /** What the monitor says of these datagrams. */
  async function events(
    told: readonly (Uint8Array | Error)[],
    wanted?: readonly EthtoolEventName[],
    opened = open(),
  ): Promise<{ events: readonly EthtoolEvent[]; asked: readonly string[]; calls: readonly string[] }> {
    const { ethtool, connector, asked } = await opened;
    const monitor = ethtool.monitor(wanted === undefined ? {} : { events: wanted });
    await monitor.ready;
    connector.sockets[1]?.queue.push(...told);
    const list: EthtoolEvent[] = [];
    for await (const event of monitor) list.push(event);
    return { events: list, asked, calls: connector.sockets[1]?.calls ?? [] };
  }

  it('joins the group the family says, on a socket of its own, and reads the names first', async () => {
    const { asked, calls } = await events([]);
    assert.deepEqual(asked, ['link-modes msg-classes wol-modes features', 'priv-flags']);
    assert.include(calls, `join ${GROUP}`);
  });

  it('a change is an event by the command’s name, with what get would give', async () => {
    const { events: list } = await events([notification(17, rings.codec, { header, rx: 5, rxMax: 9 })]);
    assert.deepEqual(list, [{ event: 'rings', device: 'eth0', deviceIndex: 2, value: { rx: 5, rxMax: 9 } }]);
  });

  it('names bits: of all devices, of one, and of none that is known', async () => {
    const classes = { form: 'compact', noMask: true, size: 4, value: 0b110n } as const;
    const flags = { form: 'compact', size: 2, value: 0b10n, mask: 0b11n } as const;
    const { events: list } = await events([
      notification(8, debug.codec, { header, classes }),
      notification(15, privateFlags.codec, { header, flags }),
      notification(15, privateFlags.codec, { header: { device: 'eth1', deviceIndex: 3 }, flags }),
    ]);
    assert.deepEqual(
      list.map((event) => ('value' in event ? event.value : event)),
      [
        { enabled: ['msg-classes 1', 'bit 2'] },
        { supported: ['zero', 'one'], enabled: ['one'] },
        { supported: ['bit 0', 'bit 1'], enabled: ['bit 1'] },
      ],
    );
  });

  it('a message of no command is unknown, with its bytes; another family’s is nothing', async () => {
    const { events: list } = await events([
      notification(27, rings.codec, { header }),
      notification(17, rings.codec, { header }, FAMILY + 1),
      notification(200, rings.codec, {}),
    ]);
    assert.deepEqual(
      list.map((event) => (event.event === 'unknown' ? [event.command, event.payload[0]] : event)),
      [
        [27, 27],
        [200, 200],
      ],
    );
  });

  it('tells what was lost', async () => {
    const { events: list } = await events([new OverrunError('lost')]);
    assert.deepEqual(list, [
      {
        event: 'overrun',
        message: 'the kernel reported more changes than the socket could hold: read the settings again',
      },
    ]);
  });

  it('can be narrowed to some, and then reads their names only; an overrun is told all the same', async () => {
    const told = [
      notification(17, rings.codec, { header, rx: 5 }),
      notification(8, debug.codec, { header }),
      notification(27, rings.codec, { header }),
      new OverrunError('lost'),
    ];
    const some = async (wanted: readonly EthtoolEventName[]) => {
      const { events: list, asked } = await events(told, wanted);
      return [list.map(({ event }) => event), asked];
    };
    assert.deepEqual(await some(['rings']), [['rings', 'overrun'], []]);
    assert.deepEqual(await some(['debug', 'unknown']), [['debug', 'unknown', 'overrun'], ['msg-classes']]);
    assert.deepEqual(await some(['private-flags']), [['overrun'], ['priv-flags']]);
  });

  it('goes on where no device has private flags, and not where they cannot be read', async () => {
    const none = await events([notification(17, rings.codec, { header })], undefined, open(undefined, 95));
    assert.lengthOf(none.events, 1);
    await refusal(events([], undefined, open(undefined, 22)), NftOffloadError);
  });

  it('refuses events that never come, before anything is opened', async () => {
    const { ethtool, connector } = await open();
    const monitor = (name: string) => () => ethtool.monitor({ events: [name as 'rings'] });
    assert.throws(
      monitor('stats'),
      NftOffloadError,
      /^the kernel tells nothing about stats: it does about link-info, /,
    );
    assert.throws(monitor('ring'), NftOffloadError, 'ethtool has no command ring: did you mean rings?');
    assert.lengthOf(connector.sockets, 1);
  });

  it('a kernel without the group is an error', async () => {
    const { ethtool } = await open([]);
    assert.throws(() => ethtool.monitor(), ProtocolError, 'has no group monitor');
  });

  it('a message that is malformed is an error, and ends it', async () => {
    const broken = joinMessages([
      { type: FAMILY, flags: 0, seq: 0, portId: 0, payload: Uint8Array.of(17, 1, 0, 0, 1) },
    ]);
    await refusal(events([broken]), DecodeError);
  });

  it('ends with its signal', async () => {
    const { ethtool } = await open();
    const controller = new AbortController();
    const monitor = ethtool.monitor({ signal: controller.signal });
    await monitor.ready;
    controller.abort();
    for await (const event of monitor) assert.fail(event.event);
  });
});

describe('ethtool: recorded messages', () => {
  for (const name of ['virtual', 'netdevsim']) {
    it(`every message of ${name}.pcap decodes without anything unknown, and survives`, () => {
      const capture = new URL(`./fixtures/${name}.pcap`, import.meta.url);
      for (const [sentBy, direction] of [
        ['user', 'request'],
        ['kernel', 'reply'],
      ] as const) {
        const all = capturedMessages(capture, sentBy).filter(({ type }) => type > GENL_ID_CTRL);
        assert.isAbove(all.length, 20);
        for (const { payload } of all) {
          const kind = messages.find((each) => each.type === payload[0] && each.direction === direction);
          const value = assertSurvives(kind?.codec as Codec<object>, payload);
          const text = JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? String(each) : each));
          assert.notInclude(text, '"unknown":');
        }
      }
    });
  }

  it('every command has a message to get, and one to set where it can be set', () => {
    const names = messages.map(({ name }) => name);
    for (const { message, settable } of COMMANDS) {
      assert.includeMembers(names, [`ETHTOOL_MSG_${message}_GET`, `ETHTOOL_MSG_${message}_GET_REPLY`]);
      if (settable.length > 0) assert.include(names, `ETHTOOL_MSG_${message}_SET`);
    }
  });
});
