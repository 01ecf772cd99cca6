// Recording: a Connector around another one, which writes down every datagram that passes.
import { PACKET_KERNEL, PACKET_USER, type PcapRecord, writePcap } from '../pcap/index.ts';
import type { Connector, NetlinkProtocol, Transport, TransportCaps } from '../transport/transport.ts';
import { HOST_LITTLE_ENDIAN } from '../wire/index.ts';

export interface RecordOptions {
  /** The time of a datagram, in nanoseconds since 1970; default: this machine's clock. */
  readonly now?: () => bigint;
}

export interface Recording {
  /** Hand this one to the client instead of the connector that is recorded. */
  readonly connector: Connector;
  /**
   * All that has passed so far as one pcap file, in the order in which it was sent and received, of
   * all protocols. Wireshark opens it; `replay` answers from it.
   */
  bytes(): Uint8Array;
}

/**
 * Records what a connector's transports send and receive. A datagram the transport refused to send
 * is not in the recording; neither is that answers were lost (OverrunError): only those that came are.
 */
export function record(connector: Connector, options: RecordOptions = {}): Recording {
  const { now = () => BigInt(Date.now()) * 1_000_000n } = options;
  const records: PcapRecord[] = [];
  let littleEndian = HOST_LITTLE_ENDIAN;
  return {
    connector: {
      description: `recording of ${connector.description}`,
      open: async (protocol) => {
        const transport = await connector.open(protocol);
        littleEndian = transport.littleEndian ?? HOST_LITTLE_ENDIAN;
        return new RecordingTransport(transport, (packetType, bytes) => {
          // The port tells sockets of one protocol apart: each numbers its requests by itself.
          const { portId } = transport;
          const written = { time: now(), protocol, packetType, bytes: new Uint8Array(bytes), portId };
          records.push(written);
          return () => records.splice(records.indexOf(written), 1);
        });
      },
      close: () => connector.close(),
    },
    bytes: () => writePcap({ littleEndian, nanoseconds: true, records }),
  };
}

class RecordingTransport implements Transport {
  readonly kind: string;
  readonly protocol: NetlinkProtocol;
  readonly portId: number;
  readonly caps: TransportCaps;
  readonly littleEndian: boolean;
  private readonly inner: Transport;
  private readonly write: (packetType: number, bytes: Uint8Array) => () => void;

  constructor(inner: Transport, write: (packetType: number, bytes: Uint8Array) => () => void) {
    this.kind = inner.kind;
    this.protocol = inner.protocol;
    this.portId = inner.portId;
    this.caps = inner.caps;
    this.littleEndian = inner.littleEndian ?? HOST_LITTLE_ENDIAN;
    this.inner = inner;
    this.write = write;
  }

  send(datagram: Uint8Array): void {
    this.inner.send(datagram);
    this.write(PACKET_KERNEL, datagram);
  }

  async sendInBackground(datagram: Uint8Array): Promise<void> {
    // Its place is before what is received meanwhile.
    const takeBack = this.write(PACKET_KERNEL, datagram);
    try {
      await this.inner.sendInBackground(datagram);
    } catch (error) {
      takeBack();
      throw error;
    }
  }

  receive(): Uint8Array | undefined {
    const datagram = this.inner.receive();
    if (datagram !== undefined) this.write(PACKET_USER, datagram);
    return datagram;
  }

  waitReadable(timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    return this.inner.waitReadable(timeoutMs, signal);
  }

  reserveReceive(bytes: number): number {
    return this.inner.reserveReceive(bytes);
  }

  join(group: number): void {
    this.inner.join(group);
  }

  leave(group: number): void {
    this.inner.leave(group);
  }

  close(): void {
    this.inner.close();
  }
}
