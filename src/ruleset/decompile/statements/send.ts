// Statements that send the packet or a copy elsewhere: dup, fwd, queue.
import { datatypeByName, INTEGER } from '../../datatypes/datatypes.ts';
import type { Typed } from '../operand.ts';
import type { Of, Walk } from '../walk.ts';
import { oneOrList } from './flags.ts';
import { addressOf } from './nat.ts';

const DEVICE: Typed = { type: datatypeByName.get('iface_index') ?? INTEGER, bits: 32, order: 'host', shift: 0 };
const QUEUE: Typed = { type: INTEGER, bits: 16, order: 'host', shift: 0 };

/** In netdev there is a device alone, which nft has as the address. */
export function dup(walk: Walk, { sregAddr, sregDev }: Of<'dup'>): boolean {
  const device = walk.value(sregDev, DEVICE);
  if (sregDev !== undefined && device === undefined) return false;
  if (sregAddr === undefined) return device !== undefined && walk.act({ dup: { addr: device.expression } }, device);
  const address = walk.value(sregAddr, addressOf(walk.family === 'ip6' ? 'ip6' : 'ip'));
  if (address === undefined) return false;
  const dev = device === undefined ? {} : { dev: device.expression };
  return walk.act({ dup: { addr: address.expression, ...dev } }, address, device);
}

export function fwd(walk: Walk, { sregDev, sregAddr, family }: Of<'fwd'>): boolean {
  const device = walk.value(sregDev, DEVICE);
  if (device === undefined) return false;
  const dev = device.expression;
  if (sregAddr === undefined) return walk.act({ fwd: { dev } }, device);
  if (family !== 'ip' && family !== 'ip6') return false;
  const address = walk.value(sregAddr, addressOf(family));
  return address !== undefined && walk.act({ fwd: { dev, family, addr: address.expression } }, device, address);
}

const QUEUE_FLAGS = ['bypass', 'fanout'] as const;

export function queue(walk: Walk, { number = 0, total = 1, flags = [], sreg }: Of<'queue'>): boolean {
  const words = QUEUE_FLAGS.filter((flag) => flags.includes(flag));
  if (words.length < flags.length) return false;
  const more = words.length === 0 ? {} : { flags: oneOrList(words, walk.options) };
  if (sreg === undefined) {
    const num = total > 1 ? { range: [number, number + total - 1] as const } : number;
    return walk.act({ queue: { num, ...more } });
  }
  const value = walk.value(sreg, QUEUE);
  return value !== undefined && walk.act({ queue: { num: value.expression, ...more } }, value);
}
