// What `up` and `down` leave behind when something goes wrong at any of their datagrams: a failure, an
// abort, a kill, another writer, lost answers. Each is tried at every datagram of an undisturbed run.
import { assert } from 'chai';
import { disableOffload, enableOffload, RefusedError } from '../../src/offload/index.ts';
import { NftOffloadError } from '../../src/wire/index.ts';
import {
  changeByOthers,
  type Ending,
  ending,
  everywhere,
  expectations,
  generator,
  look,
  SCENARIOS,
  same,
  shown,
  type Trial,
  world,
} from '../support/simulated-kernel/trials.ts';
import type { SimulatedClient } from '../support/simulated-kernel.ts';

describe('offload: up, disturbed at any datagram', () => {
  everywhere('leaves all or nothing when a send fails', { of: 'up' }, async (trial) => {
    const client = trial.kernel.connect().failAt(trial.n);
    trial.checkUp(await trial.up(client));
    await trial.checkDown();
    return client;
  });

  everywhere('leaves all or nothing when it is aborted', { of: 'up' }, async (trial) => {
    const controller = new AbortController();
    const client = trial.kernel.connect().abortAt(trial.n, controller);
    trial.checkUp(await trial.up(client, controller.signal));
    await trial.checkDown();
    return client;
  });

  everywhere('is taken back by down when it was killed', { of: 'up', from: 0 }, async (trial) => {
    const client = trial.kernel.connect().dieAt(trial.n);
    await trial.up(client);
    await trial.checkDown();
    return client;
  });

  everywhere('is completed by another up when it was killed', { of: 'up', from: 0 }, async (trial) => {
    const client = trial.kernel.connect().dieAt(trial.n);
    await trial.up(client);
    trial.checkDone('another up', await trial.up());
    trial.check('after another up', trial.expected.installed);
    await trial.checkDown();
    return client;
  });

  everywhere('ends right when another writer comes in between', { of: 'up' }, async (trial) => {
    const client = trial.kernel.connect().before(trial.n, () => changeByOthers(trial.kernel));
    trial.checkDone('up', await trial.up(client));
    trial.check('done, but', trial.expected.installed);
    await trial.checkDown();
    return client;
  });

  everywhere('says what is so when answers are lost', { of: 'up' }, async (trial) => {
    const client = trial.kernel.connect().loseAnswers(trial.n);
    trial.checkUp(await trial.up(client));
    await trial.checkDown();
    return client;
  });

  everywhere('says what is so when the answers to two datagrams are lost', { of: 'up' }, async (trial) => {
    const { kernel, n } = trial;
    const client = kernel
      .connect()
      .loseAnswers(n)
      .loseAnswers(n + 1);
    trial.checkUp(await trial.up(client), { twice: true });
    await trial.checkDown();
    return client;
  });

  everywhere('shares the kernel with another up that runs in between', { of: 'up' }, async (trial) => {
    let other: Ending | undefined;
    const client = trial.kernel.connect({ synchronous: false }).before(trial.n, async () => {
      other = await trial.up();
    });
    const end = await trial.up(client);
    if (!(end instanceof RefusedError)) trial.checkDone('the first', end);
    trial.checkDone('the second', other);
    trial.check('in the end', trial.expected.installed);
    await trial.checkDown();
    return client;
  });

  // Nothing locks one out: which of them wins is open, that it can be taken back is not.
  everywhere('can be taken back when a down ran in between', { of: 'up', moments: false }, async (trial) => {
    const client = trial.kernel.connect({ synchronous: false }).before(trial.n, async () => {
      await trial.down();
    });
    await trial.up(client);
    trial.checkNow();
    await trial.checkDown();
    return client;
  });

  it('gives up when others change the ruleset all the time, and nothing has changed', async () => {
    for (const scenario of SCENARIOS) {
      const { kernel, wrong } = await world(scenario);
      const before = look(kernel);
      const client = kernel.connect().beforeEach(() => changeByOthers(kernel));
      const end = await ending(enableOffload({ ...scenario.up, connector: client }));
      assert.instanceOf(end, NftOffloadError, scenario.name);
      assert.deepEqual([look(kernel), wrong], [before, []], scenario.name);
    }
  });

  it('shares the kernel with another up, datagram by datagram', async () => {
    const findings: string[] = [];
    for (const scenario of SCENARIOS) {
      const expected = await expectations(scenario);
      for (let seed = 1; seed <= 10; seed++) {
        const { kernel, wrong } = await world(scenario);
        const random = generator(seed);
        const clients = [1, 2].map(() =>
          kernel.connect({ synchronous: false }).beforeEach(async () => {
            for (let turns = random() % 4; turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
          }),
        );
        const ups = clients.map((connector) => ending(enableOffload({ ...scenario.up, connector })));
        const failed = (await Promise.all(ups)).filter((end) => end !== 'done' && !(end instanceof RefusedError));
        const where = `${scenario.name}, seed ${seed}`;
        findings.push(...[...failed.map(String), ...wrong].map((what) => `${where}: ${what}`));
        if (!same(look(kernel), expected.installed)) findings.push(`${where}: ${shown(look(kernel))}`);
        await disableOffload({ connector: kernel.connect() });
        if (!same(look(kernel), expected.origin)) findings.push(`${where}: after down ${shown(look(kernel))}`);
      }
    }
    assert.deepEqual(findings, []);
  });
});

describe('offload: down, disturbed at any datagram', () => {
  function repeated(
    title: string,
    disturb: (client: SimulatedClient, trial: Trial, controller: AbortController) => void,
  ): void {
    everywhere(title, { of: 'down' }, async (trial) => {
      const controller = new AbortController();
      const client = trial.kernel.connect();
      disturb(client, trial, controller);
      const end = await trial.down(client, controller.signal);
      if (end === 'done') trial.check('done, but', trial.expected.origin);
      await trial.checkDown();
      return client;
    });
  }

  repeated('is completed by another down when a send failed', (client, { n }) => client.failAt(n));
  repeated('is completed by another down when it was aborted', (client, { n }, control) => client.abortAt(n, control));
  repeated('is completed by another down when it was killed', (client, { n }) => client.dieAt(n));
  repeated('is completed by another down when answers were lost', (client, { n }) => client.loseAnswers(n));

  everywhere('gives way to an up when it was killed', { of: 'down', from: 0 }, async (trial) => {
    const client = trial.kernel.connect().dieAt(trial.n);
    await trial.down(client);
    trial.checkDone('up', await trial.up());
    // Features that the new `up` does not need may be off or on by now: they are recorded if they are on.
    const [now, wanted] = [look(trial.kernel), trial.expected.installed].map(withoutRecord);
    assert.deepEqual(now, wanted, `at ${trial.n}`);
    await trial.checkDown();
    return client;
  });

  everywhere('ends right when another writer comes in between', { of: 'down' }, async (trial) => {
    const client = trial.kernel.connect().before(trial.n, () => changeByOthers(trial.kernel));
    trial.checkDone('down', await trial.down(client));
    trial.check('in the end', trial.expected.origin);
    return client;
  });

  everywhere('shares the kernel with another down that runs in between', { of: 'down' }, async (trial) => {
    const client = trial.kernel.connect({ synchronous: false }).before(trial.n, async () => {
      await trial.checkDown();
    });
    trial.checkDone('the first', await trial.down(client));
    trial.check('in the end', trial.expected.origin);
    return client;
  });
});

function withoutRecord({ tables }: ReturnType<typeof look>): unknown {
  return tables.map((table) => ({ ...table, sets: table.sets.filter(({ name }) => name !== 'hw_tc_offload') }));
}
