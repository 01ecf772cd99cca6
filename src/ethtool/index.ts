export type { BitChanges } from './bit-names.ts';
export {
  type Bitset,
  type BitsetBit,
  bitOf,
  bitset,
  type CompactBitset,
  maskedBits,
  type VerboseBitset,
} from './bitset.ts';
export { type DeviceValue, EthtoolClient, type GetOptions, openEthtool } from './client.ts';
export type {
  EthtoolChange,
  EthtoolCommand,
  EthtoolQuery,
  EthtoolValue,
  SettableCommand,
} from './command-types.ts';
export type { PortCounter } from './commands/fec.ts';
export type { CounterGroup, SizeBucket } from './commands/stats.ts';
export type { Feature } from './feature.ts';
export type { FeatureOutcome, FeaturesOutcome } from './feature-change.ts';
export { type Features, featuresGet, featuresNtf, featuresSet } from './features.ts';
export type { EthtoolHeader } from './header.ts';
export { messages } from './messages.ts';
export type { EthtoolEvent, EthtoolEventName } from './monitor.ts';
export type { SetOutcome } from './set-outcome.ts';
export type { StatsGroup } from './stats-counters.ts';
export { STRING_SETS, type StringSet, type StringSetName, type StringSets, stringSetGet } from './string-set.ts';
