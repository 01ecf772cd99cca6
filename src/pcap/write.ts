import { EncodeError, Writer } from '../wire/index.ts';
import {
  ARPHRD_NETLINK,
  cookedHeader,
  fileHeader,
  LINKTYPE_NETLINK,
  MAGIC_MICROSECONDS,
  MAGIC_NANOSECONDS,
  recordHeader,
  SNAP_LENGTH,
} from './headers.ts';
import type { Pcap, PcapFile, PcapRecord } from './pcap.ts';

/**
 * The pcap file of a capture, which tcpdump and Wireshark open. Datagrams over 262,128 bytes are written
 * whole; those tools refuse records that long.
 * @throws EncodeError when a record does not fit: a time in nanoseconds where the capture is in microseconds.
 */
export function writePcap(pcap: Pcap): Uint8Array {
  const { littleEndian = pcap.littleEndian, header = DEFAULT_HEADER }: Partial<PcapFile> = pcap.file ?? {};
  const w = new Writer(littleEndian);
  fileHeader.encode(w, { magic: pcap.nanoseconds ? MAGIC_NANOSECONDS : MAGIC_MICROSECONDS, ...header });
  for (const [index, record] of pcap.records.entries()) {
    try {
      writeRecord(w, record, pcap.nanoseconds ? 1n : 1000n);
    } catch (error) {
      throw error instanceof EncodeError ? error.within(String(index)).within('records') : error;
    }
  }
  return w.finish();
}

const DEFAULT_HEADER: PcapFile['header'] = {
  versionMajor: 2,
  versionMinor: 4,
  thisZone: 0,
  significantFigures: 0,
  snapLength: SNAP_LENGTH,
  linkType: LINKTYPE_NETLINK,
};

function writeRecord(w: Writer, record: PcapRecord, unit: bigint): void {
  const { time, protocol, packetType, bytes, portId, originalLength = bytes.byteLength, cooked } = record;
  const fraction = time % 1_000_000_000n;
  if (fraction % unit !== 0n) {
    throw new EncodeError(`${time} ns is no whole microsecond: set \`nanoseconds\`, or round it`).within('time');
  }
  recordHeader.encode(w, {
    seconds: Number(time / 1_000_000_000n),
    fraction: Number(fraction / unit),
    length: bytes.byteLength + cookedHeader.size,
    originalLength: originalLength + cookedHeader.size,
  });
  cookedHeader.encode(w, {
    hardwareType: ARPHRD_NETLINK,
    addressLength: portId === undefined ? 0 : 4,
    address: portId ?? 0,
    addressRest: 0,
    ...cooked,
    packetType,
    protocol,
  });
  w.put(bytes);
}
