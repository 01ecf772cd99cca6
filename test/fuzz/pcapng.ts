// Captures in the format that Wireshark writes by itself, made from those in the older one.
import { readPcap } from '../../src/pcap/index.ts';
import { concatenate } from './mutate-bytes.ts';

const SECTION = 0x0a0d_0d0a;
const INTERFACE = 1;
const ENHANCED_PACKET = 6;
const COOKED_HEADER = 16;

/** The records of a pcap file as a pcapng file (draft-ietf-opsawg-pcapng). */
export function pcapng(file: Uint8Array): Uint8Array {
  const { records } = readPcap(file);
  const packets = records.map(({ protocol, packetType, bytes }) => {
    const packet = new Uint8Array(20 + COOKED_HEADER + ((bytes.byteLength + 3) & ~3));
    const view = new DataView(packet.buffer);
    view.setUint32(12, bytes.byteLength + COOKED_HEADER, true);
    view.setUint32(16, bytes.byteLength + COOKED_HEADER, true);
    // The cooked header of a netlink datagram is in network order.
    view.setUint16(20, packetType);
    view.setUint16(22, 824);
    view.setUint16(34, protocol);
    packet.set(bytes, 20 + COOKED_HEADER);
    return block(ENHANCED_PACKET, packet);
  });
  return concatenate([block(SECTION, sectionBody()), block(INTERFACE, interfaceBody()), ...packets]);
}

/** Its length stands in front of it and behind it. */
function block(type: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(body.byteLength + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, bytes.byteLength, true);
  bytes.set(body, 8);
  view.setUint32(bytes.byteLength - 4, bytes.byteLength, true);
  return bytes;
}

function sectionBody(): Uint8Array {
  const body = new Uint8Array(16).fill(0xff, 8);
  const view = new DataView(body.buffer);
  view.setUint32(0, 0x1a2b_3c4d, true);
  view.setUint16(4, 1, true);
  return body;
}

function interfaceBody(): Uint8Array {
  const body = new Uint8Array(8);
  new DataView(body.buffer).setUint16(0, 253, true);
  return body;
}
