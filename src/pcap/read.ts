import type { Decoded } from '../wire/index.ts';
import { DecodeError, NLMSG_HDRLEN, Reader } from '../wire/index.ts';
import {
  ARPHRD_NETLINK,
  cookedHeader,
  fileHeader,
  LINKTYPE_NETLINK,
  MAGIC_MICROSECONDS,
  MAGIC_NANOSECONDS,
  recordHeader,
} from './headers.ts';
import type { Pcap, PcapFile, PcapRecord } from './pcap.ts';

/**
 * Reads a pcap file of netlink datagrams: one of `tcpdump -i nlmon0 -s 0 -w`, of Wireshark, or of
 * this package's `record`. `writePcap` gives the same bytes back.
 * @throws DecodeError when it is not such a file, or is cut off.
 */
export function readPcap(bytes: Uint8Array): Pcap {
  const { littleEndian, nanoseconds } = formatOf(bytes);
  const r = new Reader(bytes, littleEndian);
  const file: PcapFile = { littleEndian, header: readFileHeader(r) };
  const records: PcapRecord[] = [];
  while (r.remaining > 0) records.push(readRecord(r, records.length, nanoseconds ? 1n : 1000n));
  return { littleEndian: hostOrder(records, littleEndian), nanoseconds, records, file };
}

/** What the first four bytes say; the ways out name tools that convert what is not a pcap file. */
function formatOf(bytes: Uint8Array): { littleEndian: boolean; nanoseconds: boolean } {
  if (bytes.byteLength < 4)
    throw new DecodeError(`not a pcap file: it has ${bytes.byteLength} bytes, its header alone has 24`, 0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const littleEndian of [true, false]) {
    const magic = view.getUint32(0, littleEndian);
    if (magic === MAGIC_MICROSECONDS || magic === MAGIC_NANOSECONDS) {
      return { littleEndian, nanoseconds: magic === MAGIC_NANOSECONDS };
    }
  }
  const magic = view.getUint32(0);
  if (magic === 0x0a0d0d0a) {
    throw new DecodeError(
      'this is a pcapng file and only pcap is read: convert it with `tcpdump -r in.pcapng -w out.pcap` or `editcap -F pcap in.pcapng out.pcap`',
      0,
    );
  }
  if (magic >>> 16 === 0x1f8b) throw new DecodeError('this file is compressed: unpack it with `gunzip` first', 0);
  throw new DecodeError(`not a pcap file: it begins with 0x${magic.toString(16).padStart(8, '0')}`, 0);
}

function readFileHeader(r: Reader): PcapFile['header'] {
  const { magic: _magic, ...header } = fileHeader.decode(r);
  const { versionMajor, versionMinor, linkType } = header;
  if (versionMajor !== 2 || versionMinor !== 4) {
    throw new DecodeError(
      `pcap version ${versionMajor}.${versionMinor} and not 2.4: rewrite it with \`tcpdump -r in.pcap -w out.pcap\``,
      4,
    );
  }
  // The upper bits of the word tell of frame check sequences, which netlink has not.
  if ((linkType & 0xffff) !== LINKTYPE_NETLINK) {
    throw new DecodeError(
      `link type ${linkType} and not ${LINKTYPE_NETLINK} (netlink): capture on an nlmon device`,
      20,
    );
  }
  return header;
}

function readRecord(r: Reader, index: number, unit: bigint): PcapRecord {
  try {
    if (r.remaining < recordHeader.size)
      cutOff(r, `a record header of ${recordHeader.size} bytes, ${r.remaining} are left`);
    const { seconds, fraction, length, originalLength } = recordHeader.decode(r);
    const time = BigInt(seconds) * 1_000_000_000n + BigInt(fraction) * unit;
    if (BigInt(fraction) * unit >= 1_000_000_000n)
      r.fail(`a time of ${seconds} seconds and a fraction of ${fraction}, which is a second or more`);
    if (length > r.remaining) cutOff(r, `${length} bytes, ${r.remaining} are left`);
    if (length < cookedHeader.size)
      r.fail(`a record of ${length} bytes has no room for the cooked header of ${cookedHeader.size}`);
    const cooked = cookedHeader.decode(r);
    return {
      time,
      protocol: cooked.protocol,
      packetType: cooked.packetType,
      bytes: r.copy(length - cookedHeader.size),
      ...(length === originalLength ? {} : { originalLength: originalLength - cookedHeader.size }),
      ...unusual(cooked),
    };
  } catch (error) {
    throw error instanceof DecodeError ? error.within(String(index)).within('records') : error;
  }
}

function cutOff(r: Reader, needs: string): never {
  r.fail(`the file is cut off: it needs ${needs} (\`tcpdump -r in.pcap -w out.pcap\` keeps the whole records)`);
}

function unusual(cooked: Decoded<typeof cookedHeader>): { portId?: number; cooked?: Decoded<typeof cookedHeader> } {
  const { hardwareType, addressLength, address, addressRest } = cooked;
  if (hardwareType === ARPHRD_NETLINK && addressRest === 0) {
    if (addressLength === 4) return { portId: address };
    if (addressLength === 0 && address === 0) return {};
  }
  return { cooked };
}

/**
 * libpcap writes in the capturing host's order, so the file's is the messages' order; unless the
 * file was written anew on another machine. Then the first message's length fits in one order only.
 */
function hostOrder(records: readonly PcapRecord[], fileOrder: boolean): boolean {
  for (const { bytes, originalLength } of records) {
    if (bytes.byteLength < NLMSG_HDRLEN) continue;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const [fits, fitsOther] = [fileOrder, !fileOrder].map((littleEndian) => {
      const length = view.getUint32(0, littleEndian);
      return length >= NLMSG_HDRLEN && length <= (originalLength ?? bytes.byteLength);
    });
    if (fits !== fitsOther) return fits ? fileOrder : !fileOrder;
  }
  return fileOrder;
}
