// libc through node:ffi (Node 26.1 and later): no addon, no compiler, no dependency.

import { isMainThread } from 'node:worker_threads';
import { TransportError } from '../wire/errors.ts';
import { Descriptors } from './descriptors.ts';
import { type Libc, pollfd } from './libc.ts';
import { TimerWatch } from './timer-watch.ts';
import { UV_SIGNATURES, UvPolls } from './uv-poll.ts';

type Ffi = typeof import('node:ffi');

// A wrapped function takes at most one of `buffer` or bigint on its fast path; `pointer` takes both.
// size_t must be a bigint. ssize_t is read as i32: no answer here is larger, and -1 stays -1.
const SIGNATURES = {
  socket: { arguments: ['i32', 'i32', 'i32'], return: 'i32' },
  bind: { arguments: ['i32', 'pointer', 'u32'], return: 'i32' },
  getsockname: { arguments: ['i32', 'pointer', 'pointer'], return: 'i32' },
  setsockopt: { arguments: ['i32', 'i32', 'i32', 'pointer', 'u32'], return: 'i32' },
  getsockopt: { arguments: ['i32', 'i32', 'i32', 'pointer', 'pointer'], return: 'i32' },
  send: { arguments: ['i32', 'pointer', 'u64', 'i32'], return: 'i32' },
  recvfrom: { arguments: ['i32', 'pointer', 'u64', 'i32', 'pointer', 'pointer'], return: 'i32' },
  poll: { arguments: ['pointer', 'u64', 'i32'], return: 'i32' },
  close: { arguments: ['i32'], return: 'i32' },
  dup3: { arguments: ['i32', 'i32', 'i32'], return: 'i32' },
  __errno_location: { arguments: [], return: 'pointer' },
  ...UV_SIGNATURES,
} as const;

/**
 * The module node:ffi, or undefined where this Node has none (before 26.1, built without it,
 * `--no-experimental-ffi`). Loading it prints an ExperimentalWarning; only that one is kept back,
 * and `getBuiltinModule` being synchronous nobody else can run while `emitWarning` is replaced.
 * @throws whatever Node throws where its permission model forbids FFI
 */
function loadModule(): Ffi | undefined {
  // oxlint-disable-next-line typescript/unbound-method -- called with process below, and put back as it was
  const original = process.emitWarning;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]): void => {
    if (rest[0] === 'ExperimentalWarning' && String(warning).startsWith('FFI ')) return;
    Reflect.apply(original, process, [warning, ...rest]);
  };
  try {
    return process.getBuiltinModule('node:ffi');
  } finally {
    process.emitWarning = original;
  }
}

let loaded: Libc | undefined;

/**
 * libc by node:ffi, or undefined where this Node has none.
 * @throws TransportError where node:ffi exists but cannot be used (permission model, missing symbol)
 */
export function loadNodeFfi(): Libc | undefined {
  if (loaded !== undefined) return loaded;
  try {
    const ffi = loadModule();
    if (ffi === undefined) return undefined;
    loaded = bindLibc(ffi);
    return loaded;
  } catch (cause) {
    throw new TransportError(`node:ffi cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

function bindLibc(ffi: Ffi): Libc {
  // null: the process itself, which has libc and libuv in it, glibc and musl alike. Never closed:
  // the callbacks registered with it must outlive every handle.
  const { lib, functions: c } = ffi.dlopen(null, SIGNATURES);
  // Thread-local, and so is this module: a worker loads its own.
  const errno = new Int32Array(ffi.toArrayBuffer(c.__errno_location(), 4, false));
  const descriptors = new Descriptors(c);
  let polls: UvPolls | undefined;
  return {
    name: 'node:ffi',
    kind: 'ffi',
    socket: (domain, type, protocol) => descriptors.keep(c.socket(domain, type, protocol)),
    bind: (fd, address) => c.bind(fd, address, address.length),
    getsockname: c.getsockname,
    setsockopt: (fd, level, option, value) => c.setsockopt(fd, level, option, value, value.length),
    getsockopt: c.getsockopt,
    send: (fd, data, flags) => c.send(fd, data, BigInt(data.length), flags),
    recvfrom: (fd, into, flags, address, length) => c.recvfrom(fd, into, BigInt(into.length), flags, address, length),
    close: (fd) => descriptors.close(fd),
    errno: () => errno[0] ?? 0,
    isReadable(fd) {
      return c.poll(pollfd(fd), 1n, 0) > 0;
    },
    watch(fd, onReady) {
      // A worker that is terminated with a live libuv handle of ours in its loop aborts the process.
      if (!isMainThread) return new TimerWatch(() => c.poll(pollfd(fd), 1n, 0) > 0, onReady);
      polls ??= new UvPolls(c, lib, ffi.getCurrentEventLoop());
      return polls.watch(fd, onReady);
    },
  };
}
