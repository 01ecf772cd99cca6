// Readiness without the event loop's help: looking again and again, which is safe everywhere.

import type { Watch } from './libc.ts';

/** A look costs 2-4 us: every millisecond at first, then rarer, at most 5 ms late while little happens. */
const FIRST_DELAY_MS = 1;
const LAST_DELAY_MS = 5;

export class TimerWatch implements Watch {
  readonly #isReadable: () => boolean;
  readonly #onReady: () => void;
  #timer: NodeJS.Timeout | undefined;
  #delay = FIRST_DELAY_MS;

  constructor(isReadable: () => boolean, onReady: () => void) {
    this.#isReadable = isReadable;
    this.#onReady = onReady;
  }

  start(): void {
    if (this.#timer !== undefined) return;
    this.#delay = FIRST_DELAY_MS;
    this.#timer = setTimeout(this.#look, this.#delay);
  }

  readonly #look = (): void => {
    this.#timer = undefined;
    if (this.#isReadable()) {
      this.#onReady();
      return;
    }
    this.#delay = Math.min(this.#delay + 1, LAST_DELAY_MS);
    this.#timer = setTimeout(this.#look, this.#delay);
  };

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  close(): void {
    this.stop();
  }
}
