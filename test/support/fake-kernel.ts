// A Connector whose kernel is a function: what it returns for a datagram is queued on the sender.
import type { Connector, NetlinkProtocol, Transport, TransportCaps } from '../../src/transport/transport.ts';
import {
  DecodeError,
  HOST_LITTLE_ENDIAN,
  joinMessages,
  type NetlinkMessage,
  splitMessages,
} from '../../src/wire/index.ts';
import { bytes } from './hexdump.ts';

export class FakeSocket implements Transport {
  readonly kind = 'fake';
  readonly protocol: NetlinkProtocol;
  readonly portId: number;
  readonly caps: TransportCaps = { synchronous: true, extAck: true, capAck: true, force: false };
  readonly calls: string[] = [];
  readonly queue: (Uint8Array | Error)[] = [];
  private readonly kernel: (datagram: Uint8Array, socket: FakeSocket) => readonly Uint8Array[];

  constructor(
    protocol: NetlinkProtocol,
    portId: number,
    kernel: (datagram: Uint8Array, socket: FakeSocket) => readonly Uint8Array[],
  ) {
    this.protocol = protocol;
    this.portId = portId;
    this.kernel = kernel;
  }

  send(datagram: Uint8Array): void {
    this.queue.push(...this.kernel(datagram, this));
  }
  async sendInBackground(datagram: Uint8Array): Promise<void> {
    this.calls.push(`sendInBackground ${datagram.byteLength}`);
    this.send(datagram);
  }
  receive(): Uint8Array | undefined {
    const next = this.queue.shift();
    if (next instanceof Error) throw next;
    return next;
  }
  async waitReadable(timeoutMs: number): Promise<boolean> {
    this.calls.push(`waitReadable ${timeoutMs}`);
    return this.queue.length > 0;
  }
  reserveReceive(size: number): number {
    this.calls.push(`reserveReceive ${size}`);
    return size * 2;
  }
  join(group: number): void {
    this.calls.push(`join ${group}`);
  }
  leave(group: number): void {
    this.calls.push(`leave ${group}`);
  }
  close(): void {
    this.calls.push('close');
  }
}

export class FakeConnector implements Connector {
  readonly description = 'fake';
  readonly sockets: FakeSocket[] = [];
  closed = false;
  private readonly kernel: (datagram: Uint8Array, socket: FakeSocket) => readonly Uint8Array[];

  constructor(kernel: (datagram: Uint8Array, socket: FakeSocket) => readonly Uint8Array[] = () => []) {
    this.kernel = kernel;
  }

  async open(protocol: NetlinkProtocol): Promise<FakeSocket> {
    const answer = (datagram: Uint8Array, to: FakeSocket) => this.kernel(datagram, to).map((one) => addressed(one, to));
    const socket = new FakeSocket(protocol, 1000 + this.sockets.length, answer);
    this.sockets.push(socket);
    return socket;
  }
  async close(): Promise<void> {
    this.closed = true;
  }
}

/** Messages that name no port go to whoever asked, as the kernel's do; what is no message goes as it is. */
function addressed(bytes: Uint8Array, { portId }: FakeSocket): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (const { offset, portId: named, seq } of messagesOf(bytes))
    if (named === 0 && seq !== 0) view.setUint32(offset + 12, portId, HOST_LITTLE_ENDIAN);
  return bytes;
}

function messagesOf(bytes: Uint8Array): readonly NetlinkMessage[] {
  try {
    return splitMessages(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return [];
    throw error;
  }
}

export interface Fields {
  readonly type: number;
  readonly flags?: number;
  readonly seq?: number;
  readonly portId?: number;
  /** In hexadecimal. */
  readonly payload?: string;
}

/** One datagram of these messages, as a host of this byte order sends it. */
export function datagram(messages: readonly Fields[], littleEndian = true): Uint8Array {
  return joinMessages(
    messages.map(({ payload = '', flags = 0, seq = 0, portId = 0, type }) => ({
      type,
      flags,
      seq,
      portId,
      payload: bytes(payload),
    })),
    littleEndian,
  );
}

/** Everything a transport has queued. */
export function drain(transport: Transport): Uint8Array[] {
  const received: Uint8Array[] = [];
  for (let next = transport.receive(); next !== undefined; next = transport.receive()) received.push(next);
  return received;
}
