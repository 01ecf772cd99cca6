/** Gives those of a key, in their order: found once, and not again for each of thousands. */
export function grouped<T, K>(all: readonly T[], keyOf: (one: T) => K): (key: K) => readonly T[] {
  const groups = new Map<K, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return (key) => groups.get(key) ?? [];
}
