import { assert } from 'chai';
import { childArguments } from '../../src/transport/addon-process.ts';
import { connect, TransportPool } from '../../src/transport/connect.ts';
import type { Transport } from '../../src/transport/transport.ts';
import { TransportError } from '../../src/wire/errors.ts';
import { skipBecause } from '../support/skip.ts';

const TRANSPORT: Transport = {
  kind: 'test',
  protocol: 12,
  portId: 1,
  caps: { synchronous: true, extAck: true, capAck: true, force: false },
  send: () => {},
  sendInBackground: async () => {},
  receive: () => undefined,
  waitReadable: async () => false,
  reserveReceive: () => 0,
  join: () => {},
  leave: () => {},
  close: () => {},
};

describe('connect', () => {
  it('says on other systems that there is no netlink, and what works there', async () => {
    const original = process.platform;
    Object.defineProperty(process, 'platform', { value: 'darwin' });
    try {
      for (const choice of ['auto', 'ffi', 'addon'] as const) {
        const error = await connect(choice).catch((reason: unknown) => reason);
        assert.instanceOf(error, TransportError);
        assert.match(error.message, /Linux only and this is darwin.*replay/);
      }
    } finally {
      Object.defineProperty(process, 'platform', { value: original });
    }
  });

  it('describes the way it found, or says what would be one', async function () {
    if (process.platform !== 'linux')
      skipBecause(this, 'there is no way to a kernel to describe on a system that is not Linux');
    const described = (choice: 'auto' | 'addon') =>
      connect(choice).then(
        ({ description }) => description,
        (error: unknown) => {
          assert.instanceOf(error, TransportError);
          return error.message;
        },
      );
    // Neither koffi nor netlink is there where optional packages were left out.
    const absent =
      /the package netlink is not installed: npm install netlink; or npm install koffi, or use Node 26\.1\+$/;
    const auto = await described('auto');
    if (!absent.test(auto)) assert.match(auto, /^(ffi \((node:ffi|koffi \d+\.\d+\.\d+)\)|addon \(netlink .*\))$/);
    const addon = await described('addon');
    if (!absent.test(addon)) assert.equal(addon, 'addon (netlink 0.3.0, in a child process)');
  });
});

describe('TransportPool', () => {
  it('closes what is open, and nothing twice', async () => {
    const closed: string[] = [];
    let count = 0;
    const pool = new TransportPool('test', async (_, onClose) => {
      count += 1;
      const name = `t${count}`;
      const close = (): void => {
        closed.push(name);
        onClose();
      };
      return { ...TRANSPORT, close };
    });
    (await pool.open(12)).close();
    await pool.open(0);
    const late = pool.open(16);
    await pool.close();
    await pool.close();
    const error = await late.catch((reason: unknown) => reason);
    assert.instanceOf(error, TransportError);
    assert.deepEqual(closed, ['t1', 't2', 't3']);
    assert.instanceOf(await pool.open(12).catch((reason: unknown) => reason), TransportError);
  });
});

describe('the arguments of the child process', () => {
  it('are its file alone where it is compiled', () => {
    assert.deepEqual(childArguments('file:///x/dist/transport/addon-process.js', ['--import', './y.js', '--inspect']), [
      '/x/dist/transport/addon-child.js',
    ]);
  });

  it('keep what loads TypeScript, and nothing else, from source', () => {
    const given = ['--inspect=1', '--import', './strip.js', '-e', 'code', '--import=./z.js', '-r', 'w', '--watch'];
    assert.deepEqual(childArguments('file:///x/src/transport/addon-process.ts', given), [
      '--import',
      './strip.js',
      '--import=./z.js',
      '-r',
      'w',
      '/x/src/transport/addon-child.ts',
    ]);
  });
});
