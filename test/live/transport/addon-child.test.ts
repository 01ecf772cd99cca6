// The child process by itself, spoken to in frames: what its parent cannot provoke in a short time.

import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { assert } from 'chai';
import {
  CHANNEL_FD,
  decodeFailure,
  decodeNumbers,
  encodeFrame,
  encodeNumbers,
  FRAME,
  type Frame,
  FrameReader,
} from '../../../src/transport/addon-frames.ts';
import { childArguments } from '../../../src/transport/addon-process.ts';
import {
  batch,
  DUMP,
  flushTables,
  getgen,
  headers,
  KINDS,
  message,
  NEWGEN,
  NFNLGRP_NFTABLES,
  newTable,
  open,
  REQUEST,
} from './support.ts';

const SOURCE = new URL('../../../src/transport/addon-process.ts', import.meta.url).href;
const KIB = 1024;

interface Child {
  readonly channel: Socket;
  frame(): Promise<Frame>;
  exited: Promise<number | null>;
  kill(signal: NodeJS.Signals): void;
}

function start(protocol: string, backlog: number): Child {
  const child = spawn(process.execPath, [...childArguments(SOURCE, process.execArgv), protocol, String(backlog)], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  const channel = child.stdio[CHANNEL_FD] as Socket;
  const reader = new FrameReader();
  const frames: Frame[] = [];
  channel.on('data', (chunk: Uint8Array) => {
    frames.push(...reader.push(chunk));
    channel.emit('frames');
  });
  channel.on('error', () => {});
  return {
    channel,
    frame: async () => {
      for (;;) {
        const frame = frames.shift();
        if (frame !== undefined) return frame;
        await new Promise((done) => channel.once('frames', done));
      }
    },
    exited: new Promise((done) => child.on('exit', done)),
    kill: (signal) => void child.kill(signal),
  };
}

describe('the child process of the addon', () => {
  it('keeps a bounded backlog for a parent that does not read, says what was lost, and goes on', async () => {
    const child = start('12', 256 * KIB);
    const sender = await open(KINDS[0] ?? 'koffi');
    try {
      assert.equal((await child.frame()).type, FRAME.ready);
      child.channel.write(encodeNumbers(FRAME.join, NFNLGRP_NFTABLES));
      child.channel.write(encodeFrame(FRAME.send, getgen(1)));
      assert.equal((await child.frame()).type, FRAME.datagram);
      child.channel.pause();
      // ~300 bytes an event; the pipe itself holds ~200 KiB, and so does the buffer of the stream.
      for (let round = 0; round < 20; round += 1) {
        sender.send(batch(Array.from({ length: 300 }, (_, index) => newTable(`t-${round}-${index}`, 250))));
        await new Promise((done) => setTimeout(done, 10));
        while (sender.receive() !== undefined);
      }
      child.channel.resume();
      let bytes = 0;
      let frame = await child.frame();
      for (; frame.type === FRAME.datagram; frame = await child.frame()) bytes += frame.payload.length;
      assert.equal(frame.type, FRAME.overrun);
      assert.equal(decodeFailure(frame.payload).errno, 'ENOBUFS');
      assert.isAbove(bytes, 256 * KIB);
      child.channel.write(encodeFrame(FRAME.send, getgen(2)));
      for (;;) {
        const { type, payload } = await child.frame();
        assert.equal(type, FRAME.datagram);
        if (headers(payload).some(({ type: what, seq }) => what === NEWGEN && seq === 2)) break;
      }
    } finally {
      child.kill('SIGKILL');
      sender.close();
      await flushTables();
    }
  });

  it('says in a frame why it cannot open a socket, and ends', async () => {
    const child = start('99', KIB);
    const frame = await child.frame();
    assert.equal(frame.type, FRAME.fatal);
    assert.equal(decodeFailure(frame.payload).errno, 'EPROTONOSUPPORT');
    assert.equal(await child.exited, 1);
  });

  it('ignores the signals of the terminal, and ends when the pipe does', async () => {
    const child = start('16', KIB);
    const [portId] = decodeNumbers((await child.frame()).payload);
    assert.isAbove(portId ?? 0, 0);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) child.kill(signal);
    // CTRL_CMD_GETFAMILY (3) of all families, asked of nlctrl (16).
    child.channel.write(encodeFrame(FRAME.send, message(16, REQUEST | DUMP, 1, Uint8Array.of(3, 1, 0, 0))));
    assert.equal((await child.frame()).type, FRAME.datagram);
    child.channel.end();
    assert.equal(await child.exited, 0);
  });
});
