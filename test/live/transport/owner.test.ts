// A table that another process owns: it can be read, not changed, and goes when the owner does.
import { assert } from 'chai';
import { KernelError } from '../../../src/index.ts';
import { type NftClient, type NftEvent, TransactionError } from '../../../src/nft/index.ts';
import { refusal } from '../../support/refusal.ts';
import { openForTests } from '../nft/support.ts';
import { OtherProcess } from './clients.ts';

const T = { family: 'ip', name: 'theirs' } as const;
const C = { family: 'ip', table: 'theirs', name: 'c' } as const;

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await condition()); tries++) {
    assert.isBelow(tries, 200);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** What a monitor hears until a table of this name was added. */
async function heard(monitor: AsyncIterable<NftEvent>, last: string): Promise<readonly string[]> {
  const events: string[] = [];
  for await (const event of monitor) {
    const changes = event.event === 'transaction' ? event.changes : [];
    events.push(
      changes.map(({ change, kind, value }) => `${change} ${kind} ${(value as { name?: string }).name}`).join(', '),
    );
    if (events.at(-1)?.endsWith(` ${last}`)) break;
  }
  return events;
}

describe('nft client: a table that another process owns', () => {
  const opened = openForTests();
  let owner: OtherProcess;

  before(() => {
    owner = new OtherProcess();
  });

  beforeEach(async () => {
    assert.equal(await owner.tell('own', 'theirs'), 'owned');
  });

  afterEach(async () => {
    if (owner.lives) await owner.tell('reopen');
  });

  after(() => owner.kill());

  const isGone = async (nft: NftClient) => (await nft.tables()).length === 0;

  it('is read as any other, with the flag', async () => {
    const { nft } = opened;
    assert.deepEqual((await nft.table(T))?.flags, ['owner']);
    assert.deepEqual(
      (await nft.chains({ family: 'ip', table: 'theirs' })).map(({ name }) => name),
      ['c'],
    );
    const { tables, chains } = await nft.snapshot();
    assert.deepEqual([tables.length, chains.length], [1, 1]);
  });

  it('whatever would change it is refused, with the operation, and nothing else of the transaction stays', async () => {
    const { nft } = opened;
    const rule = { family: 'ip', table: 'theirs', chain: 'c', expressions: [] } as const;
    const attempts = {
      'add chain ip theirs d': nft.transaction().addChain({ ...C, name: 'd' }),
      'add rule ip theirs c': nft.transaction().addRule(rule),
      'flush table ip theirs': nft.transaction().flushTable(T),
      'delete chain ip theirs c': nft.transaction().deleteChain(C),
      'delete table ip theirs': nft.transaction().deleteTable(T),
    };
    for (const [operation, tx] of Object.entries(attempts)) {
      const error = await refusal(tx.addTable({ family: 'ip', name: 'mine' }).commit(), TransactionError);
      const [failure] = error.failures;
      assert.instanceOf(failure, KernelError);
      assert.deepEqual([failure?.operation, failure?.errnoName], [operation, 'EPERM']);
      assert.match(error.message, /not permitted/);
    }
    assert.deepEqual(
      (await nft.tables()).map(({ name }) => name),
      ['theirs'],
    );
  });

  it('flushing the ruleset leaves it alone', async () => {
    const { nft } = opened;
    await nft.transaction().addTable({ family: 'ip', name: 'mine' }).commit();
    await nft.transaction().flushRuleset().commit();
    assert.deepEqual(
      (await nft.tables()).map(({ name }) => name),
      ['theirs'],
    );
  });

  for (const [how, end] of [
    ['closes its connection', () => owner.tell('reopen')],
    // The last one: nobody is left to own anything.
    ['is killed', () => owner.kill()],
  ] as const) {
    it(`goes when its owner ${how}: reading tells, a monitor and the generation do not`, async () => {
      const { nft } = opened;
      const { id } = await nft.generation();
      const monitor = nft.monitor();
      await monitor.ready;
      await end();
      await until(() => isGone(nft));
      assert.equal((await nft.generation()).id, id);
      await nft.transaction().addTable({ family: 'ip', name: 'next' }).commit();
      assert.deepEqual(await heard(monitor, 'next'), ['new table next']);
    });
  }
});
