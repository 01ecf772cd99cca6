// The three headers of a capture, as libpcap writes them (pcap-savefile(5)). The file's and the
// record's headers are in the byte order of the host that wrote the file, the cooked header always
// in network order (https://www.tcpdump.org/linktypes/LINKTYPE_NETLINK.html).
import { struct } from '../wire/index.ts';

/** struct pcap_file_header. */
export const fileHeader = struct({
  magic: 'u32host',
  versionMajor: 'u16host',
  versionMinor: 'u16host',
  thisZone: 's32host',
  significantFigures: 'u32host',
  snapLength: 'u32host',
  linkType: 'u32host',
});

/** struct pcap_sf_pkthdr; `fraction` is in microseconds or nanoseconds: the file's magic says which. */
export const recordHeader = struct({
  seconds: 'u32host',
  fraction: 'u32host',
  length: 'u32host',
  originalLength: 'u32host',
});

/** struct sll_header in front of each datagram; its 8 bytes of address are two numbers here. */
export const cookedHeader = struct({
  packetType: 'u16be',
  hardwareType: 'u16be',
  addressLength: 'u16be',
  address: 'u32be',
  addressRest: 'u32be',
  protocol: 'u16be',
});

export const MAGIC_MICROSECONDS = 0xa1b2c3d4;
export const MAGIC_NANOSECONDS = 0xa1b23c4d;

/** Netlink datagrams behind a cooked header. */
export const LINKTYPE_NETLINK = 253;
/** linux/if_arp.h: the hardware type of an nlmon device. */
export const ARPHRD_NETLINK = 824;

/** The largest record libpcap and Wireshark read (MAXIMUM_SNAPLEN, WTAP_MAX_PACKET_SIZE_STANDARD). */
export const SNAP_LENGTH = 262_144;

/** Packet types (linux/if_packet.h). A capture on an nlmon device says OUTGOING of both directions. */
export const PACKET_USER = 6;
export const PACKET_KERNEL = 7;
