// Bytes by hand and transports by name, for the tests of this folder only: nothing here goes through
// the layers above the transport.

import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { connect } from '../../../src/transport/connect.ts';
import { loadKoffi } from '../../../src/transport/koffi.ts';
import type { Libc } from '../../../src/transport/libc.ts';
import { LibcSocket } from '../../../src/transport/libc-socket.ts';
import { loadNodeFfi } from '../../../src/transport/node-ffi.ts';
import { NETLINK_NETFILTER, type NetlinkProtocol, type Transport } from '../../../src/transport/transport.ts';
import { OverrunError } from '../../../src/wire/errors.ts';
import { Forger } from './forger.ts';

export type Kind = 'node:ffi' | 'koffi' | 'addon';

/** The kinds there are in this Node. */
export const KINDS: readonly Kind[] = [
  ...(loadNodeFfi() === undefined ? [] : (['node:ffi'] as const)),
  ...((await loadKoffi()) === undefined ? [] : (['koffi'] as const)),
  'addon',
];

async function libcOf(kind: Kind): Promise<Libc> {
  const calls = kind === 'node:ffi' ? loadNodeFfi() : await loadKoffi();
  if (calls === undefined) throw new TypeError(`no ${kind} here`);
  return calls;
}

export async function open(kind: Kind, protocol: NetlinkProtocol = NETLINK_NETFILTER): Promise<Transport> {
  if (kind === 'addon') return (await connect('addon')).open(protocol);
  return new LibcSocket(await libcOf(kind), protocol);
}

// linux/netlink.h, linux/netfilter/nfnetlink.h, linux/netfilter/nf_tables.h
export const NLMSG_NOOP = 1;
export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;
const BATCH_BEGIN = 0x10;
const BATCH_END = 0x11;
export const REQUEST = 1;
export const ACK = 4;
export const DUMP = 0x300;
const CREATE = 0x400;
const nft = (message: number): number => (10 << 8) | message;
export const NEWTABLE = nft(0);
export const GETTABLE = nft(1);
const DELTABLE = nft(2);
export const NEWCHAIN = nft(3);
export const NEWRULE = nft(6);
export const NEWGEN = nft(15);
export const GETGEN = nft(16);
/** No such message: EINVAL, with an echo of the request where CAP_ACK is not set. */
export const NO_SUCH = nft(0xff);
export const NFNLGRP_NFTABLES = 7;

export function message(type: number, flags: number, seq: number, ...parts: Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 16);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, length, true);
  view.setUint16(4, type, true);
  view.setUint16(6, flags, true);
  view.setUint32(8, seq, true);
  let at = 16;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** struct nfgenmsg: family ip, version 0, res_id. */
export function nfgen(resId = 0, family = 2): Uint8Array {
  return Uint8Array.of(family, 0, resId >> 8, resId & 255);
}

export function attribute(type: number, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array((4 + data.length + 3) & ~3);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 4 + data.length, true);
  view.setUint16(2, type, true);
  bytes.set(data, 4);
  return bytes;
}

export function text(value: string): Uint8Array {
  return new TextEncoder().encode(`${value}\0`);
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

export function getgen(seq = 1): Uint8Array {
  return message(GETGEN, REQUEST, seq, nfgen());
}

/** A batch whose last message asks for an acknowledgement; sequence numbers count from 100. */
export function batch(messages: readonly ((flags: number, seq: number) => Uint8Array)[]): Uint8Array {
  const last = messages.length - 1;
  return concat([
    message(BATCH_BEGIN, REQUEST, 99, nfgen(10, 0)),
    ...messages.map((make, index) => make(REQUEST | CREATE | (index === last ? ACK : 0), 100 + index)),
    message(BATCH_END, REQUEST, 100 + messages.length, nfgen(10, 0)),
  ]);
}

/** NEWTABLE with `userdata` bytes of comment. */
export function newTable(name: string, userdata = 0): (flags: number, seq: number) => Uint8Array {
  const comment = new Uint8Array(userdata);
  if (userdata > 2) comment.set([0, userdata - 2]);
  return (flags, seq) =>
    message(NEWTABLE, flags, seq, nfgen(), attribute(1, text(name)), ...(userdata > 2 ? [attribute(6, comment)] : []));
}

/** All tables of the namespace go. */
export async function flushTables(): Promise<void> {
  const socket = await open(KINDS[0] ?? 'koffi');
  socket.send(batch([(_, seq) => message(DELTABLE, REQUEST, seq, nfgen(0, 0))]));
  socket.close();
}

/** One datagram of a {@link Forger}. */
export function forge(portId: number, datagram: Uint8Array): void {
  const forger = new Forger(portId);
  const isSent = forger.send(datagram);
  forger.close();
  if (!isSent) throw new RangeError('the forged datagram was not sent');
}

export interface Header {
  readonly type: number;
  readonly seq: number;
  /** Of an NLMSG_ERROR: the errno, 0 for an acknowledgement. */
  readonly errno: number;
}

/** The messages of a datagram. */
export function headers(datagram: Uint8Array): Header[] {
  const found: Header[] = [];
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.length);
  for (let at = 0; at + 16 <= datagram.length; ) {
    const type = view.getUint16(at + 4, true);
    const errno = type === NLMSG_ERROR ? 0 - view.getInt32(at + 16, true) : 0;
    found.push({ type, seq: view.getUint32(at + 8, true), errno });
    at += (view.getUint32(at, true) + 3) & ~3;
  }
  return found;
}

/** The next datagram, copied, whether the transport answers at once or later. */
export async function next(transport: Transport, timeoutMs = 5000): Promise<Uint8Array> {
  for (;;) {
    const datagram = transport.receive();
    if (datagram !== undefined) return datagram.slice();
    if (!(await transport.waitReadable(timeoutMs))) throw new RangeError(`nothing within ${timeoutMs} ms`);
  }
}

/** Everything up to the first datagram that satisfies `last`; counts overruns instead of throwing them. */
export async function readUntil(
  transport: Transport,
  last: (header: Header) => boolean,
): Promise<{ datagrams: Uint8Array[]; overruns: number }> {
  const datagrams: Uint8Array[] = [];
  let overruns = 0;
  for (;;) {
    try {
      const datagram = await next(transport);
      datagrams.push(datagram);
      if (headers(datagram).some(last)) return { datagrams, overruns };
    } catch (error) {
      if (!(error instanceof OverrunError)) throw error;
      overruns += 1;
    }
  }
}

export interface Ended {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

const STRIP_TYPES = fileURLToPath(new URL('../../../scripts/strip-types.js', import.meta.url));
const SCENARIOS = fileURLToPath(new URL('scenarios.ts', import.meta.url));

/** Starts a scenario of scenarios.ts in a process of its own, which may die without hurting the tests. */
export function startScenario(
  name: string,
  kind: Kind,
  options: { flags?: string[]; under?: string[] } = {},
): ChildProcess {
  const command = [
    ...(options.under ?? []),
    process.execPath,
    ...(options.flags ?? []),
    '--import',
    STRIP_TYPES,
    SCENARIOS,
    name,
    kind,
  ];
  return spawn(command[0] ?? '', command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
}

export function ended(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (chunk) => {
      stdout += String(chunk);
    });
    child.stderr?.on('data', (chunk) => {
      stderr += String(chunk);
    });
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
}

export async function scenario(
  name: string,
  kind: Kind,
  options: { flags?: string[]; under?: string[] } = {},
): Promise<Ended> {
  return ended(startScenario(name, kind, options));
}
