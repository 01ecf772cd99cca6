import type { AddressFlag, AddressMessage, AddressScope } from './address-message.ts';
import { present } from './present.ts';
import type { AddressFamily } from './values.ts';

/** The kernel's "for ever". */
const FOREVER = 0xffff_ffff;

/** An address of a device. */
export interface Address {
  readonly family: AddressFamily;
  /** Index of the device. */
  readonly index: number;
  /** `192.0.2.1` or `2001:db8::1`. */
  readonly address: string;
  readonly prefixLength: number;
  /** The other end of a point-to-point device; `prefixLength` then is this one's. */
  readonly peer?: string;
  readonly broadcast?: string;
  /** IPv4: the name of the device, or an alias of it (`eth0:1`). */
  readonly label?: string;
  readonly scope: AddressScope;
  readonly flags: readonly AddressFlag[];
  /** Seconds that are left until nothing new uses it; undefined for ever. */
  readonly preferredSeconds?: number;
  /** Seconds that are left until it is removed; undefined for ever. */
  readonly validSeconds?: number;
  /** All the kernel said. */
  readonly message: AddressMessage;
}

export function addressOf(message: AddressMessage): Address {
  const { family, index, prefixLength, local, address = '', broadcast, label, scope, lifetime } = message;
  const own = local ?? address;
  return {
    family,
    index,
    address: own,
    prefixLength,
    ...present({
      peer: address === own || address === '' ? undefined : address,
      broadcast,
      label,
    }),
    scope,
    flags: message.flags ?? message.lowFlags,
    ...present({
      preferredSeconds: lifetime?.preferred === FOREVER ? undefined : lifetime?.preferred,
      validSeconds: lifetime?.valid === FOREVER ? undefined : lifetime?.valid,
    }),
    message,
  };
}
