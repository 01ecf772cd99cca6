type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** The fields that are there: absent ones are left out, not undefined. */
export function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}
