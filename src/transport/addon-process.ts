// The child process itself: how it is found, started, spoken to and buried.

import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { OverrunError, TransportError } from '../wire/errors.ts';
import { CHANNEL_FD, decodeFailure, FRAME, type Frame, FrameReader } from './addon-frames.ts';
import type { NetlinkProtocol } from './transport.ts';

/** Starting Node and loading the addon takes 50 ms; this is for machines that are very busy. */
const START_TIMEOUT_MS = 30_000;
/** What a child that was told to end may take before it is killed. */
const END_TIMEOUT_MS = 2_000;
/** What the child keeps in memory while this process does not read; above, messages are lost. */
const CHILD_BACKLOG = 64 * 1024 * 1024;
/** The last words of the child's stderr that an error quotes. */
const STDERR_KEPT = 2_000;

/**
 * The version of npm `netlink`, for {@link Connector.description}.
 * @throws TransportError where it is not installed, with what to install
 */
export function addonVersion(): string {
  try {
    const { version } = createRequire(import.meta.url)('netlink/package.json') as { version: string };
    return version;
  } catch (cause) {
    throw new TransportError(
      'the package netlink is not installed: npm install netlink; or npm install koffi, or use Node 26.1+',
      { cause },
    );
  }
}

/**
 * The arguments that start the child: the same kind of file as this one (.ts from source, .js from
 * dist), and from source with what this process was given to load it by.
 */
export function childArguments(parentUrl: string, execArgv: readonly string[]): string[] {
  const fromSource = parentUrl.endsWith('.ts');
  const entry = fileURLToPath(new URL(fromSource ? './addon-child.ts' : './addon-child.js', parentUrl));
  return fromSource ? [...loaderArguments(execArgv), entry] : [entry];
}

const LOADER_OPTIONS = new Set(['--import', '--require', '-r', '--loader', '--experimental-loader']);

/** Only those of Node's options that load modules: `-e`, `--inspect` or `--watch` are not for the child. */
function loaderArguments(execArgv: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index < execArgv.length; index += 1) {
    const option = execArgv[index] ?? '';
    if (LOADER_OPTIONS.has(option)) {
      kept.push(option, execArgv[index + 1] ?? '');
      index += 1;
    } else if (option === '--experimental-strip-types' || LOADER_OPTIONS.has(option.split('=')[0] ?? '')) {
      kept.push(option);
    }
  }
  return kept;
}

/** A child process with one socket, from its start to its end, of which `onEnd` is told unless it was asked for. */
export class AddonProcess {
  readonly #child: ChildProcess;
  readonly #channel: Socket;
  readonly #reader = new FrameReader();
  #onReady: ((frame: Frame) => void) | undefined;
  #onFrame: ((frame: Frame) => void) | undefined;
  #onEnd: ((error: Error) => void) | undefined;
  #stderr = '';
  /** What the child said before it ended. */
  #lastWords: Error | undefined;
  /** Why it is no more. */
  #ended: Error | undefined;
  #running = false;
  #ending = false;

