import type { EthtoolClient } from '../ethtool/index.ts';
import type { SessionOptions } from '../session/index.ts';
import { KernelError } from '../session/index.ts';
import { FEATURE } from './names.ts';

/** hw-tc-offload of a device, as ethtool shows it. */
export interface FeatureState {
  readonly active: boolean;
  /** It cannot be changed: `[fixed]` in ethtool's listing, or the driver does not have it. */
  readonly fixed: boolean;
}

/** Undefined where the kernel or the device knows no such feature; `gone` where there is no such device. */
export async function readFeature(
  ethtool: EthtoolClient,
  device: string,
  options: SessionOptions,
): Promise<FeatureState | undefined | 'gone'> {
  try {
    const features = await ethtool.features(device, options);
    const feature = features.find(({ name }) => name === FEATURE);
    return feature && { active: feature.active, fixed: feature.fixed };
  } catch (error) {
    if (error instanceof KernelError && error.errnoName === 'ENODEV') return 'gone';
    if (error instanceof KernelError && error.errnoName === 'EOPNOTSUPP') return undefined;
    throw error;
  }
}

export function isOn(feature: FeatureState | undefined | 'gone'): boolean {
  return feature !== undefined && feature !== 'gone' && feature.active;
}

export function featureWords(feature: FeatureState | undefined): string {
  if (feature === undefined) return 'not known to the kernel';
  return `${feature.active ? 'on' : 'off'}${feature.fixed ? ' [fixed]' : ''}`;
}
