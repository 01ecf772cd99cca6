/** Lets whatever waits in the event loop happen, a process's signals among it. */
export function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}

/** Before what others disturbed is tried again: a little longer each time, and never in step with them. */
export function pause(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(attempt, LONGEST_PAUSE_MS)));
}

const LONGEST_PAUSE_MS = 20;
