// poll(2) in libuv's thread pool, a slice at a time. Safe in workers, unlike a libuv handle, and
// documented, unlike koffi.node.poll. All sockets of a thread are in one call: the pool has four threads,
// and a call for each socket would keep it from everything else.

import { pollfd, type Watch } from './libc.ts';

const RETRY_MS = 5;

/** What it is made of. */
export interface SlicedPollCalls {
  /** poll(2) in another thread, for a slice of time; `done` has its answer, -1 where there is none. */
  poll(fds: Uint8Array, count: number, done: (answer: number) => void): void;
  /** A descriptor that is readable after `wake`, until `settle`. */
  openWaker(): number;
  wake(fd: number): void;
  settle(fd: number): void;
  close(fd: number): void;
}

/** The polls of one thread. */
export class SlicedPoll {
  readonly #calls: SlicedPollCalls;
  readonly #live = new Set<SlicedWatch>();
  readonly #wanted = new Set<SlicedWatch>();
  #waker = -1;
  /** Those whose descriptors the call under way has; undefined where none is. */
  #watched: readonly SlicedWatch[] | undefined;
  #queued = false;

  constructor(calls: SlicedPollCalls) {
    this.#calls = calls;
  }

  watch(fd: number, onReady: () => void): Watch {
    const watch: SlicedWatch = {
      fd,
      onReady,
      start: () => this.#start(watch),
      stop: () => this.#stop(watch),
      close: () => this.#close(watch),
    };
    this.#live.add(watch);
    return watch;
  }

  #start(watch: SlicedWatch): void {
    if (this.#wanted.has(watch)) return;
    this.#wanted.add(watch);
    if (this.#watched === undefined) this.#queue();
    // What it says may be old, if the watch was stopped and started again meanwhile: that is allowed.
    else if (!this.#watched.includes(watch)) this.#calls.wake(this.#waker);
  }

  #stop(watch: SlicedWatch): void {
    // The call under way keeps the event loop alive.
    if (this.#wanted.delete(watch) && this.#wanted.size === 0 && this.#watched !== undefined)
      this.#calls.wake(this.#waker);
  }

  #close(watch: SlicedWatch): void {
    this.#stop(watch);
    this.#live.delete(watch);
    this.#closeWaker();
  }

  /** Not at once: whoever was just told that something is there soon waits again. */
  #queue(): void {
    if (this.#queued) return;
    this.#queued = true;
    setImmediate(() => {
      this.#queued = false;
      this.#slice();
    });
  }

  #slice(): void {
    if (this.#wanted.size === 0) return;
    if (this.#waker < 0) this.#waker = this.#calls.openWaker();
    const watched = [...this.#wanted];
    this.#watched = watched;
    const descriptors = watched.map(({ fd }) => fd);
    // Without a waker a new watch waits for the end of a slice.
    if (this.#waker >= 0) descriptors.push(this.#waker);
    const fds = pollfds(descriptors);
    this.#calls.poll(fds, descriptors.length, (answer) => this.#onAnswer(watched, fds, answer));
  }

  #onAnswer(watched: readonly SlicedWatch[], fds: Uint8Array, answer: number): void {
    this.#watched = undefined;
    if (answer > 0 && this.#waker >= 0 && isReady(fds, watched.length)) this.#calls.settle(this.#waker);
    this.#closeWaker();
    if (answer > 0) {
      for (const [index, watch] of watched.entries()) {
        if (isReady(fds, index) && this.#wanted.delete(watch)) watch.onReady();
      }
    }
    if (this.#wanted.size === 0) return;
    if (answer >= 0) {
      this.#queue();
      return;
    }
    // EINTR, or the call could not be queued: look again, but not at once.
    this.#queued = true;
    setTimeout(() => {
      this.#queued = false;
      this.#slice();
    }, RETRY_MS);
  }

  #closeWaker(): void {
    if (this.#live.size > 0 || this.#watched !== undefined || this.#waker < 0) return;
    this.#calls.close(this.#waker);
    this.#waker = -1;
  }
}

interface SlicedWatch extends Watch {
  readonly fd: number;
  readonly onReady: () => void;
}

/** sizeof(struct pollfd), and where its revents are. */
const POLLFD_SIZE = 8;
const REVENTS = 6;

function pollfds(descriptors: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(descriptors.length * POLLFD_SIZE);
  for (const [index, fd] of descriptors.entries()) bytes.set(pollfd(fd), index * POLLFD_SIZE);
  return bytes;
}

function isReady(fds: Uint8Array, index: number): boolean {
  const at = index * POLLFD_SIZE + REVENTS;
  return fds[at] !== 0 || fds[at + 1] !== 0;
}
