// A kernel in memory for what is measured without one: it takes every transaction, keeps its datagram, and
// answers every dump with the datagrams it was given.
import type { Connector, Transport, TransportCaps } from '../../src/index.ts';
import { nftCodec, nftType } from '../../src/nft/index.ts';
import {
  encode,
  HOST_LITTLE_ENDIAN,
  joinMessages,
  NLM_F_DUMP,
  NLM_F_MULTI,
  NLMSG_DONE,
  NLMSG_ERROR,
  NLMSG_HDRLEN,
} from '../../src/wire/index.ts';

const NETLINK_NETFILTER = 12;
const NFNL_MSG_BATCH_BEGIN = 0x10;
/** NFNL_MSG_BATCH_END: its header, and struct nfgenmsg. */
const END_BYTES = NLMSG_HDRLEN + 4;
const PORT = 1;

export class MemoryKernel implements Transport {
  readonly kind = 'memory';
  readonly protocol = NETLINK_NETFILTER;
  readonly portId = PORT;
  readonly caps: TransportCaps = { synchronous: true, extAck: true, capAck: true, force: true };
  /** The last transaction, as it was sent. */
  transaction: Uint8Array | undefined;
  private readonly dump: readonly Uint8Array[];
  private queue: Uint8Array[] = [];
  private next = 0;

  constructor(dump: readonly Uint8Array[] = []) {
    this.dump = dump;
  }

  send(datagram: Uint8Array): void {
    const { type, flags, seq } = header(datagram, 0);
    if (type === NFNL_MSG_BATCH_BEGIN) this.commit(datagram);
    else if ((flags & NLM_F_DUMP) === NLM_F_DUMP) this.list(seq);
    else if (type === nftType('NFT_MSG_GETGEN')) this.queue.push(generation(seq), acknowledgement(seq));
    else this.queue.push(acknowledgement(seq));
  }

  async sendInBackground(datagram: Uint8Array): Promise<void> {
    this.send(datagram);
  }

  receive(): Uint8Array | undefined {
    if (this.next < this.queue.length) return this.queue[this.next++];
    this.queue = [];
    this.next = 0;
    return undefined;
  }

  async waitReadable(): Promise<boolean> {
    return this.next < this.queue.length;
  }

  reserveReceive(bytes: number): number {
    return bytes;
  }

  join(): void {}

  leave(): void {}

  close(): void {}

  /** As the kernel does, it acknowledges the last operation and the end. */
  private commit(datagram: Uint8Array): void {
    this.transaction = datagram;
    const { seq } = header(datagram, datagram.byteLength - END_BYTES);
    this.queue.push(acknowledgement(seq - 1), acknowledgement(seq));
  }

  /** The answers carry the number of their question: that is written into each. */
  private list(seq: number): void {
    for (const datagram of this.dump) {
      const view = viewOf(datagram);
      for (let at = 0; at < datagram.byteLength; at += (view.getUint32(at, HOST_LITTLE_ENDIAN) + 3) & ~3) {
        view.setUint32(at + 8, seq, HOST_LITTLE_ENDIAN);
        view.setUint32(at + 12, PORT, HOST_LITTLE_ENDIAN);
      }
      this.queue.push(datagram);
    }
    this.queue.push(message(NLMSG_DONE, NLM_F_MULTI, seq, new Uint8Array(4)));
  }
}

/** Always connects to this kernel. */
export function memoryConnector(kernel: MemoryKernel): Connector {
  return { description: 'memory', open: async () => kernel, close: async () => undefined };
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function header(
  datagram: Uint8Array,
  at: number,
): { readonly type: number; readonly flags: number; readonly seq: number } {
  const view = viewOf(datagram);
  return {
    type: view.getUint16(at + 4, HOST_LITTLE_ENDIAN),
    flags: view.getUint16(at + 6, HOST_LITTLE_ENDIAN),
    seq: view.getUint32(at + 8, HOST_LITTLE_ENDIAN),
  };
}

function message(type: number, flags: number, seq: number, payload: Uint8Array): Uint8Array {
  return joinMessages([{ type, flags, seq, portId: PORT, payload }]);
}

/** No error, and the header of the request it is about. */
function acknowledgement(seq: number): Uint8Array {
  return message(NLMSG_ERROR, 0, seq, Uint8Array.of(0, 0, 0, 0, ...message(0, 0, seq, new Uint8Array())));
}

function generation(seq: number): Uint8Array {
  return message(nftType('NFT_MSG_NEWGEN'), 0, seq, encode(nftCodec('NFT_MSG_NEWGEN'), { family: 'unspec', id: 1 }));
}
