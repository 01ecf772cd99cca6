// A close at every call of what needs a kernel with flowtables: a simulated one.
import { assert } from 'chai';
import { openNft } from '../../src/nft/index.ts';
import { disableOffload, enableOffload, offloadStatus } from '../../src/offload/index.ts';
import { NftOffloadError } from '../../src/wire/index.ts';
import { SimulatedKernel } from '../support/simulated-kernel.ts';
import { atEveryMoment, type Delay, endOf, type Moment } from './moments.ts';

const CAPABLE = { hwTcOffload: 'off', takesHardware: true } as const;
const UP = { devices: ['r0', 'r1'] };

function newKernel(): SimulatedKernel {
  return new SimulatedKernel({ devices: { r0: CAPABLE, r1: CAPABLE } });
}

for (const synchronous of [true, false]) {
  describe(`the connector is closed at every call, answers ${synchronous ? 'at once' : 'later'}`, function () {
    this.timeout(20_000);
    /** How often the close was felt: in a test that never does, nothing is closed. */
    let felt = 0;
    beforeEach(() => {
      felt = 0;
    });
    afterEach(() => assert.isAbove(felt, 0));
    const delays: readonly Delay[] = synchronous ? ['in the call', 'a turn later'] : ['in the call'];

    /** The work over a connector that is closed at this moment: done, or an error of this package. */
    async function closed<T>(
      moment: Moment,
      kernel: SimulatedKernel,
      work: (connector: ReturnType<Moment['observe']>) => Promise<T>,
    ): Promise<T | undefined> {
      const connector = moment.observe(kernel.connect({ synchronous }));
      moment.arm(() => void connector.close());
      const end = await endOf(work(connector));
      moment.disarm();
      if (!('error' in end)) return end.value;
      assert.instanceOf(end.error, NftOffloadError);
      felt++;
      return undefined;
    }

    it('during up: what there is can be taken back, and another up completes it', async () => {
      const origin = newKernel().state({ handles: false });
      const installed = newKernel();
      await enableOffload({ ...UP, connector: installed.connect() });
      await atEveryMoment(
        async (moment) => {
          const kernel = newKernel();
          await closed(moment, kernel, (connector) => enableOffload({ ...UP, connector }));
          const fork = kernel.fork();
          await enableOffload({ ...UP, connector: fork.connect() });
          assert.deepEqual(fork.state({ handles: false }), installed.state({ handles: false }));
          await disableOffload({ connector: kernel.connect() });
          assert.deepEqual(kernel.state({ handles: false }), origin);
        },
        { delays },
      );
    });

    it('during status: the whole answer or an error', async () => {
      const kernel = newKernel();
      await enableOffload({ ...UP, connector: kernel.connect() });
      const whole = await offloadStatus({ connector: kernel.connect() });
      await atEveryMoment(
        async (moment) => {
          const status = await closed(moment, kernel, (connector) => offloadStatus({ connector }));
          if (status !== undefined) assert.deepEqual(status, whole);
        },
        { delays },
      );
    });

    it('while requests wait their turn: each of them is told', async () => {
      const kernel = newKernel();
      await atEveryMoment(
        async (moment) => {
          await closed(moment, kernel, async (connector) => {
            const nft = await openNft({ connector });
            const waiting = Array.from({ length: 5 }, () => endOf(nft.generation()));
            for (const end of await Promise.all(waiting)) {
              if (!('error' in end)) continue;
              assert.instanceOf(end.error, NftOffloadError);
              felt++;
            }
          });
        },
        { delays },
      );
    });
  });
}
