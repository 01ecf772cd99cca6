// Whatever runs over a connector is disturbed at one call of its transports after the other: an abort, a
// close, an exit. What is not a call (a promise that settles, a turn of the event loop) lies between two
// of them, so that each disturbance comes in the call, a microtask later and a turn later.

import { AssertionError, assert } from 'chai';
import type { Connector, Transport } from '../../src/transport/transport.ts';

/** When, counted from the call. */
export const DELAYS = ['in the call', 'a microtask later', 'a turn later'] as const;
export type Delay = (typeof DELAYS)[number];

const CALLS = new Set<keyof Transport>([
  'send',
  'sendInBackground',
  'receive',
  'waitReadable',
  'reserveReceive',
  'join',
  'leave',
]);

/** One call of a run at which something happens: the n-th, counted from {@link Moment.arm} on. */
export class Moment {
  readonly n: number;
  readonly delay: Delay;
  /** The call it came to, once it did. */
  reached: string | undefined;
  /** Transports that were opened through it and are not closed. */
  readonly open = new Set<Transport>();
  private count = 0;
  private action: (() => void) | undefined;

  constructor(n: number, delay: Delay = 'in the call') {
    this.n = n;
    this.delay = delay;
  }

  /** From the next call on they are counted; at the n-th this is done, at the 0-th before any. */
  arm(action: () => void): void {
    this.count = 0;
    this.action = action;
    if (this.n === 0) this.happen('the start');
  }

  disarm(): void {
    this.action = undefined;
  }

  observe(connector: Connector): Connector {
    return observe(connector, () => this);
  }

  /** A call was made. */
  pass(name: string): void {
    if (this.action === undefined) return;
    this.count++;
    if (this.count !== this.n) return;
    this.happen(name);
  }

  private happen(name: string): void {
    const { action } = this;
    this.reached = name;
    if (action === undefined) return;
    if (this.delay === 'in the call') action();
    else if (this.delay === 'a microtask later') queueMicrotask(action);
    else setImmediate(action);
  }
}

/** The connector, whose calls are those of the moment there is at the time. */
export function observe(connector: Connector, current: () => Moment): Connector {
  return {
    description: connector.description,
    open: async (protocol) => {
      current().pass('open');
      const transport = await connector.open(protocol);
      current().open.add(transport);
      return observed(transport, current);
    },
    close: () => connector.close(),
  };
}

function observed(transport: Transport, current: () => Moment): Transport {
  return new Proxy(transport, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        if (name === 'close') current().open.delete(target);
        if (CALLS.has(name as keyof Transport)) current().pass(String(name));
        return Reflect.apply(value, target, args);
      };
    },
  });
}

/**
 * One trial for each call that a run makes (each `step`-th), and each delay; every trial must be over
 * within ten seconds.
 * @returns how many trials there were
 */
export async function atEveryMoment(
  trial: (moment: Moment) => Promise<void>,
  { delays = DELAYS, step = 1 }: { readonly delays?: readonly Delay[]; readonly step?: number } = {},
): Promise<number> {
  let trials = 0;
  for (const delay of delays) {
    for (let n = 0; ; n += step) {
      const moment = new Moment(n, delay);
      try {
        await soon(trial(moment));
      } catch (error) {
        if (error instanceof Error) error.message = `${delay} ${n} (${moment.reached ?? 'none'}): ${error.message}`;
        throw error;
      }
      if (moment.reached === undefined) break;
      trials++;
    }
  }
  assert.isAbove(trials, 0, 'nothing was disturbed');
  return trials;
}

/** The same, or a failure where it takes longer than anything here may: it hangs. */
export async function soon<T>(work: Promise<T>, ms = 10_000): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AssertionError(`nothing after ${ms} ms: it hangs`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

export type Ending<T> = { readonly value: T } | { readonly error: Error };

/** How it ends; anything but an Error that is thrown is a fault. */
export async function endOf<T>(work: Promise<T>): Promise<Ending<T>> {
  try {
    return { value: await work };
  } catch (error) {
    if (error instanceof Error) return { error };
    throw error;
  }
}
