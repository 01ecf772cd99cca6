// libc through the optional package koffi (3.3 and later): Node 20 to 25, glibc and musl.

import { TransportError } from '../wire/errors.ts';
import { type Libc, pollfd, type Watch } from './libc.ts';

type Koffi = typeof import('koffi').default;

/**
 * How long one poll(2) may sit in the thread pool. Short, because a worker that is terminated and a
 * process that exits wait for it, and because it holds one of the pool's threads meanwhile.
 */
const POLL_SLICE_MS = 100;

const RETRY_MS = 5;

let loaded: Libc | undefined;

/**
 * libc by koffi, or undefined where it is not installed.
 * @throws TransportError where it is installed but does not load (no binary for this platform)
 */
export async function loadKoffi(): Promise<Libc | undefined> {
  if (loaded !== undefined) return loaded;
  try {
    const module = await import('koffi');
    loaded = bindLibc(module.default);
    return loaded;
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw new TransportError(`koffi cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

function bindLibc(koffi: Koffi): Libc {
  const lib = koffi.load(null);
  // intptr_t stands for ssize_t, which koffi does not know.
  const bind = lib.func('int bind(int fd, const void *address, uint length)');
  const setsockopt = lib.func('int setsockopt(int fd, int level, int option, const void *value, uint length)');
  const send = lib.func('intptr_t send(int fd, const void *data, size_t length, int flags)');
  const recvfrom = lib.func(
    'intptr_t recvfrom(int fd, void *into, size_t size, int flags, void *address, void *length)',
  );
  const poll = lib.func('int poll(void *fds, unsigned long count, int timeout)');
  return {
    name: `koffi ${koffi.version}`,
    kind: 'koffi',
    socket: lib.func('int socket(int domain, int type, int protocol)'),
    bind: (fd, address): number => bind(fd, address, address.length),
    getsockname: lib.func('int getsockname(int fd, void *address, void *length)'),
    setsockopt: (fd, level, option, value): number => setsockopt(fd, level, option, value, value.length),
    getsockopt: lib.func('int getsockopt(int fd, int level, int option, void *value, void *length)'),
    send: (fd, data, flags): number => send(fd, data, data.length, flags),
    recvfrom: (fd, into, flags, address, length): number => recvfrom(fd, into, into.length, flags, address, length),
    close: lib.func('int close(int fd)'),
    errno: () => koffi.errno(),
    isReadable: (fd) => poll(pollfd(fd), 1, 0) > 0,
    watch(fd, onReady) {
      // koffi keeps the arguments of an asynchronous call referenced; this closure does, too.
      const fds = pollfd(fd);
      const wait = (done: (answer: number) => void): void => {
        try {
          poll.async(fds, 1, POLL_SLICE_MS, (error: unknown, answer: number) => done(error ? -1 : answer));
        } catch {
          // koffi's queue of asynchronous calls (256) is full.
          done(-1);
        }
      };
      return new SlicedWatch(wait, onReady);
    },
  };
}

/**
 * poll(2) in libuv's thread pool, a slice at a time. Safe in workers, unlike a libuv handle, and
 * documented, unlike koffi.node.poll. One call at most is under way; what it says may be old when the
 * watch was stopped and started again meanwhile.
 */
class SlicedWatch implements Watch {
  readonly #wait: (done: (answer: number) => void) => void;
  readonly #onReady: () => void;
  #wanted = false;
  #underWay = false;

  constructor(wait: (done: (answer: number) => void) => void, onReady: () => void) {
    this.#wait = wait;
    this.#onReady = onReady;
  }

  start(): void {
    this.#wanted = true;
    if (!this.#underWay) this.#slice();
  }

  #slice(): void {
    this.#underWay = true;
    this.#wait((answer) => {
      this.#underWay = false;
      if (!this.#wanted) return;
      if (answer > 0) {
        this.#wanted = false;
        this.#onReady();
      } else if (answer === 0) {
        this.#slice();
      } else {
        // EINTR, or the call could not be queued: look again, but not at once.
        this.#underWay = true;
        setTimeout(() => {
          this.#underWay = false;
          if (this.#wanted) this.#slice();
        }, RETRY_MS);
      }
    });
  }

  stop(): void {
    this.#wanted = false;
  }

  close(): void {
    this.stop();
  }
}
