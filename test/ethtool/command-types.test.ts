// What the compiler lets through, and what not: checked by the type check, these calls are never made.
import { assert } from 'chai';
import { commandNamed } from '../../src/ethtool/command-types.ts';
import type { EthtoolClient } from '../../src/ethtool/index.ts';
import { NftOffloadError } from '../../src/wire/index.ts';

async function neverCalled(client: EthtoolClient): Promise<readonly unknown[]> {
  const { rx, tcpDataSplit } = await client.get('rings', 'eth0');
  const size: number | undefined = rx;
  const split: 'unknown' | 'disabled' | 'enabled' | number | undefined = tcpDataSplit;
  const { after, ignored } = await client.set('link-modes', 'eth0', { advertised: { TP: true }, speed: 100 });
  const names: readonly string[] = [...after.supported, ...ignored];
  const [first] = await client.getAll('wol');
  const enabled: readonly string[] | undefined = first?.value.enabled;
  const { groups } = await client.get('stats', 'eth0', { groups: ['rmon'], source: 'emac' });
  const frames: bigint | undefined = groups['eth-mac']?.counters['FramesReceivedOK'];
  const { statistics } = await client.get('pause', 'eth0', { statistics: true });
  const paused: bigint | undefined = statistics?.rxFrames;

  // @ts-expect-error -- a field that is none
  (await client.get('rings', 'eth0')).nonsense satisfies unknown;
  // @ts-expect-error -- a limit cannot be set
  await client.set('rings', 'eth0', { rxMax: 1 });
  // @ts-expect-error -- a state cannot be set
  await client.set('link-state', 'eth0', {});
  // @ts-expect-error -- features have a method of their own
  await client.set('features', 'eth0', {});
  // @ts-expect-error -- rings count nothing
  await client.get('rings', 'eth0', { statistics: true });
  // @ts-expect-error -- bits are changed by name, on or off
  await client.set('wol', 'eth0', { enabled: ['magic'] });
  // @ts-expect-error -- an event that is none
  client.monitor({ events: ['ring'] });

  for await (const event of client.monitor({ events: ['rings', 'debug'] })) {
    if (event.event === 'rings') return [event.device, event.value.tx satisfies number | undefined];
    if (event.event === 'debug') return event.value.enabled;
    if (event.event === 'unknown') return [event.command, event.payload.byteLength];
    if (event.event === 'overrun') return [event.message];
  }
  return [size, split, names, enabled, frames, paused];
}

describe('ethtool/command-types', () => {
  it('gives every command its types', () => {
    assert.isFunction(neverCalled);
  });

  it('knows every command by its name, and who may have been meant by another', () => {
    assert.strictEqual(commandNamed('private-flags').message, 'PRIVFLAGS');
    assert.throws(() => commandNamed('private-flag'), NftOffloadError, 'did you mean private-flags?');
    assert.throws(() => commandNamed('constructor'), NftOffloadError, 'ethtool has no command constructor: there are ');
  });
});
