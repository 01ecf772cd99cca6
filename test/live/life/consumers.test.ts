// Callers whose own code throws in the middle: their error comes out as it is, nothing half done goes to
// the kernel, and the client goes on.
import { assert } from 'chai';
import { type NewElements, openNft } from '../../../src/nft/index.ts';
import { KernelError } from '../../../src/session/index.ts';
import { EncodeError } from '../../../src/wire/index.ts';
import { endOf, soon } from '../../life/moments.ts';
import { refusal } from '../../support/refusal.ts';
import { addresses, descriptors, FURNISHED, furnish, lifeOf, RULE, RULES, SET, sizes } from './support.ts';

class OfTheCaller extends Error {}

async function all<T>(stream: AsyncIterable<T>): Promise<readonly T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

describe('a caller that throws', () => {
  const life = lifeOf('ffi');

  beforeEach(async () => {
    await furnish(life.witness.transaction()).commit();
  });

  it('in the loop over a monitor gets its error, the socket is closed, and the client goes on', async () => {
    const before = descriptors();
    const nft = await openNft({ connector: life.connector });
    for (let count = 0; count < 5; count++) {
      const monitor = nft.monitor();
      await monitor.ready;
      await nft.transaction().addRule(RULE).commit();
      const loop = async (): Promise<void> => {
        for await (const { event } of monitor) throw new OfTheCaller(event);
      };
      assert.equal((await soon(refusal(loop(), OfTheCaller))).message, 'transaction');
    }
    assert.lengthOf(await nft.rules(), RULES + 5);
    nft.close();
    await new Promise((done) => setImmediate(done));
    assert.equal(descriptors(), before);
  });

  it('in the loop over a stream, or leaves it, or asks for what cannot be asked, leaves no connection behind', async () => {
    const { witness } = life;
    const before = descriptors();
    const thrown = async (): Promise<void> => {
      for await (const _ of witness.eachRule()) throw new OfTheCaller('no');
    };
    await soon(refusal(thrown(), OfTheCaller));
    for await (const _ of witness.eachElement(SET)) break;
    await refusal(all(witness.eachElement({ ...SET, set: 'absent' })), KernelError);
    await refusal(all(witness.eachRule({ signal: AbortSignal.abort(new OfTheCaller('no')) })), OfTheCaller);
    await refusal(all(witness.eachRule({ family: 'nonsense' as never })), EncodeError);
    await refusal(all(witness.eachElement({ ...SET, table: 5 as never })), EncodeError);
    assert.equal(descriptors(), before);
    assert.lengthOf(await witness.rules(), RULES);
  });

  it('while it reads consistently gets its error at once, read again or not', async () => {
    const { witness } = life;
    let reads = 0;
    const read = async (): Promise<never> => {
      reads++;
      await witness.rules();
      throw new OfTheCaller('no');
    };
    await refusal(witness.consistent(read), OfTheCaller);
    assert.equal(reads, 1);
    // Of others it is theirs, too, though the ruleset has changed meanwhile.
    await refusal(
      witness.consistent(async () => {
        await witness.transaction().addRule(RULE).commit();
        throw new OfTheCaller('no');
      }),
      OfTheCaller,
    );
    const absent = new KernelError('find it', 2);
    assert.strictEqual(
      await refusal(
        witness.consistent(() => Promise.reject(absent)),
        KernelError,
      ),
      absent,
    );
    assert.lengthOf(await witness.rules(), RULES + 1);
  });

  const unruly: Readonly<Record<string, () => NewElements['elements']>> = {
    'a generator that throws in the middle': () =>
      (function* () {
        yield* addresses(1000, 70_000);
        throw new OfTheCaller('in the middle');
      })() as never,
    'a list one of whose elements throws': () => [
      ...addresses(1000, 3000),
      {
        get key(): never {
          throw new OfTheCaller('in the middle');
        },
      },
    ],
    'a list that throws when it is read': () =>
      new Proxy([...addresses(1000, 10)], {
        get(target, name) {
          if (name === '5') throw new OfTheCaller('in the middle');
          return Reflect.get(target, name) as unknown;
        },
      }),
  };
  for (const [what, elements] of Object.entries(unruly)) {
    it(`${what}, of elements to add: nothing of it is sent, the rest of the transaction is`, async () => {
      const { witness } = life;
      const tx = witness.transaction().addRule(RULE);
      const { size } = tx;
      let refused = false;
      try {
        tx.addElements({ ...SET, elements: elements() });
      } catch (error) {
        assert.instanceOf(error, Error);
        refused = true;
      }
      assert.equal(tx.size, refused ? size : size + 1);
      const end = await soon(endOf(tx.commit()));
      // Where the list is only read at the commit, all of it fails.
      assert.equal('error' in end, !refused);
      const after = refused ? `tables 1, rules ${RULES + 1}, elements 40` : FURNISHED;
      assert.equal(await sizes(witness), after);
      assert.isDefined((await witness.generation()).id);
    });
  }

  it('whose object throws when it is read: the transaction has nothing of it', async () => {
    const { witness } = life;
    const tx = witness.transaction().addRule(RULE);
    const rule = {
      ...RULE,
      get expressions(): never {
        throw new OfTheCaller('no');
      },
    };
    assert.throws(() => tx.addRule(rule));
    assert.throws(() => tx.addRule(rule), OfTheCaller);
    assert.equal(tx.size, 1);
    await tx.commit();
    assert.equal(await sizes(witness), `tables 1, rules ${RULES + 1}, elements 40`);
  });

  it('whose signal has a throwing listener: the request ends with the reason, the client goes on', async () => {
    const { witness } = life;
    const caught: unknown[] = [];
    // Node reports what a listener throws as uncaught; mocha would take it for its own.
    const before = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', (error) => caught.push(error));
    try {
      const controller = new AbortController();
      controller.signal.addEventListener('abort', () => {
        throw new OfTheCaller('a listener');
      });
      const end = endOf(witness.rules({ signal: controller.signal }));
      controller.abort(new RangeError('enough'));
      assert.propertyVal(await end, 'error', controller.signal.reason);
      await new Promise((done) => setImmediate(done));
      assert.lengthOf(caught, 1);
    } finally {
      process.removeAllListeners('uncaughtException');
      for (const listener of before) process.on('uncaughtException', listener);
    }
    assert.lengthOf(await witness.rules(), RULES);
  });
});
