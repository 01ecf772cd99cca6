// What the fuzzer begins with: the recordings of this project, and what they consist of.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Dissector } from '../../src/dissect/index.ts';
import { GENL_ID_CTRL, newFamily } from '../../src/genl/nlctrl.ts';
import { type PcapRecord, readPcap } from '../../src/pcap/index.ts';
import { NETLINK_GENERIC } from '../../src/transport/transport.ts';
import { encode, joinMessages, type NetlinkMessage, splitMessages } from '../../src/wire/index.ts';
import type { Capture } from './capture.ts';
import { ETHTOOL_FAMILY } from './generate.ts';
import { nestsOf, parseMessage } from './netlink-tree.ts';

export interface Recording {
  /** `linux-7/client-up`. */
  readonly name: string;
  /** The command that was recorded; empty where no index says. */
  readonly command: string;
  readonly bytes: Uint8Array;
  readonly records: readonly PcapRecord[];
}

export interface Corpus {
  readonly recordings: readonly Recording[];
  /** One of each kind of message and of each size, a power of two. */
  readonly captures: readonly Capture[];
  /** Small recordings as files. */
  readonly files: readonly Uint8Array[];
  /** Strings of attributes, with their NULs: names that decoders look for are among them. */
  readonly words: readonly Uint8Array[];
}

const FOLDERS = ['pcap-fixtures', 'conntrack/fixtures', 'ethtool/fixtures', 'rtnl/fixtures'];
const LARGEST_MESSAGE = 3000;
const LARGEST_FILE = 6000;

/** Tells a dissector which number the family ethtool has. */
const ETHTOOL_ANNOUNCED: Uint8Array = joinMessages(
  [
    {
      type: GENL_ID_CTRL,
      flags: 0,
      seq: 0,
      portId: 0,
      payload: encode(newFamily, { id: ETHTOOL_FAMILY, name: 'ethtool' }, { littleEndian: true }),
    },
  ],
  true,
);

export function readCorpus(): Corpus {
  const recordings = FOLDERS.flatMap(readFolder);
  const captures = capturesOf(recordings);
  const files = recordings.map(({ bytes }) => bytes).filter(({ byteLength }) => byteLength <= LARGEST_FILE);
  return { recordings, captures, files, words: wordsOf(captures) };
}

function readFolder(folder: string): Recording[] {
  const root = fileURLToPath(new URL(`../${folder}`, import.meta.url));
  const commands = new Map<string, string>();
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  for (const path of paths.filter((one) => one.endsWith('index.json'))) {
    const index = JSON.parse(readFileSync(`${root}/${path}`, 'utf8')) as { file: string; command: string }[];
    for (const { file, command } of index) commands.set(path.replace('index.json', file), command);
  }
  return paths
    .filter((path) => path.endsWith('.pcap'))
    .map((path) => {
      const bytes = new Uint8Array(readFileSync(`${root}/${path}`));
      return { name: path.replace('.pcap', ''), command: commands.get(path) ?? '', bytes, records: recordsOf(bytes) };
    });
}

/** With one number for the family ethtool in all of them. */
function recordsOf(bytes: Uint8Array): readonly PcapRecord[] {
  const { records, littleEndian } = readPcap(bytes);
  const dissector = new Dissector();
  const ids = new Set<number>();
  return records.map((record) => {
    const { protocol, bytes: datagram } = record;
    if (protocol !== NETLINK_GENERIC) return record;
    for (const { known } of dissector.dissect(datagram, { protocol, littleEndian })) {
      const { name, id } = (known?.value ?? {}) as { readonly name?: unknown; readonly id?: unknown };
      if (name === 'ethtool' && typeof id === 'number') ids.add(id);
    }
    const messages = splitMessages(datagram, littleEndian);
    const renamed = messages.map((one) => (ids.has(one.type) ? { ...one, type: ETHTOOL_FAMILY } : one));
    return { ...record, bytes: joinMessages(renamed, littleEndian) };
  });
}

function capturesOf(recordings: readonly Recording[]): readonly Capture[] {
  const found = new Map<string, Capture>();
  for (const { records } of recordings) {
    for (const { protocol, bytes } of records) {
      for (const message of splitMessages(bytes, true)) {
        const key = keyOf(message, protocol);
        if (message.payload.byteLength > LARGEST_MESSAGE || found.has(key)) continue;
        const datagrams: Uint8Array[] = [joinMessages([message], true)];
        if (protocol === NETLINK_GENERIC) datagrams.unshift(ETHTOOL_ANNOUNCED);
        found.set(key, { protocol, littleEndian: true, datagrams });
      }
    }
  }
  return [...found.values()];
}

/** What is alike is decoded alike. */
function keyOf({ type, flags, payload }: NetlinkMessage, protocol: number): string {
  const size = Math.ceil(Math.log2(payload.byteLength + 1));
  const command = protocol === NETLINK_GENERIC ? payload[0] : '';
  return [protocol, type, command, flags & 1, size].join();
}

function wordsOf(captures: readonly Capture[]): readonly Uint8Array[] {
  const words = new Map<string, Uint8Array>();
  for (const { protocol, datagrams } of captures) {
    for (const message of datagrams.flatMap((datagram) => splitMessages(datagram, true))) {
      for (const { content } of nestsOf(parseMessage(message, protocol, true).attributes).flat()) {
        if (!(content instanceof Uint8Array) || content.at(-1) !== 0 || content.byteLength < 3) continue;
        const text = new TextDecoder().decode(content.subarray(0, -1));
        if (/^[\x20-\x7e]+$/.test(text)) words.set(text, content);
      }
    }
  }
  return [...words.values()];
}
