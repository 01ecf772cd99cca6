import { assert } from 'chai';
import { GENL_ID_CTRL, genlMessage, getFamily, messages, newFamily, resolveFamily } from '../../src/genl/index.ts';
import { KernelError, ProtocolError, Session } from '../../src/session/index.ts';
import { NETLINK_GENERIC } from '../../src/transport/transport.ts';
import {
  attribute,
  attributes,
  DecodeError,
  decode,
  NLMSG_ERROR,
  splitMessages,
  u32host,
} from '../../src/wire/index.ts';
import { testCodec } from '../support/codec-table.ts';
import { datagram, FakeConnector, type Fields } from '../support/fake-kernel.ts';
import { bytes } from '../support/hexdump.ts';
import { assertSurvives, capturedMessages, testSurvival } from '../support/survival.ts';

const capture = new URL('../ethtool/fixtures/ethtool.pcap', import.meta.url);
const answers = capturedMessages(capture, 'kernel').filter(({ type }) => type === GENL_ID_CTRL);

describe('genl/genlmsghdr', () => {
  const one = genlMessage(5, 1, attributes({ value: attribute(1, 'VALUE', u32host) }));

  testCodec('genlMessage', one, [
    { name: 'empty', value: {}, hex: '05 01 0000' },
    {
      name: 'with a field',
      value: { value: 1 },
      hex: '05 01 0000 0800 0100 01000000',
      big: '05 01 0000 0008 0001 00000001',
    },
  ]);

  it('another version and reserved bytes survive', () => {
    assertSurvives(one, bytes('05 07 beef 0800 0100 01000000'));
  });

  it('refuses another command, and a header that is cut short', () => {
    assert.throws(() => decode(one, bytes('06 01 0000')), DecodeError, 'command 6 instead of 5');
    assert.throws(() => decode(one, bytes('06 01 00')), DecodeError);
  });
});

describe('genl/nlctrl', () => {
  // As `ethtool -k` sends it.
  testCodec('getFamily', getFamily, [
    {
      name: 'by name',
      value: { name: 'ethtool' },
      hex: '03 01 0000 0c00 0200 657468746f6f6c00',
      big: '03 01 0000 000c 0002 657468746f6f6c00',
    },
  ]);

  testCodec('newFamily', newFamily, [
    {
      name: 'with an operation and a group',
      value: {
        name: 'ethtool',
        id: 21,
        version: 1,
        headerSize: 0,
        maxAttribute: 0,
        operations: [{ command: 12, flags: ['do', 'has-policy', 'namespaced-admin-permission'] }],
        multicastGroups: [{ name: 'monitor', id: 6 }],
      },
      hex: `01 02 0000  0c00 0200 657468746f6f6c00  0600 0100 1500 0000  0800 0300 01000000
        0800 0400 00000000  0800 0500 00000000
        1800 0680 1400 0180 0800 0100 0c000000 0800 0200 1a000000
        1c00 0780 1800 0180 0c00 0100 6d6f6e69746f7200 0800 0200 06000000`,
      big: `01 02 0000  000c 0002 657468746f6f6c00  0006 0001 0015 0000  0008 0003 00000001
        0008 0004 00000000  0008 0005 00000000
        0018 8006 0014 8001 0008 0001 0000000c 0008 0002 0000001a
        001c 8007 0018 8001 000c 0001 6d6f6e69746f7200 0008 0002 00000006`,
    },
  ]);

  it("the kernel's own answer for ethtool decodes whole, and survives", () => {
    assert.lengthOf(answers, 1);
    const family = assertSurvives(newFamily, answers[0]?.payload ?? new Uint8Array());
    assert.include(family, { name: 'ethtool', id: 21, version: 1, headerSize: 0, maxAttribute: 0 });
    assert.deepEqual(family.multicastGroups, [{ name: 'monitor', id: 6 }]);
    assert.lengthOf(family.operations ?? [], 50);
    assert.deepEqual(family.operations?.[11], {
      command: 12,
      flags: ['do', 'has-policy', 'namespaced-admin-permission'],
    });
    assert.notProperty(family, 'unknown');
  });

  testSurvival(
    newFamily,
    answers.map(({ payload }) => payload),
  );

  it('the table of messages finds commands by number', () => {
    assert.strictEqual(messages.find(({ type }) => type === 3)?.name, 'CTRL_CMD_GETFAMILY');
  });
});

describe('genl/resolveFamily', () => {
  function session(answer: (seq: number) => readonly Fields[]): Promise<Session> {
    const kernel = (sent: Uint8Array) => [datagram(answer(splitMessages(sent)[0]?.seq ?? 0))];
    return new FakeConnector(kernel).open(NETLINK_GENERIC).then((socket) => new Session(socket));
  }

  const ok = { type: NLMSG_ERROR, payload: `00000000 ${'00'.repeat(16)}` };

  it('gives the family the kernel describes', async () => {
    const payload = Buffer.from(answers[0]?.payload ?? []).toString('hex');
    const found = await resolveFamily(
      await session((seq) => [
        { type: 16, seq, payload },
        { ...ok, seq },
      ]),
      'ethtool',
    );
    assert.strictEqual(found.id, 21);
  });

  it('a family the kernel has not is an error with the name and the way out', async () => {
    const refused = await session((seq) => [{ type: NLMSG_ERROR, seq, payload: `feffffff ${'00'.repeat(16)}` }]);
    const error = await resolveFamily(refused, 'ethtool', { hint: 'it needs Linux 5.6' }).catch(
      (reason: unknown) => reason,
    );
    assert.instanceOf(error, KernelError);
    assert.strictEqual(
      error.message,
      'find generic netlink family ethtool: No such file or directory (ENOENT): this kernel has no family ethtool: it needs Linux 5.6',
    );
  });

  it('an acknowledgement without an answer is an error', async () => {
    const error = await resolveFamily(await session((seq) => [{ ...ok, seq }]), 'x').catch((reason: unknown) => reason);
    assert.instanceOf(error, ProtocolError);
  });
});
