export type { FlowChanges, NewFlow } from './change.ts';
export { ConntrackClient, type EntriesOptions, type FamilyOptions, openConntrack } from './client.ts';
export { formatEndpoint } from './endpoint.ts';
export type { ConntrackEntry, Counters, Translated } from './entry.ts';
export { type Expectation, type ExpectationFlag, type ExpectationMessage, expectationMessage } from './expectation.ts';
export type { FlowFilter } from './filter.ts';
export { type FlowMessage, flowMessage } from './flow-message.ts';
export type { FlowName, ReplyName } from './flow-name.ts';
export { messages } from './messages.ts';
export type {
  ConntrackEvent,
  ConntrackEventName,
  ConntrackMonitorOptions,
  ExpectationEvent,
  FlowEvent,
} from './monitor.ts';
export type { ProtocolInfo } from './protocol-info.ts';
export {
  type CpuStats,
  cpuStats,
  type ExpectationStats,
  expectationStats,
  type GlobalStats,
  globalStats,
} from './stats.ts';
export { STATUS, type StatusFlag, type StatusName } from './status.ts';
export type { Tuple, TupleMessage } from './tuple.ts';
export type { TupleFilter } from './tuple-filter.ts';
