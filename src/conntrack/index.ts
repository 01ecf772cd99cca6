export { ConntrackClient, type EntriesOptions, openConntrack } from './client.ts';
export type { FlowName } from './delete-request.ts';
export { formatEndpoint } from './endpoint.ts';
export type { ConntrackEntry, Counters, Translated } from './entry.ts';
export { type FlowMessage, flowMessage } from './flow-message.ts';
export { cpuStats, type GlobalStats, globalStats, messages } from './messages.ts';
export type { ProtocolInfo } from './protocol-info.ts';
export { STATUS, type StatusFlag, type StatusName } from './status.ts';
export type { Tuple, TupleMessage } from './tuple.ts';
