// A capture of netlink datagrams as plain data. What is the same in every ordinary capture is left
// out of it; what is not is kept, so that a file that is read and written again is the same file.
import type { Decoded } from '../wire/index.ts';
import type { cookedHeader, fileHeader } from './headers.ts';

/** One datagram, and when and where it was seen. */
export interface PcapRecord {
  /** Nanoseconds since 1970; whole microseconds unless the capture is in nanoseconds. */
  readonly time: bigint;
  /** NETLINK_ROUTE 0, NETLINK_NETFILTER 12, NETLINK_GENERIC 16, ... */
  readonly protocol: number;
  /** PACKET_KERNEL 7 and PACKET_USER 6 where it tells the direction; captures on nlmon do not. */
  readonly packetType: number;
  /** The datagram: one or more netlink messages. */
  readonly bytes: Uint8Array;
  /** The port (nlmsg_pid) of the socket that sent or received it: in recordings of this package only. */
  readonly portId?: number;
  /** The datagram's real length, where the capture kept only the first part of it (tcpdump without `-s 0`). */
  readonly originalLength?: number;
  /** The whole cooked header, where it says something unusual. */
  readonly cooked?: Decoded<typeof cookedHeader>;
}

export interface Pcap {
  /** Byte order of the host that spoke: its netlink headers and host-order attributes. */
  readonly littleEndian: boolean;
  /** Times are kept to the nanosecond, otherwise to the microsecond. */
  readonly nanoseconds: boolean;
  readonly records: readonly PcapRecord[];
  /** The file's own header; written as tcpdump would when it is left out. */
  readonly file?: PcapFile;
}

export interface PcapFile {
  /** Byte order of the file's headers: another than the messages' where a tool rewrote it elsewhere. */
  readonly littleEndian: boolean;
  readonly header: Omit<Decoded<typeof fileHeader>, 'magic'>;
}
