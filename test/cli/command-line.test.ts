// The command line as its users meet it: help, wrong usage, files that are not what they should be.
import { readFileSync } from 'node:fs';
import { assert } from 'chai';
import { commands } from '../../src/cli/commands/index.ts';
import { differs } from '../../src/cli/decode-file.ts';
import type { Dissected } from '../../src/dissect/index.ts';
import { readPcap, writePcap } from '../../src/pcap/index.ts';
import { EncodeError } from '../../src/wire/index.ts';
import { cli, fixture, replayed } from '../support/fixtures.ts';

describe('the command line', () => {
  it('--help names every command and option, and so does help of each command', async () => {
    const { status, out } = await cli(['--help']);
    assert.equal(status, 0);
    for (const command of commands) {
      assert.include(out, `  ${command.name}`);
      const own = await cli([command.name, '--help']);
      assert.equal(own.status, 0);
      for (const option of Object.keys(command.options)) assert.include(own.out, `--${option}`);
    }
    for (const option of ['--transport', '--record', '--json', '--debug', '--version']) assert.include(out, option);
  });

  it('without arguments shows the help', async () => {
    assert.include((await cli([])).out, 'Usage: nft-offload');
  });

  it('--version prints the version', async () => {
    assert.equal((await cli(['--version'])).out, '0.0.0\n');
  });

  for (const [args, words] of [
    [['nonsense'], 'there is no command nonsense'],
    [['up'], 'usage: nft-offload up DEV...'],
    [['status', 'extra'], 'one argument too many (extra)'],
    [['up', 'r0', '--mode', 'fast'], 'is none of auto, hardware, software'],
    [['up', 'r0', '--nonsense'], '--nonsense'],
    [['up', 'r0', '--mode'], '--mode'],
    [['up', 'r0', '--mode', '--json'], "'--mode' argument is ambiguous: see nft-offload --help"],
    [['up', 'r0', '--json=yes'], "'--json' does not take an argument"],
    [['up', 'r0', '--verify'], '--verify'],
    [['--transport', 'auto'], 'no command given'],
    [['--table', 'x'], 'no command given'],
    [['--table', 'x', 'nonsense'], 'there is no command nonsense'],
    [['--table', 'x', '--mode', 'fast', 'up', 'r0'], 'is none of auto, hardware, software'],
    [['--json', '--', 'status', 'extra'], 'one argument too many (extra)'],
    [['non\u001b[31msense'], 'there is no command non\\u001b[31msense'],
    [['list', 'nothing'], 'list nothing: is none of ruleset, tables, chains, sets'],
    [['list', 'counter', 'x'], 'list counter: too few arguments: usage: list counter [FAMILY] TABLE NAME'],
    [['list', 'tables', 'x'], 'list tables: one argument too many (x): usage: list tables [FAMILY]'],
    [['features', 'r0', 'hw-tc-offload', 'maybe'], 'neither on nor off'],
    [['decode', 'x.pcap', '--record', 'y.pcap'], 'decode: --record: this command speaks to no kernel'],
    [['status', '--transport', 'carrier-pigeon'], 'is none of auto, ffi, addon, replay:FILE'],
  ] as const) {
    it(`\`${args.join(' ').replace('\u001b', 'ESC')}\` is wrong usage: one sentence, status 2`, async () => {
      const { status, out, err } = await cli(args);
      assert.equal(status, 2, err);
      if (args.includes('--json' as never))
        assert.equal((JSON.parse(out) as { error: { code: string } }).error.code, 'USAGE');
      else assert.equal(out, '');
      assert.match(err, /^nft-offload: [^\n]+\n$/);
      assert.include(err, words);
    });
  }

  it('the command may stand behind its options', async () => {
    const { path } = fixture('linux-6.12', 'client-list-ruleset');
    const replay = `replay:${path}`;
    const { status, out } = await cli(['--transport', replay, '--json', 'list', 'ruleset']);
    assert.equal(status, 0);
    assert.property(JSON.parse(out), 'nftables');
  });

  for (const args of [
    ['features', 'r0', 'nosuch'],
    ['features', 'r0', 'nosuch', 'on'],
    ['features', 'averyverylongname'],
  ]) {
    it(`\`${args.join(' ')}\` is wrong usage as well, though only the kernel can tell`, async () => {
      const { status, err } = await replayed('linux-6.12', 'client-features', ...args);
      assert.equal(status, 2, err);
      assert.match(err, /^nft-offload: [^\n]+\n$/);
    });
  }

  it('a file that is not there, or no capture, is said in one sentence, status 1', async () => {
    const text = new TextEncoder().encode('this is no capture, it is a text of some length');
    const files = { 'x.pcap': text };
    for (const args of [
      ['decode', '/nowhere/x.pcap'],
      ['decode', 'x.pcap'],
      ['status', '--transport', 'replay:/nowhere/x.pcap'],
      ['status', '--transport', 'replay:x.pcap'],
    ]) {
      const { status, err } = await cli(args, files);
      assert.equal(status, 1, args.join(' '));
      assert.match(err, /^nft-offload: [^\n]+\n$/);
      assert.include(err, 'x.pcap');
    }
  });
});

