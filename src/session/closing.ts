/**
 * Runs `work` and closes the resource afterwards, whatever happens: `await using` for the runtimes
 * that do not have it yet (Node before 24).
 */
export async function closing<T extends { close(): void | Promise<void> }, R>(
  resource: T,
  work: (resource: T) => Promise<R>,
): Promise<R> {
  try {
    return await work(resource);
  } finally {
    await resource.close();
  }
}
