// For the tests of sends in the background: a batch that keeps the kernel busy, and how to see that it is.

import { readFileSync } from 'node:fs';
import type { Transport } from '../../../src/transport/transport.ts';
import {
  attribute,
  batch,
  concat,
  DUMP,
  headers,
  message,
  NEWCHAIN,
  NEWRULE,
  NLMSG_DONE,
  newTable,
  next,
  nfgen,
  REQUEST,
  text,
} from './support.ts';

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

const nested = (type: number, ...parts: Uint8Array[]): Uint8Array => attribute(type | 0x8000, concat(parts));
const expression = (name: string, ...parts: Uint8Array[]): Uint8Array =>
  nested(1, attribute(1, text(name)), nested(2, ...parts));
/** The address of the sender into register 1, and a comparison with a number. */
const compare = (value: number): Uint8Array =>
  concat([
    expression('payload', attribute(1, u32(1)), attribute(2, u32(1)), attribute(3, u32(12)), attribute(4, u32(4))),
    expression('cmp', attribute(1, u32(1)), attribute(2, u32(0)), nested(3, attribute(1, u32(value)))),
  ]);

/** A table with a chain of so many rules of ten expressions. 10,000 take the kernel some 60 to 140 ms. */
export function manyRules(table: string, count: number): Uint8Array {
  const place = concat([attribute(1, text(table)), attribute(2, text('c'))]);
  const expressions = nested(4, ...Array.from({ length: 5 }, (_, index) => compare(index)));
  return batch([
    newTable(table),
    (flags, seq) => message(NEWCHAIN, flags, seq, nfgen(), attribute(1, text(table)), attribute(3, text('c'))),
    ...Array.from(
      { length: count },
      () => (flags: number, seq: number) => message(NEWRULE, flags | APPEND, seq, nfgen(), place, expressions),
    ),
  ]);
}

const APPEND = 0x800;
const GETRULE = (10 << 8) | 7;

/** How many rules the kernel has in all tables. */
export async function countRules(transport: Transport): Promise<number> {
  transport.send(message(GETRULE, REQUEST | DUMP, 4712, nfgen()));
  let count = 0;
  for (;;) {
    const found = headers(await next(transport)).filter(({ seq }) => seq === 4712);
    count += found.filter(({ type }) => type === NEWRULE).length;
    if (found.some(({ type }) => type === NLMSG_DONE)) return count;
  }
}

/** Resolves when the kernel has worked for this process for some milliseconds: it is in the middle of a batch. */
export async function kernelAtWork(): Promise<void> {
  const before = process.cpuUsage();
  while (process.cpuUsage(before).system < 8000) await new Promise((done) => setTimeout(done, 1));
}

/** How long this thread was ready to run and another had the processor, in milliseconds. */
export function waitedForProcessor(): number {
  try {
    const [, nanoseconds] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
    return Number(nanoseconds) / 1e6;
  } catch {
    return 0;
  }
}
