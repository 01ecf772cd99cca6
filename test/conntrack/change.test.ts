// What the verbs that change something send, byte for byte.
import { assert } from 'chai';
import fc from 'fast-check';
import { namesOneFlow } from '../../src/conntrack/delete-request.ts';
import type { Tuple } from '../../src/conntrack/index.ts';
import { KernelError } from '../../src/session/index.ts';
import { HOST_LITTLE_ENDIAN, NftOffloadError } from '../../src/wire/index.ts';
import { assertBytes } from '../support/hexdump.ts';
import { refusal } from '../support/refusal.ts';
import { skipBecause } from '../support/skip.ts';
import {
  ACK,
  assertRequest,
  client,
  DELETE,
  GET,
  NEW,
  none,
  ORIGINAL,
  one,
  REPLY,
  refused,
  reply,
  udp,
} from './answering.ts';

describe('conntrack/client: changes', () => {
  before(function () {
    if (!HOST_LITTLE_ENDIAN)
      skipBecause(this, "the rows are in the order of most hosts; the codecs' own tests have both");
  });

  it('half a name sends nothing, whatever is wanted', async () => {
    const { conntrack, requests } = await client(none);
    for (const name of [undefined, null, {}, { id: 1 }, { original: { ...udp, source: '' } }, { reply: {} }]) {
      for (const work of [
        () => conntrack.get(name as never),
        () => conntrack.delete(name as never),
        () => conntrack.update(name as never, { mark: 1 }),
        () => conntrack.create(name as never),
      ]) {
        assert.strictEqual((await refusal(work(), NftOffloadError)).code, 'USAGE');
      }
    }
    assert.isEmpty(requests);
  });

  describe('flushAll', () => {
    it('deletes without a name', async () => {
      const { conntrack, requests } = await client(none);
      await conntrack.flushAll();
      await conntrack.flushAll({ family: 'ip6' });
      assertRequest(requests[0], DELETE, ACK, '00 00 0000');
      assertRequest(requests[1], DELETE, ACK, '0a 01 0000');
      await refusal(conntrack.flushAll({ family: 'inet' as 'ip' }), NftOffloadError);
      assert.lengthOf(requests, 2);
    });

    it('is all that ever does: no other verb sends a delete that names no flow, whatever it is given', async () => {
      const verbs = ['entries', 'get', 'resetCounters', 'delete', 'create', 'update', 'expectations'] as const;
      const missing = ['dying', 'unconfirmed', 'flushAll', 'usage', 'stats', 'expectationStats', 'monitor', 'close'];
      const { conntrack } = await client(none);
      const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(conntrack));
      assert.sameMembers(methods, ['constructor', ...verbs, ...missing], 'a new verb has to be thought of here');
      const part = fc.constantFrom<unknown>(undefined, null, {}, 0, '', udp, reply, { ...udp, protocol: 0 });
      const name = fc.record({ original: part, reply: part, id: part, zone: part, family: part, timeout: part });
      const plausible = name.map((given) => ({ ...given, original: udp, id: undefined, zone: undefined }));
      let deletes = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...verbs),
          fc.oneof(name, plausible, fc.anything()),
          fc.oneof(name, fc.anything()),
          async (verb, first, second) => {
            const { conntrack, requests } = await client(none);
            const call = conntrack[verb].bind(conntrack) as (...given: unknown[]) => Promise<unknown>;
            await call(first, second).catch(() => undefined);
            for (const { type, payload } of requests) {
              if ((type & 0xff) !== 2) continue;
              deletes++;
              assert.strictEqual(type, DELETE);
              assert.isTrue(namesOneFlow(payload));
              assert.strictEqual(payload[1], 0);
            }
          },
        ),
        { numRuns: 1500 },
      );
      assert.isAbove(deletes, 20);
    });
  });

  describe('create', () => {
    it('sends both tuples, the status that every flow has, and what else there is', async () => {
      const { conntrack, requests } = await client(none);
      await conntrack.create({ original: udp, timeout: 60 });
      assertRequest(
        requests[0],
        NEW,
        ACK | 0x600,
        `02 00 0000 ${ORIGINAL} ${REPLY} 0800 0300 00000008 0800 0700 0000003c`,
      );
      await conntrack.create({
        original: udp,
        reply: { ...reply, destinationPort: 9 },
        timeout: 1,
        status: ['assured', 'confirmed'],
        mark: 7,
        zone: 3,
        protocolInfo: { tcp: { state: 'established' } },
        nat: { source: { address: '10.0.0.3', port: 4 }, destination: { address: '10.0.0.4' } },
        helper: 'ftp',
        labels: Uint8Array.of(8, 0, 0, 0),
        master: udp,
      });
      assertRequest(
        requests[1],
        NEW,
        ACK | 0x600,
        `02 00 0000 ${ORIGINAL} ${REPLY.replace('0001 0000', '0009 0000')} ${ORIGINAL.replace('0180', '0e80')}
         0800 0300 0000000c 1000 0480 0c00 0180 0500 0100 03 000000 0c00 0580 0800 0100 66747000
         2800 0680 0800 0100 0a000003 0800 0200 0a000003 1400 0380 0600 0100 0004 0000 0600 0200 0004 0000
         1400 0d80 0800 0100 0a000004 0800 0200 0a000004
         0800 0700 00000001 0800 0800 00000007 0600 1200 0003 0000 0800 1600 08000000`,
      );
    });

    it('turns ICMP round by its type, and refuses what has no answer', async () => {
      const { conntrack, requests } = await client(none);
      const ping = {
        source: '2001:db8::1',
        destination: '::',
        protocol: 'icmpv6',
        icmp: { id: 1, type: 128, code: 0 },
      };
      await conntrack.create({ original: ping, timeout: 60 });
      const answered = requests[0]?.payload.slice(4 + 0x54) ?? new Uint8Array();
      assertBytes(
        answered.slice(0, 0x54),
        `5400 0280 2c00 0180 1400 0300 ${'00'.repeat(16)} 1400 0400 20010db8000000000000000000000001
         2400 0280 0500 0100 3a 000000 0600 0700 0001 0000 0500 0800 81 000000 0500 0900 00 000000`,
      );
      const redirect = { ...ping, icmp: { id: 1, type: 137, code: 0 } };
      const error = await refusal(conntrack.create({ original: redirect, timeout: 60 }), NftOffloadError);
      assert.match(error.message, /^ICMP type 137 has no answer: give the reply's tuple/);
      const timeless = conntrack.create({ original: udp } as { original: Tuple; timeout: number });
      assert.match((await refusal(timeless, NftOffloadError)).message, /needs a timeout/);
      assert.lengthOf(requests, 1);
    });

    it('says what is in the way', async () => {
      const { conntrack } = await client(refused(17));
      const { message } = await refusal(conntrack.create({ original: udp, timeout: 60 }), KernelError);
      assert.match(message, /^create flow udp 10\.0\.0\.1:1 -> 10\.0\.0\.2:2: File exists \(EEXIST\): a flow has this/);
    });
  });

  describe('update', () => {
    it('sends what changes, and the flow by its tuple alone', async () => {
      const { conntrack, requests } = await client(none);
      assert.isTrue(await conntrack.update({ original: udp, zone: 3 }, { timeout: 5, mark: 9 }));
      assertRequest(
        requests[0],
        NEW,
        ACK,
        `02 00 0000 ${ORIGINAL} 0800 0700 00000005 0800 0800 00000009 0600 1200 0003 0000`,
      );
      await conntrack.update({ original: udp }, { mark: { value: 0xff12, mask: 0xff } });
      assertRequest(requests[1], NEW, ACK, `02 00 0000 ${ORIGINAL} 0800 0800 00000012 0800 1500 000000ff`);
      const labels = { value: Uint8Array.of(1, 0, 0, 0), mask: Uint8Array.of(3, 0, 0, 0) };
      await conntrack.update({ original: udp }, { labels });
      assertRequest(requests[2], NEW, ACK, `02 00 0000 ${ORIGINAL} 0800 1600 01000000 0800 1700 03000000`);
      await conntrack.update({ original: udp }, { labels: Uint8Array.of(1, 0, 0, 0) });
      assertRequest(requests[3], NEW, ACK, `02 00 0000 ${ORIGINAL} 0800 1600 01000000`);
    });

    it('adds to the status that the flow has, which the kernel wants whole', async () => {
      const { conntrack, requests } = await client(one(), none);
      assert.isTrue(await conntrack.update({ original: udp }, { status: ['fixed-timeout', 'seen-reply'] }));
      assert.lengthOf(requests, 2);
      assertRequest(requests[1], NEW, ACK, `02 00 0000 ${ORIGINAL} 0800 0300 0000040a`);
    });

    it('is false where there is none, or another one', async () => {
      assert.isFalse(await (await client(refused(2))).conntrack.update({ original: udp }, { mark: 1 }));
      const { conntrack, requests } = await client(one());
      assert.isFalse(await conntrack.update({ original: udp, id: 8 }, { mark: 1 }));
      assert.isTrue(requests.every(({ type }) => type === GET));
      assert.isTrue(await conntrack.update({ original: udp, id: 7 }, { mark: 1 }));
    });
  });
});
