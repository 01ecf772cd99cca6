// What the client's questions send, byte for byte, and what they make of answers.
import { assert } from 'chai';
import type { ConntrackClient, ConntrackEntry } from '../../src/conntrack/index.ts';
import { KernelError } from '../../src/session/index.ts';
import { HOST_LITTLE_ENDIAN } from '../../src/wire/index.ts';
import { refusal } from '../support/refusal.ts';
import { skipBecause } from '../support/skip.ts';
import {
  ACK,
  assertRequest,
  client,
  DUMP,
  FLOW,
  GET,
  list,
  none,
  ORIGINAL,
  one,
  REPLY,
  refused,
  reply,
  udp,
} from './answering.ts';

describe('conntrack/client: requests', () => {
  before(function () {
    if (!HOST_LITTLE_ENDIAN)
      skipBecause(this, "the rows are in the order of most hosts; the codecs' own tests have both");
  });

  describe('entries', () => {
    for (const errno of [22, 95]) {
      it(`errno ${errno}: a kernel that does not know the filter is asked without it`, async () => {
        const { conntrack, requests } = await client(
          refused(errno),
          list([FLOW, FLOW.replace('0a000001', '0a000009')]),
        );
        const found = await conntrack.entries({ mark: 0, original: { source: '10.0.0.1' } });
        assert.lengthOf(found, 1);
        assert.lengthOf(requests, 2);
        assertRequest(
          requests[0],
          GET,
          DUMP,
          `02 00 0000 1000 0180 0c00 0180 0800 0100 0a000001
           0800 0800 00000000 0800 1500 ffffffff 0c00 1980 0800 0100 01000000`,
        );
        assertRequest(requests[1], GET, DUMP, '02 00 0000');
      });
    }

    it('other refusals, and those of a plain list, are not asked again', async () => {
      for (const [errno, options] of [
        [1, { mark: 1 }],
        [22, {}],
        [22, { family: 'ip', original: { source: '10.0.0.0/8' } }],
      ] as const) {
        const { conntrack, requests } = await client(refused(errno));
        const { errno: given } = await refusal(conntrack.entries(options), KernelError);
        assert.strictEqual(given, errno);
        assert.lengthOf(requests, 1);
      }
    });
  });

  describe('get', () => {
    it('asks by the original tuple, or by the reply, with the zone', async () => {
      const { conntrack, requests } = await client(one());
      assert.deepInclude(await conntrack.get({ original: udp }), { id: 7, original: udp, reply });
      assert.strictEqual((await conntrack.get({ reply, id: 7 }))?.id, 7);
      await conntrack.get({ original: udp, zone: 5 });
      assertRequest(requests[0], GET, ACK, `02 00 0000 ${ORIGINAL}`);
      assertRequest(requests[1], GET, ACK, `02 00 0000 ${REPLY}`);
      assertRequest(requests[2], GET, ACK, `02 00 0000 ${ORIGINAL} 0600 1200 0005 0000`);
    });

    it('takes an entry as it was read', async () => {
      const { conntrack, requests } = await client(list(), one());
      const [entry] = await conntrack.entries();
      assert.deepEqual(await conntrack.get(entry as ConntrackEntry), entry);
      assertRequest(requests[1], GET, ACK, `02 00 0000 ${ORIGINAL}`);
    });

    it('is undefined where there is none, another one, or one the other way round', async () => {
      assert.isUndefined(await (await client(refused(2))).conntrack.get({ original: udp }));
      assert.isUndefined(await (await client(none)).conntrack.get({ original: udp }));
      const { conntrack } = await client(one());
      assert.isUndefined(await conntrack.get({ original: udp, id: 8 }));
      assert.isUndefined(await conntrack.get({ original: reply }));
      assert.isUndefined(await conntrack.get({ reply: udp }));
    });

    it('says what it wanted and why not', async () => {
      const { message } = await refusal((await client(refused(1))).conntrack.get({ original: udp }), KernelError);
      assert.strictEqual(
        message,
        'get flow udp 10.0.0.1:1 -> 10.0.0.2:2: Operation not permitted (EPERM): connection tracking needs CAP_NET_ADMIN in the network namespace',
      );
    });
  });

  describe('resetCounters', () => {
    it('asks by family and by nothing else: it would reset what it does not show', async () => {
      const { conntrack, requests } = await client(list());
      assert.lengthOf(await conntrack.resetCounters(), 1);
      assert.lengthOf(await conntrack.resetCounters({ family: 'ip6' }), 0);
      const more = { family: 'ip', mark: 5, original: reply } as { family: 'ip' };
      assert.lengthOf(await conntrack.resetCounters(more), 1);
      assertRequest(requests[0], 0x103, DUMP, '00 00 0000');
      assertRequest(requests[1], 0x103, DUMP, '0a 00 0000');
      assertRequest(requests[2], 0x103, DUMP, '02 00 0000');
    });
  });

  it('lists of dying and of unconfirmed flows', async () => {
    const { conntrack, requests } = await client(list());
    assert.lengthOf(await conntrack.dying(), 1);
    assert.lengthOf(await conntrack.unconfirmed(), 1);
    assertRequest(requests[0], 0x106, DUMP, '00 00 0000');
    assertRequest(requests[1], 0x107, DUMP, '00 00 0000');
  });

  it('statistics are of the CPU that the header names', async () => {
    const { conntrack, requests } = await client(
      list(['00 00 0000 0800 0200 00000005', '00 00 0003 0800 0800 00000009'], 0x104),
    );
    assert.deepEqual(await conntrack.stats(), [
      { cpu: 0, found: 5 },
      { cpu: 3, insert: 9 },
    ]);
    assertRequest(requests[0], 0x104, DUMP, '00 00 0000');
  });

  it('statistics of expected flows come under the number of another message', async () => {
    const { conntrack, requests } = await client(list(['00 00 0102 0800 0100 00000005 0800 0300 00000004'], 0x103));
    assert.deepEqual(await conntrack.expectationStats(), [{ cpu: 258, new: 5, delete: 4 }]);
    assertRequest(requests[0], 0x203, DUMP, '00 00 0000');
  });

  it('expected flows, of one family too', async () => {
    const tuples = ['0180', '0280', '0380'].map((type) => ORIGINAL.replace('0180', type)).join(' ');
    const { conntrack, requests } = await client(list([`02 00 0000 ${tuples} 0800 0400 0000003c`], 0x200));
    const [expectation] = await conntrack.expectations();
    assert.deepInclude(expectation, { family: 'ip', master: udp, tuple: udp, mask: udp, timeout: 60, zone: 0 });
    await conntrack.expectations({ family: 'ip6' });
    assertRequest(requests[0], 0x201, DUMP, '00 00 0000');
    assertRequest(requests[1], 0x201, DUMP, '0a 00 0000');
  });

  it('a signal that is aborted sends nothing', async () => {
    const { conntrack, requests } = await client(none);
    const signal = AbortSignal.abort(new TypeError('enough'));
    const verbs: ((client: ConntrackClient) => Promise<unknown>)[] = [
      (each) => each.entries({ signal }),
      (each) => each.get({ original: udp }, { signal }),
      (each) => each.delete({ original: udp }, { signal }),
      (each) => each.flushAll({ signal }),
      (each) => each.create({ original: udp, timeout: 1 }, { signal }),
      (each) => each.update({ original: udp }, { mark: 1 }, { signal }),
      (each) => each.stats({ signal }),
      (each) => each.expectations({ signal }),
    ];
    for (const verb of verbs) await refusal(verb(conntrack), TypeError);
    assert.isEmpty(requests);
  });
});
