// Changing features: what is asked for, what may not be, and what became of it.
import { NftOffloadError } from '../wire/index.ts';
import { maskedBits } from './bitset.ts';
import type { Feature } from './feature.ts';
import type { Features } from './features.ts';
import { suggest } from './suggest.ts';

/** What became of one feature that was asked for. */
export interface FeatureOutcome {
  readonly name: string;
  readonly requested: boolean;
  /** It was on before. */
  readonly before: boolean;
  /** It is on now: read from the kernel after the change. */
  readonly active: boolean;
  /** The kernel keeps it as wanted, and turns it on should what prevents it go away. */
  readonly wanted: boolean;
  /** `active` is what was requested. */
  readonly took: boolean;
}

export interface FeaturesOutcome {
  readonly device: string;
  /** In the order of the request. */
  readonly features: readonly FeatureOutcome[];
  /** Features nobody asked for that changed with it: those that depend on one of the others. */
  readonly alsoChanged: readonly { readonly name: string; readonly active: boolean }[];
}

type Requested = Readonly<Record<string, boolean>>;
type ByName = ReadonlyMap<string, Feature>;

/** The body of the SET. */
export function featuresRequest(device: string, requested: Requested): Features {
  const bits = Object.entries(requested).map(([name, on]) => ({ name, ...(on ? { value: true as const } : {}) }));
  return { header: { device, flags: ['compact-bitsets'] }, wanted: { form: 'bits', bits } };
}

/** @throws NftOffloadError USAGE for a name the kernel does not have, REFUSED for one that is fixed the other way. */
export function checkFeatures(device: string, requested: Requested, before: ByName): void {
  const entries = Object.entries(requested);
  for (const [name] of entries) if (!before.has(name)) throw unknownFeature(name, [...before.keys()]);
  refuseFixed(device, entries, before);
}

/** `answer` is the SET's, `names` those of features by bit. */
export function featuresOutcome(
  device: string,
  requested: Requested,
  before: ByName,
  after: ByName,
  answer: Features | undefined,
  names: readonly string[],
): FeaturesOutcome {
  return {
    device,
    features: Object.entries(requested).map(([name, on]) => {
      const { active, wanted } = after.get(name) as Feature;
      const was = before.get(name)?.active === true;
      return { name, requested: on, before: was, active, wanted, took: active === on };
    }),
    alsoChanged: changed(answer, before, after, names)
      .filter((name) => !Object.hasOwn(requested, name))
      .map((name) => ({ name, active: after.get(name)?.active === true })),
  };
}

/** What a SET changed: as its answer says, or, without an answer, as before and after differ. */
function changed(
  answer: Features | undefined,
  before: ByName,
  after: ByName,
  names: readonly string[],
): readonly string[] {
  if (answer?.active === undefined) {
    return [...after.keys()].filter((name) => before.get(name)?.active !== after.get(name)?.active);
  }
  return maskedBits(answer.active).flatMap((index) => names[index] || []);
}

export function byName(features: readonly Feature[]): ReadonlyMap<string, Feature> {
  return new Map(features.map((feature) => [feature.name, feature]));
}

function unknownFeature(name: string, names: readonly string[]): NftOffloadError {
  const near = suggest(name, names);
  const wayOut = near.length > 0 ? `did you mean ${near.join(', ')}?` : 'features(device) lists them';
  return new NftOffloadError('USAGE', `this kernel has no feature ${name}: ${wayOut}`);
}

function refuseFixed(
  device: string,
  requested: readonly (readonly [name: string, on: boolean])[],
  before: ReadonlyMap<string, Feature>,
): void {
  const stuck = requested.filter(([name, on]) => {
    const feature = before.get(name);
    return feature?.fixed === true && feature.active !== on;
  });
  if (stuck.length === 0) return;
  const each = stuck.map(([name, on]) => `${name} is fixed ${on ? 'off' : 'on'}`).join(', ');
  throw new NftOffloadError(
    'REFUSED',
    `${device}: ${each}: its driver does not let that be changed; nothing was changed`,
  );
}