describe('decode', () => {
  const { path } = fixture('linux-6.12', 'client-up');

  it('shows every message with its name, flags and fields', async () => {
    const { status, out } = await cli(['decode', path]);
    assert.equal(status, 0);
    assert.include(out, 'NFT_MSG_NEWFLOWTABLE [request create]');
    assert.include(out, 'devices: [r0, r1]');
    assert.include(out, 'ETHTOOL_MSG_FEATURES_GET');
  });

  it('--json gives the same as data', async () => {
    const rows = JSON.parse((await cli(['decode', path, '--json'])).out) as {
      messages: { name: string; value: { name?: string } }[];
    }[];
    const made = rows
      .flatMap(({ messages }) => messages)
      .find(({ name, value }) => name === 'NFT_MSG_NEWFLOWTABLE' && value.name === 'fastpath');
    assert.isDefined(made);
  });

  it('--verify says how many messages encode to the same bytes again', async () => {
    const { status, out } = await cli(['decode', path, '--verify']);
    assert.equal(status, 0);
    assert.match(
      out,
      /^(\d+) messages: \1 identical when encoded again, 0 different, 0 of kinds not known, 0 malformed datagrams\n$/,
    );
  });

  it('a malformed datagram is named in its place, the others are shown, and the status is 1', async () => {
    const pcap = readPcap(readFileSync(path));
    const records = pcap.records.map((record, index) =>
      index === 9 ? { ...record, bytes: record.bytes.slice(0, -4) } : record,
    );
    const files = { 'bad.pcap': writePcap({ ...pcap, records }) };
    const { status, out } = await cli(['decode', 'bad.pcap'], files);
    assert.equal(status, 1);
    assert.match(out, /^#10 \w+: malformed: /m);
    assert.match(out, /^#12 /m);
    assert.equal((await cli(['decode', 'bad.pcap', '--verify'], files)).status, 1);
  });

  it('--verify counts a message that cannot be encoded again as different', () => {
    const codec = {
      decode: () => undefined,
      encode: () => {
        throw new EncodeError('no');
      },
    };
    const known = { codec, value: undefined, layout: {} };
    assert.isTrue(differs({ payload: new Uint8Array(), known } as unknown as Dissected, true));
  });
});

describe('control characters that a kernel or a capture holds', () => {
  /** The capture with another table's name of the same length. */
  function renamed(name: string): Readonly<Record<string, Uint8Array>> {
    const pcap = readPcap(readFileSync(fixture('linux-6.12', 'client-list-ruleset').path));
    const records = pcap.records.map((record) => ({
      ...record,
      bytes: Buffer.from(Buffer.from(record.bytes).toString('latin1').replaceAll('nft-offload\0', name), 'latin1'),
    }));
    return { 'x.pcap': writePcap({ ...pcap, records }) };
  }
  // Clears the screen; CSI as one character of C1, in UTF-8.
  const files = renamed('\u001b[2J\u00c2\u009b2Jabc\0');
  const shown = '\\u001b[2J\\u009b2Jabc';

  for (const args of [
    ['list', 'ruleset', '--transport', 'replay:x.pcap'],
    ['decode', 'x.pcap'],
  ]) {
    it(`never reach the terminal from \`${args[0]}\``, async () => {
      const { out, err } = await cli(args, files);
      assert.include(out, shown, err);
      assert.notMatch(out, /(?![\n\t])\p{Cc}/u);
      const json = await cli([...args, '--json'], files);
      assert.notMatch(json.out, /(?![\n\t])\p{Cc}/u);
      assert.include(JSON.stringify(JSON.parse(json.out)), '"\\u001b[2J\u009b2Jabc"');
    });
  }
});
