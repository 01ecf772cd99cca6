export * from './bitset.ts';
export * from './client.ts';
export type { Feature } from './feature.ts';
export * from './features.ts';
export type { EthtoolHeader } from './header.ts';
export { messages } from './messages.ts';
export * from './string-set.ts';
