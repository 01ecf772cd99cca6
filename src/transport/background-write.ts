// A send that leaves the event loop free: nf_tables does the work of a batch inside the system call,
// 10,000 rules take it some 100 ms. write(2) on a netlink socket is send(2) to the kernel, and Node makes
// it in libuv's thread pool, whoever opened the descriptor. A thread of our own would do no better:
// it takes 30 ms to start, and a process that ends while koffi loads in one is aborted.

import { write } from 'node:fs';

/** What send(2) and write(2) answer. */
export interface SendResult {
  /** Bytes taken, or -1. */
  readonly sent: number;
  /** Where `sent` is -1. */
  readonly errno: number;
}

/** Settles when the descriptor and the bytes are no longer needed. Keeps the process alive until then. */
export function writeInBackground(fd: number, datagram: Uint8Array): Promise<SendResult> {
  return new Promise((resolve) => {
    write(fd, datagram, 0, datagram.length, null, (error, sent) => {
      resolve(error === null ? { sent, errno: 0 } : { sent: -1, errno: Math.abs(error.errno ?? 0) });
    });
  });
}
