// The command line as its users meet it: help, wrong usage, files that are not what they should be.
import { readFileSync } from 'node:fs';
import { assert } from 'chai';
import { commands } from '../../src/cli/commands/index.ts';
import { readPcap, writePcap } from '../../src/pcap/index.ts';
import { cli, fixture } from '../support/fixtures.ts';

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
    [['list', 'nothing'], 'is none of tables, chains, flowtables, ruleset'],
    [['features', 'r0', 'hw-tc-offload', 'maybe'], 'neither on nor off'],
    [['status', '--transport', 'carrier-pigeon'], 'is none of auto, ffi, addon, replay:FILE'],
  ] as const) {
    it(`\`${args.join(' ')}\` is wrong usage: one sentence, status 2`, async () => {
      const { status, out, err } = await cli(args);
      assert.equal(status, 2, err);
      assert.equal(out, '');
      assert.match(err, /^nft-offload: [^\n]+\n$/);
      assert.include(err, words);
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
});
