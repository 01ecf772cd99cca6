/** A key for what stands in a table: the family, the table, and, of what has one, its name. Names may hold any character. */
export function placeKey(family: string, table: string, ...name: readonly [name?: string]): string {
  return JSON.stringify([family, table, ...name]);
}
