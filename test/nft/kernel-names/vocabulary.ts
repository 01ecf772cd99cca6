// What the codecs know of the kernel's names: every attribute that can be reached from a message.
import type { Attribute, Codec } from '../../../src/wire/index.ts';

/** Attributes of one name; NFTA_LIST_ELEM is that of several lists. */
export type Vocabulary = ReadonlyMap<string, readonly Attribute<unknown>[]>;

export function vocabularyOf(codecs: readonly Codec<unknown>[]): Vocabulary {
  const found = new Map<string, Attribute<unknown>[]>();
  const seen = new Set<Codec<unknown>>();
  const visit = (codec: Codec<unknown>): void => {
    if (seen.has(codec)) return;
    seen.add(codec);
    const { attributes = [], choices = [] } = codec.shape?.() ?? {};
    for (const attribute of attributes) {
      const { kernelName } = attribute;
      found.set(kernelName, [...(found.get(kernelName) ?? []), attribute]);
      visit(attribute.codec);
    }
    for (const choice of choices) visit(choice);
  };
  for (const codec of codecs) visit(codec);
  return found;
}

/** A value's name in the kernel's headers (`NFT_CMP_LTE`). */
export interface KernelName {
  readonly group: string;
  readonly name: string;
  readonly number: number;
}

export interface Expectations {
  readonly names: readonly KernelName[];
  /** The attributes that have a group's values. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  /** Names without a codec, by pattern. */
  readonly leftOut: readonly (readonly [name: RegExp, reason: string])[];
  /** Attributes of other headers. */
  readonly otherAttributes: readonly RegExp[];
  /** Attributes whose names, or some of them, are those of other headers. */
  readonly otherValues: Readonly<Record<string, readonly number[] | 'all'>>;
}

/** What is missing, wrong, or of no header, one a line. */
export function faults(vocabulary: Vocabulary, expectations: Expectations): string[] {
  return [...missing(vocabulary, expectations), ...invented(vocabulary, expectations)];
}

const isAttribute = ({ group }: KernelName): boolean => group.endsWith('_attributes');

function missing(vocabulary: Vocabulary, { names, values, leftOut }: Expectations): string[] {
  return names.flatMap((kernel): string[] => {
    const { group, name, number } = kernel;
    if (leftOut.some(([pattern]) => pattern.test(name))) return [];
    if (isAttribute(kernel)) {
      const known = vocabulary.get(name);
      if (known === undefined) return [`${name}: no codec has this attribute`];
      // The elements of numbered lists may have any number: 0 stands for them.
      const wrong = known.filter((attribute) => attribute.number !== number && attribute.number !== 0);
      return wrong.map((attribute) => `${name}: is ${number}, a codec says ${attribute.number}`);
    }
    const places = values[group];
    if (places === undefined) return [`${name}: no attribute is given for the values of ${group}`];
    return places.flatMap((place) =>
      numbersOf(vocabulary, place).includes(number) ? [] : [`${name}: ${place} has no name for ${number}`],
    );
  });
}

function invented(vocabulary: Vocabulary, { names, values, otherAttributes, otherValues }: Expectations): string[] {
  const kernel = new Set(names.filter(isAttribute).map(({ name }) => name));
  return [...vocabulary.keys()].flatMap((attribute): string[] => {
    const foreign = otherAttributes.some((pattern) => pattern.test(attribute));
    if (!kernel.has(attribute) && !foreign) return [`${attribute}: the kernel has no such attribute`];
    const others = otherValues[attribute] ?? [];
    if (foreign || others === 'all') return [];
    const groups = Object.keys(values).filter((group) => values[group]?.includes(attribute));
    const known = names.filter(({ group }) => groups.includes(group)).map(({ number }) => number);
    return numbersOf(vocabulary, attribute)
      .filter((number) => !known.includes(number) && !others.includes(number))
      .map((number) => `${attribute}: the kernel has no value ${number}`);
  });
}

function numbersOf(vocabulary: Vocabulary, attribute: string): readonly number[] {
  return (vocabulary.get(attribute) ?? []).flatMap(({ codec }) => Object.values(codec.shape?.().names ?? {}));
}
