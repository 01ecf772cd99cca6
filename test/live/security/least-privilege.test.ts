// CAP_NET_ADMIN is enough, for the library and for the command, by each transport; without it a sentence says so.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { assert } from 'chai';
import { skipBecause } from '../../support/skip.ts';
import { becomeSomebody, type Ended, FROM_SOURCE, MAIN, runProgram, type Somebody } from './support.ts';

const DEVICE = 'nfo-least0';
const PROBE = fileURLToPath(new URL('probe.ts', import.meta.url));

describe('with CAP_NET_ADMIN alone', function () {
  this.timeout(120_000);
  let somebody: Somebody;

  before(function () {
    const found = becomeSomebody();
    if (typeof found === 'string') skipBecause(this, found);
    somebody = found;
    execFileSync('ip', ['link', 'add', DEVICE, 'type', 'veth', 'peer', 'name', 'nfo-least1']);
    console.log(`      as ${somebody.description}`);
  });
  after(() => {
    if (somebody === undefined) return;
    execFileSync('ip', ['link', 'del', DEVICE]);
    somebody.remove();
  });

  const command = (capabilities: readonly string[], ...args: readonly string[]): Promise<Ended> =>
    runProgram([...somebody.with(...capabilities), somebody.node, ...FROM_SOURCE, MAIN, ...args]);

  for (const transport of ['ffi', 'addon']) {
    it(`the library works by ${transport}: nf_tables, ethtool, buffers above the limit`, async () => {
      const { status, out, err } = await runProgram([
        ...somebody.with('net_admin'),
        somebody.node,
        ...FROM_SOURCE,
        PROBE,
        transport,
        DEVICE,
      ]);
      assert.equal(status, 0, err);
      const user = somebody.description === 'nobody' ? 65534 : 0;
      // 1 << 12: linux/capability.h.
      const expected = [`user ${user} capabilities 1000`, `force ${transport === 'ffi'}`, 'tables nfo-least'];
      assert.deepEqual(out.trim().split('\n'), [...expected, 'feature true', 'done']);
      assert.equal(err, '');
    });

    it(`the command works by ${transport}`, async () => {
      const all = [['list', 'ruleset'], ['features', DEVICE, 'tx-tcp-segmentation', 'on'], ['down']].map((args) =>
        command(['net_admin'], ...args, '--transport', transport),
      );
      for (const { status, err } of await Promise.all(all)) {
        assert.equal(err, '');
        assert.equal(status, 0);
      }
    });

    it(`without it the command says so by ${transport}, status 1, and no stack`, async () => {
      const all = [
        ['list', 'ruleset'],
        ['up', DEVICE, 'nfo-least1'],
        ['features', DEVICE, 'tx-tcp-segmentation', 'off'],
      ].map(async (args) => ({ args, ended: await command([], ...args, '--transport', transport) }));
      for (const { args, ended } of await Promise.all(all)) {
        const { status, out, err } = ended;
        assert.equal(status, 1, `${args.join(' ')}: ${out}${err}`);
        assert.match(err, /^nft-offload: [^\n]*CAP_NET_ADMIN[^\n]*\n$/, args.join(' '));
        assert.equal(out, '');
      }
    });

    it(`features are read without it by ${transport}`, async () => {
      const { status, out, err } = await command([], 'features', DEVICE, '--transport', transport);
      assert.equal(status, 0, err);
      assert.match(out, /^tx-tcp-segmentation: /m);
    });
  }

  it('all other capabilities without it are of no use', async () => {
    const others = ['net_raw', 'net_bind_service', 'dac_override', 'sys_admin', 'sys_module', 'setuid'];
    const { status, err } = await command(others, 'list', 'ruleset');
    assert.equal(status, 1);
    assert.include(err, 'CAP_NET_ADMIN');
  });
});
