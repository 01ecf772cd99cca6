export { PACKET_KERNEL, PACKET_USER } from './headers.ts';
export type * from './pcap.ts';
export * from './read.ts';
export * from './write.ts';
