// A socket of a simulated process: a queue of what the kernel has answered.
import type { NetlinkProtocol, Transport } from '../../../src/transport/transport.ts';
import { TransportError } from '../../../src/wire/index.ts';
import type { SimulatedClient } from './client.ts';

export class SimulatedSocket implements Transport {
  readonly kind = 'simulated';
  readonly protocol: NetlinkProtocol;
  readonly portId: number;
  readonly caps;
  private readonly client: SimulatedClient;
  private readonly queue: (Uint8Array | Error)[] = [];
  private readonly waiting = new Set<() => void>();
  private failure: Error | undefined;

  constructor(client: SimulatedClient, protocol: NetlinkProtocol, portId: number) {
    this.client = client;
    this.protocol = protocol;
    this.portId = portId;
    this.caps = { synchronous: client.synchronous, extAck: true, capAck: true, force: false };
  }

  send(datagram: Uint8Array): void {
    if (this.failure !== undefined) throw this.failure;
    this.client.deliver(this, datagram);
  }

  async sendInBackground(datagram: Uint8Array): Promise<void> {
    this.send(datagram);
  }

  receive(): Uint8Array | undefined {
    if (this.failure !== undefined) throw this.failure;
    const next = this.queue.shift();
    if (next instanceof Error) throw next;
    return next;
  }

  /** Keeps no time: the kernel answers everything, or a fault of the client's does. */
  async waitReadable(_timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    if (this.queue.length === 0 && this.failure === undefined && !signal?.aborted) {
      await new Promise<void>((resolve) => {
        this.waiting.add(resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    return this.queue.length > 0 || this.failure !== undefined;
  }

  reserveReceive(bytes: number): number {
    return bytes;
  }

  join(): void {}

  leave(): void {}

  close(): void {
    this.fail(new TransportError('the socket is closed'));
  }

  /** For the client: what the kernel, or a fault, has for this socket. */
  push(...answers: readonly (Uint8Array | Error)[]): void {
    this.queue.push(...answers);
    this.wake();
  }

  fail(error: Error): void {
    this.failure ??= error;
    this.wake();
  }

  private wake(): void {
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }
}
