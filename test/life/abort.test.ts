// An abort at every call of what needs a kernel with flowtables and capable devices: a simulated one.
// What runs on any kernel is aborted in test/live/life.
import { setMaxListeners } from 'node:events';
import { assert } from 'chai';
import { openNft } from '../../src/nft/index.ts';
import { disableOffload, enableOffload, offloadStatus } from '../../src/offload/index.ts';
import { SimulatedKernel } from '../support/simulated-kernel.ts';
import { atEveryMoment, type Delay, endOf, type Moment } from './moments.ts';

const CAPABLE = { hwTcOffload: 'off', takesHardware: true } as const;
const devices = ['r0', 'r1'];
const UP = { devices };

function newKernel(): SimulatedKernel {
  return new SimulatedKernel({ devices: { r0: CAPABLE, r1: CAPABLE } });
}

/** The work with a signal that aborts at this moment; ends with the reason, or as if nothing had been. */
async function aborted<T>(moment: Moment, work: (signal: AbortSignal) => Promise<T>): Promise<T | 'aborted'> {
  const controller = new AbortController();
  const reason = new RangeError('enough');
  // Simulated sockets do not take theirs back.
  setMaxListeners(0, controller.signal);
  moment.arm(() => controller.abort(reason));
  const end = await endOf(work(controller.signal));
  if ('error' in end) assert.strictEqual(end.error, reason);
  return 'error' in end ? 'aborted' : end.value;
}

for (const synchronous of [true, false]) {
  // What comes later has its own turns anyway.
  const delays: readonly Delay[] = synchronous ? ['in the call', 'a turn later'] : ['in the call'];
  describe(`an abort at every call, answers ${synchronous ? 'at once' : 'later'}`, function () {
    this.timeout(20_000);

    it('of up: all or nothing, and no socket stays open', async () => {
      const installed = newKernel();
      await enableOffload({ ...UP, connector: installed.connect() });
      const before = newKernel().state();
      const trials = await atEveryMoment(
        async (moment) => {
          const kernel = newKernel();
          const connector = moment.observe(kernel.connect({ synchronous }));
          const end = await aborted(moment, (signal) => enableOffload({ ...UP, connector, signal }));
          const state = kernel.state({ handles: false });
          assert.deepEqual(state, end === 'aborted' ? before : installed.state({ handles: false }));
          assert.equal(moment.open.size, 0, 'sockets open');
        },
        { delays },
      );
      assert.isAbove(trials, 50);
    });

    it('of down: another down completes it, and no socket stays open', async () => {
      const origin = newKernel().state({ handles: false });
      await atEveryMoment(
        async (moment) => {
          const kernel = newKernel();
          await enableOffload({ ...UP, connector: kernel.connect() });
          const standing = kernel.state();
          const connector = moment.observe(kernel.connect({ synchronous }));
          const end = await aborted(moment, (signal) => disableOffload({ connector, signal }));
          if (end === 'aborted') assert.deepEqual(kernel.state(), standing);
          else assert.deepEqual(kernel.state({ handles: false }), origin);
          assert.equal(moment.open.size, 0, 'sockets open');
          await disableOffload({ connector: kernel.connect() });
          assert.deepEqual(kernel.state({ handles: false }), origin);
        },
        { delays },
      );
    });

    it('of status: the whole answer or none, and no socket stays open', async () => {
      const kernel = newKernel();
      await enableOffload({ ...UP, connector: kernel.connect() });
      const whole = await offloadStatus({ connector: kernel.connect() });
      let heeded = 0;
      await atEveryMoment(
        async (moment) => {
          const connector = moment.observe(kernel.connect({ synchronous }));
          const end = await aborted(moment, (signal) => offloadStatus({ connector, signal }));
          if (end === 'aborted') heeded++;
          else assert.deepEqual(end, whole);
          assert.equal(moment.open.size, 0, 'sockets open');
        },
        { delays },
      );
      assert.isAbove(heeded, 50, 'the signal is not heeded at all');
    });

    it('of requests that wait their turn: each ends by itself, the others go on', async () => {
      const kernel = newKernel();
      await atEveryMoment(
        async (moment) => {
          const nft = await openNft({ connector: moment.observe(kernel.connect({ synchronous })) });
          const [first, second, third] = await Promise.all([
            endOf(aborted(moment, (signal) => nft.tables({ signal }))),
            endOf(nft.generation()),
            endOf(nft.tables({ signal: AbortSignal.abort(new RangeError('before')) })),
          ]);
          assert.property(first, 'value');
          assert.property(second, 'value');
          assert.propertyVal('error' in third ? third.error : {}, 'message', 'before');
          assert.isDefined((await nft.generation()).id);
          nft.close();
        },
        { delays },
      );
    });
  });
}
