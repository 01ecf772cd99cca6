// libc through the optional package koffi (3.3 and later): Node 20 to 25, glibc and musl.

import { TransportError } from '../wire/errors.ts';
import { Descriptors } from './descriptors.ts';
import { type Libc, pollfd } from './libc.ts';
import { SlicedPoll } from './sliced-poll.ts';

type Koffi = typeof import('koffi').default;

/**
 * How long one poll(2) may sit in the thread pool. Short, because a worker that is terminated and a
 * process that exits wait for it, and because it holds one of the pool's threads meanwhile.
 */
const POLL_SLICE_MS = 100;

/** sys/eventfd.h */
const EFD_FLAGS = 0o2004000; // EFD_CLOEXEC | EFD_NONBLOCK

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
  const socket = lib.func('int socket(int domain, int type, int protocol)');
  const close = lib.func('int close(int fd)');
  const descriptors = new Descriptors({ dup3: lib.func('int dup3(int from, int to, int flags)'), close });
  const eventfd = lib.func('int eventfd(uint count, int flags)');
  const write = lib.func('intptr_t write(int fd, const void *data, size_t length)');
  const read = lib.func('intptr_t read(int fd, void *into, size_t size)');
  const one = new Uint8Array(new BigUint64Array([1n]).buffer);
  const polls = new SlicedPoll({
    poll(fds, count, done) {
      try {
        // koffi keeps the arguments of an asynchronous call referenced.
        poll.async(fds, count, POLL_SLICE_MS, (error: unknown, answer: number) => done(error ? -1 : answer));
      } catch {
        // koffi's queue of asynchronous calls (256) is full.
        done(-1);
      }
    },
    openWaker: () => descriptors.keep(Number(eventfd(0, EFD_FLAGS))),
    wake: (fd) => void write(fd, one, one.length),
    settle: (fd) => void read(fd, new Uint8Array(one.length), one.length),
    close: (fd) => void descriptors.close(fd),
  });
  return {
    name: `koffi ${koffi.version}`,
    kind: 'koffi',
    socket: (domain, type, protocol) => descriptors.keep(Number(socket(domain, type, protocol))),
    bind: (fd, address): number => bind(fd, address, address.length),
    getsockname: lib.func('int getsockname(int fd, void *address, void *length)'),
    setsockopt: (fd, level, option, value): number => setsockopt(fd, level, option, value, value.length),
    getsockopt: lib.func('int getsockopt(int fd, int level, int option, void *value, void *length)'),
    send: (fd, data, flags): number => send(fd, data, data.length, flags),
    recvfrom: (fd, into, flags, address, length): number => recvfrom(fd, into, into.length, flags, address, length),
    close: (fd) => descriptors.close(fd),
    errno: () => koffi.errno(),
    isReadable: (fd) => poll(pollfd(fd), 1, 0) > 0,
    watch: (fd, onReady) => polls.watch(fd, onReady),
  };
}
