// Which way to the kernel: what `--transport` and the library's `transport` option choose from.

import debug from 'debug';
import { NftOffloadError, TransportError } from '../wire/errors.ts';
import { openAddon } from './addon.ts';
import { addonVersion } from './addon-process.ts';
import { loadKoffi } from './koffi.ts';
import type { Libc } from './libc.ts';
import { LibcSocket } from './libc-socket.ts';
import { loadNodeFfi } from './node-ffi.ts';
import type { Connector, NetlinkProtocol, Transport } from './transport.ts';

const log = debug('nft-offload:transport');

/**
 * `ffi`: a socket in this process, by node:ffi or koffi. `addon`: npm `netlink` in a child process.
 * `auto`: the first of node:ffi, koffi and addon that there is.
 */
export type TransportChoice = 'auto' | 'ffi' | 'addon';

/**
 * Finds a way to the kernel; no socket is opened yet.
 * @throws TransportError where there is none, with what to install
 */
export async function connect(choice: TransportChoice = 'auto'): Promise<Connector> {
  if (!['auto', 'ffi', 'addon'].includes(choice)) {
    throw new NftOffloadError('USAGE', `transport ${choice}: is none of auto, ffi, addon`);
  }
  if (process.platform !== 'linux') {
    throw new TransportError(
      `netlink exists on Linux only and this is ${process.platform}; a recording can be replayed here (--transport replay)`,
    );
  }
  if (choice === 'addon') return addon();
  const { calls, reasons } = await findLibc();
  if (calls !== undefined) {
    log('transport ffi by %s%s', calls.name, reasons.length === 0 ? '' : ` (${reasons.join('; ')})`);
    return new TransportPool(
      `ffi (${calls.name})`,
      async (protocol, onClose) => new LibcSocket(calls, protocol, onClose),
    );
  }
  const why = reasons.join('; ');
  if (choice === 'ffi') {
    throw new TransportError(`no way to call libc from this process: ${why}. Use Node 26.1+, or: npm install koffi`);
  }
  log('transport addon, because %s', why);
  try {
    return addon();
  } catch (cause) {
    if (!(cause instanceof TransportError)) throw cause;
    throw new TransportError(`no way to the kernel: ${why}; ${cause.message}`, { cause });
  }
}

function addon(): Connector {
  return new TransportPool(`addon (netlink ${addonVersion()}, in a child process)`, openAddon);
}

/** The first libc there is, and why not those before it. */
async function findLibc(): Promise<{ calls: Libc | undefined; reasons: string[] }> {
  const reasons: string[] = [];
  const attempts: [() => Libc | undefined | Promise<Libc | undefined>, string][] = [
    [loadNodeFfi, `node:ffi needs Node 26.1 or later, this is ${process.version}`],
    [loadKoffi, 'the package koffi is not installed'],
  ];
  for (const [load, absent] of attempts) {
    try {
      const calls = await load();
      if (calls !== undefined) return { calls, reasons };
      reasons.push(absent);
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      reasons.push(error.message);
    }
  }
  return { calls: undefined, reasons };
}

/** Opens one transport; `onClose` is to be called when it was closed. */
export type OpenTransport = (protocol: NetlinkProtocol, onClose: () => void) => Promise<Transport>;

/** A connector that remembers what is open, so that closing it leaves nothing behind. */
export class TransportPool implements Connector {
  readonly description: string;
  readonly #open: OpenTransport;
  readonly #transports = new Set<Transport>();
  #closed = false;

  constructor(description: string, open: OpenTransport) {
    this.description = description;
    this.#open = open;
  }

  async open(protocol: NetlinkProtocol): Promise<Transport> {
    if (this.#closed) throw new TransportError(`${this.description}: the connector is closed`);
    const transport: Transport = await this.#open(protocol, () => this.#transports.delete(transport));
    if (this.#closed) {
      transport.close();
      throw new TransportError(`${this.description}: the connector was closed meanwhile`);
    }
    this.#transports.add(transport);
    return transport;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const transport of [...this.#transports]) transport.close();
  }
}
