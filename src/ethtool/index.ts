export {
  type Bitset,
  type BitsetBit,
  bitOf,
  bitset,
  type CompactBitset,
  maskedBits,
  type VerboseBitset,
} from './bitset.ts';
export { EthtoolClient, type FeatureOutcome, type FeaturesOutcome, openEthtool } from './client.ts';
export type { Feature } from './feature.ts';
export { type Features, featuresGet, featuresNtf, featuresSet } from './features.ts';
export type { EthtoolHeader } from './header.ts';
export { messages } from './messages.ts';
export { STRING_SETS, type StringSet, type StringSetName, type StringSets, stringSetGet } from './string-set.ts';
