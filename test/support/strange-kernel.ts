// A kernel whose answers come as no kernel's do: late, twice, in pieces, among other things.
import { Session } from '../../src/session/index.ts';
import type { TransportCaps } from '../../src/transport/transport.ts';
import type { NetlinkMessage } from '../../src/wire/index.ts';
import { requestsOf } from './answers.ts';
import { FakeSocket } from './fake-kernel.ts';

/** A datagram, a failure, nothing until a wait is over (`late`), or a wait that ends for nothing (`woken`). */
export type Step = Uint8Array | Error | 'late' | 'woken';
/** What follows a datagram of these messages. */
export type StrangeKernel = (messages: readonly NetlinkMessage[]) => readonly Step[];

/** More than any answer here has: what reads on behind it would read for ever. */
const PATIENCE = 10_000;

export class StrangeSocket extends FakeSocket {
  override readonly caps: TransportCaps;
  private readonly steps: Step[] = [];
  private readonly strange: StrangeKernel;
  private idle = 0;

  constructor(kernel: StrangeKernel, synchronous: boolean) {
    super(12, 77, () => []);
    this.strange = kernel;
    this.caps = { synchronous, extAck: true, capAck: true, force: false };
  }

  override send(datagram: Uint8Array): void {
    this.steps.push(...this.strange(requestsOf(datagram)));
  }

  override receive(): Uint8Array | undefined {
    this.idle++;
    if (this.idle > PATIENCE) throw new RangeError('it reads for ever');
    const [step] = this.steps;
    if (step === 'late' || step === 'woken') {
      // A socket in this process has all answers when `send` returns.
      if (this.caps.synchronous) this.steps.shift();
      return this.caps.synchronous ? this.receive() : undefined;
    }
    this.steps.shift();
    if (step instanceof Error) throw step;
    return step;
  }

  /** Keeps no time: what is late is late at once. */
  override async waitReadable(): Promise<boolean> {
    const [step] = this.steps;
    if (step === 'late' || step === 'woken') this.steps.shift();
    return step !== undefined && step !== 'late';
  }
}

/** A session of this kernel: `synchronous` as a socket in this process, or as one in another. */
export function strangeSession(kernel: StrangeKernel, synchronous: boolean): Session {
  return new Session(new StrangeSocket(kernel, synchronous));
}
