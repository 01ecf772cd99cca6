// The promises of waitReadable: what both the socket and the child process need, apart from where
// the readiness comes from.

/** setTimeout takes at most this many milliseconds; more would fire at once. */
const LONGEST_TIMER = 0x7fffffff;

interface Waiter {
  settle(readable: boolean): void;
}

/** The pending waits of one transport. */
export class Waiters {
  readonly #onFirst: () => void;
  readonly #onLast: () => void;
  readonly #waiting = new Set<Waiter>();

  /** `onFirst` runs when the first wait begins, `onLast` when none is left. */
  constructor(onFirst: () => void, onLast: () => void) {
    this.#onFirst = onFirst;
    this.#onLast = onLast;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Resolves by {@link settleAll}, or false after `timeoutMs` or when the signal aborts. */
  wait(timeoutMs: number, signal: AbortSignal | undefined): Promise<boolean> {
    if (signal?.aborted === true || !(timeoutMs > 0)) return Promise.resolve(false);
    return new Promise<boolean>((resolve) => {
      const deadline = performance.now() + timeoutMs;
      let timer: NodeJS.Timeout | undefined;
      const onAbort = (): void => waiter.settle(false);
      const onTimer = (): void => {
        const left = deadline - performance.now();
        if (left <= 0) waiter.settle(false);
        else timer = setTimeout(onTimer, Math.min(Math.ceil(left), LONGEST_TIMER));
      };
      const waiter: Waiter = {
        settle: (readable) => {
          if (!this.#waiting.delete(waiter)) return;
          clearTimeout(timer);
          signal?.removeEventListener('abort', onAbort);
          if (this.#waiting.size === 0) this.#onLast();
          resolve(readable);
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      if (timeoutMs !== Number.POSITIVE_INFINITY) {
        timer = setTimeout(onTimer, Math.min(Math.ceil(timeoutMs), LONGEST_TIMER));
      }
      this.#waiting.add(waiter);
      if (this.#waiting.size === 1) this.#onFirst();
    });
  }

  settleAll(readable: boolean): void {
    for (const waiter of [...this.#waiting]) waiter.settle(readable);
  }
}
