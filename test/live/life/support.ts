// What the tests of this folder share: the ways to the kernel of this Node, a ruleset to work on, and
// somebody who looks at it from outside.

import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { assert } from 'chai';
import { type NftClient, openNft, type Transaction } from '../../../src/nft/index.ts';
import { connect } from '../../../src/transport/connect.ts';
import type { Connector } from '../../../src/transport/transport.ts';

/** A socket in this process (by node:ffi or koffi, whichever there is), and one in a child process. */
export const WAYS = ['ffi', 'addon'] as const;
export type Way = (typeof WAYS)[number];

export const IN_TABLE = { family: 'ip', table: 'life' } as const;
export const CHAIN = { ...IN_TABLE, name: 'c' } as const;
export const SET = { ...IN_TABLE, set: 's' } as const;
/** With so much of userdata that a dump of all is several datagrams. */
export const RULE = {
  ...IN_TABLE,
  chain: 'c',
  expressions: [{ kind: 'counter' }],
  userdata: new Uint8Array(250).fill(0x61).fill(0, 0, 1).fill(248, 1, 2),
} as const;
export const RULES = 250;
const ELEMENTS = 40;

/** Table, chain, set, rules and elements, and nothing else. */
export function furnish(tx: Transaction): Transaction {
  tx.flushRuleset()
    .addTable({ family: 'ip', name: 'life' })
    .addChain(CHAIN)
    .addSet({ ...IN_TABLE, name: 's', keyType: 7, keyLength: 4 })
    .addElements({ ...SET, elements: addresses(0, ELEMENTS) });
  for (let index = 0; index < RULES; index++) tx.addRule(RULE);
  return tx;
}

export function addresses(first: number, count: number): readonly { readonly key: { readonly value: Uint8Array } }[] {
  return Array.from({ length: count }, (_, index) => ({ key: { value: address(first + index) } }));
}

function address(index: number): Uint8Array {
  return Uint8Array.of(10, index >> 16, (index >> 8) & 255, index & 255);
}

/** How much there is of what, and nothing that changes by itself: `tables 1, rules 250, elements 40`. */
export async function sizes(nft: NftClient): Promise<string> {
  const { tables, rules, sets } = await nft.snapshot();
  const elements = sets.reduce((sum, set) => sum + set.elements.length, 0);
  return `tables ${tables.length}, rules ${rules.length}, elements ${elements}`;
}

export const FURNISHED = `tables 1, rules ${RULES}, elements ${ELEMENTS}`;

/** Connectors and a client of somebody else, opened before the tests and closed after them. */
export function lifeOf(way: Way): { readonly connector: Connector; readonly witness: NftClient } {
  let connector: Connector | undefined;
  let witness: NftClient | undefined;
  before(async () => {
    connector = await connect(way);
    witness = await openNft({ connector: await connect('ffi') });
  });
  after(async () => {
    await witness?.transaction().flushRuleset().commit();
    witness?.close();
    await connector?.close();
  });
  return {
    get connector() {
      return connector ?? assert.fail('before() has not run');
    },
    get witness() {
      return witness ?? assert.fail('before() has not run');
    },
  };
}

export function descriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

/** Their number once what was closed before is gone. */
export async function descriptorsAtRest(): Promise<number> {
  await eventually('no child is left', () => children('alive').length === 0);
  await new Promise((done) => setTimeout(done, 20));
  return descriptors();
}

/** Processes that this one has started; of those that have ended (`Z`) only when they are asked for. */
export function children(states: 'alive' | 'ended'): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const [, state, parent] = /\) (\w) (\d+)/.exec(statOf(pid)) ?? [];
      return Number(parent) === process.pid && (state === 'Z') === (states === 'ended');
    });
}

function statOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
}

export function isRunning(pid: number): boolean {
  const [, state] = /\) (\w) /.exec(statOf(pid)) ?? [];
  return state !== undefined && state !== 'Z';
}

/** Waits until it is so; fails after some seconds. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries++) {
    assert.isBelow(tries, 250, `never: ${what}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

/** So many elements are in the set of {@link flip}, all of one lot. */
export const LOT = 6000;
const LOTS = [0x10_0000, 0x20_0000] as const;

/** Puts one lot of elements in the place of the other. */
export function flip(nft: NftClient, round: number): Transaction {
  return nft
    .transaction()
    .flushSet({ ...IN_TABLE, name: 's' })
    .addElements({ ...SET, elements: addresses(LOTS[round % 2] ?? 0, LOT) });
}

/** The numbers of elements by lot: one lot whole, and nothing else. */
export async function lots(nft: NftClient): Promise<readonly number[]> {
  const elements = await nft.elements(SET);
  const firsts = elements.map(({ key }) => (key?.value?.[1] ?? 0) >> 4);
  return [...new Set(firsts)].map((lot) => firsts.filter((first) => first === lot).length);
}

export interface Started {
  readonly process: ChildProcess;
  /** Its own child processes, as it prints them at its start. */
  readonly children: Promise<readonly number[]>;
  readonly ended: Promise<{ readonly status: number | null; readonly signal: string | null; readonly output: string }>;
}

const STRIP_TYPES = fileURLToPath(new URL('../../../scripts/strip-types.js', import.meta.url));
const SCENARIOS = fileURLToPath(new URL('scenarios.ts', import.meta.url));

/** Starts a scenario of scenarios.ts in a process of its own. */
export function start(name: string, way: Way, argument = 0): Started {
  const args = ['--import', STRIP_TYPES, SCENARIOS, name, way, String(argument)];
  const process_ = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const ended = new Promise<Awaited<Started['ended']>>((resolve, reject) => {
    process_.on('error', reject);
    process_.on('close', (status, signal) => resolve({ status, signal, output }));
  });
  const printed = new Promise<readonly number[]>((resolve, reject) => {
    for (const stream of [process_.stdout, process_.stderr]) {
      stream?.on('data', (chunk) => {
        output += String(chunk);
        const [, pids] = /^children(.*)$/m.exec(output) ?? [];
        if (pids !== undefined) resolve([...pids.matchAll(/\d+/g)].map(Number));
      });
    }
    void ended.then(() => reject(new RangeError(`it ended before it began: ${output}`)));
  });
  printed.catch(() => undefined);
  return { process: process_, children: printed, ended };
}
