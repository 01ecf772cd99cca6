// Readiness by libuv's own uv_poll_t, driven through node:ffi from the main thread. The rules that
// keep the process alive: a callback from C only queues an immediate (an exception in it aborts), the
// handles lie in memory of malloc (a Buffer that the garbage collector takes leaves libuv spinning on
// freed bytes), and the handle is freed only after libuv said that it is closed.

import type { DynamicLibrary } from 'node:ffi';
import { setImmediate } from 'node:timers';
import { TransportError } from '../wire/errors.ts';
import { errnoName, type Watch } from './libc.ts';

/** What libuv and libc must lend; all are in the process itself. */
export const UV_SIGNATURES = {
  calloc: { arguments: ['u64', 'u64'], return: 'pointer' },
  free: { arguments: ['pointer'] },
  uv_handle_size: { arguments: ['i32'], return: 'u64' },
  uv_poll_init: { arguments: ['pointer', 'pointer', 'i32'], return: 'i32' },
  uv_poll_start: { arguments: ['pointer', 'i32', 'pointer'], return: 'i32' },
  uv_poll_stop: { arguments: ['pointer'], return: 'i32' },
  uv_close: { arguments: ['pointer', 'pointer'] },
} as const;

type UvCalls = {
  calloc(count: bigint, size: bigint): bigint;
  free(pointer: bigint): void;
  uv_handle_size(type: number): bigint;
  uv_poll_init(loop: bigint, handle: bigint, fd: number): number;
  uv_poll_start(handle: bigint, events: number, callback: bigint): number;
  uv_poll_stop(handle: bigint): number;
  uv_close(handle: bigint, callback: bigint): void;
};

// uv.h: enum uv_handle_type and enum uv_poll_event.
const UV_POLL = 8;
const UV_READABLE = 1;

/** The polls of one event loop. */
export class UvPolls {
  readonly #uv: UvCalls;
  readonly #loop: bigint;
  readonly #live = new Map<bigint, UvWatch>();
  readonly #onPoll: bigint;
  readonly #onClosed: bigint;

  constructor(uv: UvCalls, lib: DynamicLibrary, loop: bigint) {
    this.#uv = uv;
    this.#loop = loop;
    // A pointer arrives as a bigint; the types say what one may pass, not what comes.
    const fired = (handle: unknown): void => this.#live.get(handle as bigint)?.fire();
    const release = (handle: unknown): void => uv.free(handle as bigint);
    // void uv_poll_cb(uv_poll_t *, int status, int events): a status of EBADF is libuv's word for an
    // error pending on the socket (ENOBUFS). It has then stopped the poll, and recv says what it is.
    this.#onPoll = lib.registerCallback({ arguments: ['pointer', 'i32', 'i32'] }, (handle) => {
      setImmediate(fired, handle);
    });
    this.#onClosed = lib.registerCallback({ arguments: ['pointer'] }, (handle) => {
      setImmediate(release, handle);
    });
  }

  /** @throws TransportError where libuv refuses the descriptor */
  watch(fd: number, onReady: () => void): Watch {
    const uv = this.#uv;
    const handle = uv.calloc(1n, uv.uv_handle_size(UV_POLL));
    if (handle === 0n) throw new TransportError('uv_poll: out of memory', { errno: 'ENOMEM' });
    const status = uv.uv_poll_init(this.#loop, handle, fd);
    if (status !== 0) {
      uv.free(handle);
      throw new TransportError(`uv_poll_init: ${errnoName(-status)}`, { errno: errnoName(-status) });
    }
    const watch = new UvWatch(
      onReady,
      () => uv.uv_poll_start(handle, UV_READABLE, this.#onPoll),
      () => uv.uv_poll_stop(handle),
      () => {
        this.#live.delete(handle);
        uv.uv_close(handle, this.#onClosed);
      },
    );
    this.#live.set(handle, watch);
    return watch;
  }
}

class UvWatch implements Watch {
  readonly #onReady: () => void;
  readonly #uvStart: () => number;
  readonly #uvStop: () => void;
  readonly #uvClose: () => void;
  #state: 'stopped' | 'started' | 'closed' = 'stopped';

  constructor(onReady: () => void, uvStart: () => number, uvStop: () => void, uvClose: () => void) {
    this.#onReady = onReady;
    this.#uvStart = uvStart;
    this.#uvStop = uvStop;
    this.#uvClose = uvClose;
  }

  start(): void {
    if (this.#state !== 'stopped') return;
    const status = this.#uvStart();
    if (status !== 0) {
      throw new TransportError(`uv_poll_start: ${errnoName(-status)}`, { errno: errnoName(-status) });
    }
    this.#state = 'started';
  }

  /** In the immediate that the callback queued: meanwhile it may have been stopped or closed. */
  fire(): void {
    if (this.#state !== 'started') return;
    this.stop();
    this.#onReady();
  }

  stop(): void {
    if (this.#state !== 'started') return;
    this.#uvStop();
    this.#state = 'stopped';
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.stop();
    this.#uvClose();
    this.#state = 'closed';
  }
}
