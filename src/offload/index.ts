export type { OffloadOptions } from './clients.ts';
export * from './disable.ts';
export * from './enable.ts';
export * from './errors.ts';
export type { FeatureState } from './feature.ts';
export { type FlowCounts, type OffloadedFlow, offloadedFlows } from './flows.ts';
export { OFFLOAD_MODES, type OffloadMode } from './modes.ts';
export { type DeviceStatus, type EffectiveMode, type OffloadStatus, offloadStatus, type RuleStatus } from './status.ts';
