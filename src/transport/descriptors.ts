// Descriptors that libc opened in a worker. Node closes a worker's descriptors when it is terminated, but
// knows only those that `fs` has opened (`trackUnmanagedFds`): ours take the number of one of them.

import { closeSync, openSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const O_CLOEXEC = 0o2000000;

interface DescriptorCalls {
  dup3(from: number, to: number, flags: number): number;
  close(fd: number): number;
}

/** Descriptors that end with the thread that opened them. */
export class Descriptors {
  readonly #calls: DescriptorCalls;
  readonly #tracked = new Set<number>();

  constructor(calls: DescriptorCalls) {
    this.#calls = calls;
  }

  /** The same descriptor, in a worker by another number; a failure (-1) as it is. */
  keep(fd: number): number {
    if (isMainThread || fd < 0) return fd;
    let number: number;
    try {
      number = openSync('/dev/null', 'r');
    } catch {
      // Not even that may be opened: what is left open then ends with the process.
      return fd;
    }
    if (this.#calls.dup3(fd, number, O_CLOEXEC) < 0) {
      closeSync(number);
      return fd;
    }
    this.#calls.close(fd);
    this.#tracked.add(number);
    return number;
  }

  close(fd: number): number {
    if (!this.#tracked.delete(fd)) return this.#calls.close(fd);
    closeSync(fd);
    return 0;
  }
}
