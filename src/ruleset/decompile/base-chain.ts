import { HOOKS } from '../../nft/index.ts';

const byFamily = new Map(
  Object.entries(HOOKS).map(([family, hooks]) => [
    family,
    new Map(Object.entries<number>(hooks).map(([name, number]) => [number, name])),
  ]),
);

/** A number where nft has no name either. */
export function hookName(family: string, number: number): string {
  return byFamily.get(family)?.get(number) ?? String(number);
}
