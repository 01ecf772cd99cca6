// What most targets are given: some datagrams of one protocol. In a file they are a capture, so that
// `nft-offload decode` and Wireshark show what was found.
import { readPcap, writePcap } from '../../src/pcap/index.ts';

export interface Capture {
  /** NETLINK_ROUTE 0, NETLINK_NETFILTER 12, NETLINK_GENERIC 16. */
  readonly protocol: number;
  readonly littleEndian: boolean;
  readonly datagrams: readonly Uint8Array[];
}

export function captureBytes({ protocol, littleEndian, datagrams }: Capture): Uint8Array {
  const records = datagrams.map((bytes, index) => ({ time: BigInt(index) * 1000n, protocol, packetType: 4, bytes }));
  return writePcap({ littleEndian, nanoseconds: false, records });
}

export function captureOf(bytes: Uint8Array): Capture {
  const { file, littleEndian, records } = readPcap(bytes);
  return {
    protocol: records[0]?.protocol ?? 0,
    littleEndian: file?.littleEndian ?? littleEndian,
    datagrams: records.map((record) => record.bytes),
  };
}