  /** @throws TransportError where this process may not start another */
  constructor(protocol: NetlinkProtocol) {
    const env = { ...process.env };
    // What is meant for the caller's program (a debugger, instrumentation) is not for the child.
    if (!import.meta.url.endsWith('.ts')) delete env['NODE_OPTIONS'];
    const args = [...childArguments(import.meta.url, process.execArgv), String(protocol), String(CHILD_BACKLOG)];
    try {
      this.#child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'], env });
    } catch (cause) {
      throw new TransportError(`the child process for npm netlink cannot be started: ${textOf(cause)}`, { cause });
    }
    const child = this.#child;
    // A pipe of Node is a socket pair: both directions in one.
    this.#channel = child.stdio[CHANNEL_FD] as Socket;
    child.on('error', (cause) => {
      this.#finish(new TransportError(`the child process for npm netlink: ${cause.message}`, { cause }));
    });
    // After the last byte of both pipes was read, unlike `exit`.
    child.on('close', (code, signal) => this.#finish(this.#causeOfDeath(code, signal)));
    child.stderr?.on('data', (chunk) => {
      this.#stderr = (this.#stderr + String(chunk)).slice(-STDERR_KEPT);
    });
    this.#channel.on('data', (chunk: Uint8Array) => this.#onData(chunk));
    // Writing to a child that is gone; `close` says why.
    this.#channel.on('error', () => {});
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /**
   * The child's first frame.
   * @throws TransportError when it cannot open its socket, ends, or takes too long
   */
  ready(): Promise<Frame> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#child.kill('SIGKILL');
        reject(new TransportError(`the child process for npm netlink did not start within ${START_TIMEOUT_MS} ms`));
      }, START_TIMEOUT_MS);
      this.#onReady = (frame) => {
        clearTimeout(timer);
        resolve(frame);
      };
      this.#onEnd = (error) => {
        clearTimeout(timer);
        reject(error);
      };
    });
  }

  /** From now on: every frame, and the end. */
  start(onFrame: (frame: Frame) => void, onEnd: (error: Error) => void): void {
    this.#onFrame = onFrame;
    this.#onEnd = onEnd;
    const ended = this.#ended;
    if (ended !== undefined) queueMicrotask(() => onEnd(ended));
  }

  write(bytes: Uint8Array): void {
    this.#channel.write(bytes);
  }

  pause(): void {
    this.#channel.pause();
  }

  resume(): void {
    if (this.#channel.isPaused()) this.#channel.resume();
  }

  /** While somebody waits for it the child keeps this process's event loop alive, else not. */
  ref(): void {
    this.#child.ref();
    this.#channel.ref();
  }

  unref(): void {
    this.#child.unref();
    this.#channel.unref();
    (this.#child.stderr as Socket | null)?.unref();
  }

  /** The child still does what was written before; it also ends by itself when this process does. */
  end(): void {
    if (this.#ending) return;
    this.#ending = true;
    this.resume();
    this.#channel.end();
    this.unref();
    const kill = (): void => void this.#child.kill('SIGKILL');
    if (this.#running) setTimeout(kill, END_TIMEOUT_MS).unref();
    else kill();
  }

  #onData(chunk: Uint8Array): void {
    try {
      for (const frame of this.#reader.push(chunk)) this.#onAnyFrame(frame);
    } catch (error) {
      this.#lastWords = error instanceof Error ? error : undefined;
      this.#child.kill('SIGKILL');
    }
  }

  #onAnyFrame(frame: Frame): void {
    if (frame.type === FRAME.ready) {
      this.#running = true;
      this.#onReady?.(frame);
    } else if (frame.type === FRAME.fatal) {
      const { errno, text } = decodeFailure(frame.payload);
      this.#lastWords = new TransportError(
        `npm netlink, in a child process: ${text}`,
        errno === undefined ? {} : { errno },
      );
    } else {
      this.#onFrame?.(frame);
    }
  }

  #causeOfDeath(code: number | null, signal: NodeJS.Signals | null): Error {
    if (this.#lastWords !== undefined) return this.#lastWords;
    // 134: where a shell stands between, 128 + SIGABRT. V8 aborts, too, and says so.
    const aborted = signal === 'SIGABRT' || code === 134;
    if (this.#running && aborted && !this.#stderr.includes('FATAL ERROR')) {
      return new OverrunError(
        'the receive buffer of npm netlink overran and messages were lost; that ends its child process, and this ' +
          'transport. Raise the sysctl net.core.rmem_max, or install koffi (npm install koffi) or use Node 26.1+.',
      );
    }
    const how = signal === null ? `with status ${code}` : `by ${signal}`;
    const said = this.#stderr.trim();
    return new TransportError(`the child process of npm netlink ended ${how}${said === '' ? '' : `: ${said}`}`);
  }

  #finish(error: Error): void {
    if (this.#ended !== undefined) return;
    this.#ended = error;
    if (!this.#ending) this.#onEnd?.(error);
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
