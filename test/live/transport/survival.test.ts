// What must not end the caller's process, and how processes end that hold a transport: each case in
// a process of its own (scenarios.ts).

import { existsSync, readFileSync } from 'node:fs';
import { assert } from 'chai';
import { type Ended, ended, flushTables, KINDS, scenario, startScenario } from './support.ts';

function assertAlive(result: Ended, status = 0): void {
  const all = `${result.stdout}${result.stderr}`;
  assert.isNull(result.signal, all);
  assert.equal(result.status, status, all);
  assert.match(result.stdout, /^alive$/m, all);
}

function isRunning(pid: number): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
}

for (const kind of KINDS) {
  const addon = kind === 'addon';

  describe(`survival with ${kind}`, function () {
    this.timeout(60_000);

    // The scenarios share this network namespace.
    afterEach(flushTables);

    for (const name of ['many-acks', 'many-failures']) {
      it(`${name}: more answers than fit are ${addon ? 'refused before they are asked for' : 'an OverrunError'}`, async () => {
        const result = await scenario(name, kind);
        assertAlive(result);
        assert.match(result.stdout, addon ? /^TransportError EMSGSIZE .* nothing was sent/m : /^OverrunError /m);
        assert.match(result.stdout, /^still works$/m);
      });
    }

    for (const name of ['four-large-failures', 'many-large-failures', 'just-within', 'many-sends']) {
      it(`${name}: the process lives and the transport works`, async () => {
        const result = await scenario(name, kind);
        assertAlive(result);
        assert.match(result.stdout, /^still works$/m);
        assert.notMatch(result.stdout, /OverrunError/);
      });
    }

    it('stalled-monitor: lost events are an OverrunError', async () => {
      const result = await scenario('stalled-monitor', kind);
      assertAlive(result);
      assert.match(result.stdout, /^OverrunError /m);
      // The addon's process seldom survives it: typed errors from then on, and no waiting for ever.
      const afterwards = addon
        ? /^(still works|TransportError EPIPE send: the transport has failed.*)$/m
        : /^still works$/m;
      assert.match(result.stdout, afterwards);
      assert.match(result.stdout, /^readable false at once$/m);
    });

    it('handlers that throw disturb nobody', async () => {
      const result = await scenario('throwing-handlers', kind);
      assertAlive(result);
      assert.match(result.stdout, /^caught 10$/m);
      assert.match(result.stdout, /^still works$/m);
    });

    it('close in a handler with a send pending', async () =>
      assertAlive(await scenario('close-with-pending-send', kind)));

    it('a worker is terminated while it is idle, waits, or sends', async () => {
      const result = await scenario('worker-terminated', kind);
      assertAlive(result);
      assert.match(result.stdout, /^children left 0$/m);
    });

    it('a worker waits, closes and ends', async () => {
      const result = await scenario('worker-ends', kind);
      assertAlive(result);
      assert.match(result.stdout, /^worker false$/m);
    });

    it('process.exit keeps its status while a wait is pending', async () => {
      assertAlive(await scenario('exit-while-waiting', kind), 7);
    });

    it('an open transport nobody waits for lets the process end', async () => {
      assertAlive(await scenario('end-without-close', kind));
      assertAlive(await scenario('end-without-use', kind));
    });

    it('a pending wait keeps the process alive; kill -9 leaves no child', async () => {
      const parent = startScenario('wait-for-ever', kind);
      const over = ended(parent);
      const children = await new Promise<number[]>((done) => {
        parent.stdout?.once('data', (chunk) => done([...String(chunk).matchAll(/\d+/g)].map(Number)));
      });
      assert.lengthOf(children, addon ? 1 : 0);
      await new Promise((done) => setTimeout(done, 200));
      assert.isNull(parent.exitCode, 'it still waits');
      parent.kill('SIGKILL');
      assert.equal((await over).signal, 'SIGKILL');
      for (let tries = 0; children.some(isRunning); tries += 1) {
        assert.isBelow(tries, 100, 'the child outlives its parent');
        await new Promise((done) => setTimeout(done, 20));
      }
    });

    it('garbage collection takes nothing that a wait needs, and waiting costs no CPU', async () => {
      const result = await scenario('garbage-while-waiting', kind, { flags: ['--expose-gc'] });
      assertAlive(result);
      const [, cpu] = /^events true idle cpu ms (\d+)$/m.exec(result.stdout) ?? [];
      assert.isBelow(Number(cpu), 200, result.stdout);
    });

    it('prints nothing: no ExperimentalWarning', async () => {
      const result = await scenario('quiet', kind);
      assertAlive(result);
      assert.equal(result.stderr, '');
    });

    it('says that CAP_NET_ADMIN is missing; generic netlink does not need it', async () => {
      const without = ['--inh-caps=-net_admin', '--bounding-set=-net_admin'];
      const result = await scenario('unprivileged', kind, { under: ['setpriv', ...without] });
      assertAlive(result);
      assert.match(result.stdout, /^TransportError EPERM .*CAP_NET_ADMIN/m);
      assert.match(result.stdout, /^open$/m);
    });

    it('refuses a datagram over the limit where nothing may be forced, with size, limit and way out', async () => {
      const result = await scenario('over-the-limit', kind, {
        under: ['unshare', '--map-root-user', '--user', '--net'],
      });
      assertAlive(result);
      assert.match(result.stdout, /^force false$/m);
      assert.match(result.stdout, /EMSGSIZE a datagram of 67108864 bytes is over the limit of \d+ .*wmem_max/);
      assert.match(result.stdout, /^still works$/m);
    });
  });
}
