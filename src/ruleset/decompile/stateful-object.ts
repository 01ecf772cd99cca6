// Stateful objects: counters, quotas, limits and the like.
import { nfMessage } from '../../nfnl/nfgenmsg.ts';
import type { NftObject as KernelObject } from '../../nft/index.ts';
import { commentOf, object } from '../../nft/index.ts';
import { attribute, attributes, decode, hex, raw } from '../../wire/index.ts';
import { integer, namesOf } from '../datatypes/datatype.ts';
import { INET_PROTO } from '../datatypes/symbols.ts';
import type { CtTimeoutObject, StatefulObject } from '../model/index.ts';
import { encodedAgain } from './raw.ts';
import { counterFields, limitFields } from './stateful.ts';
import { tunnelFields } from './tunnel.ts';

type Of<K extends KernelObject['type']> = Extract<KernelObject, { type: K }>;

const protocolNames = namesOf(INET_PROTO);

const envelope = nfMessage(attributes({ data: attribute(4, 'NFTA_OBJ_DATA', raw) }));

/** What nft has no words for comes as an `unknown object`. */
export function statefulObject(kernel: KernelObject): StatefulObject {
  return knownObject(kernel) ?? unknownObject(kernel);
}

function knownObject(kernel: KernelObject): StatefulObject | undefined {
  const head = headOf(kernel);
  const { data } = kernel;
  if (data === undefined || data instanceof Uint8Array || data.unknown !== undefined) return undefined;
  switch (kernel.type) {
    case 'counter':
      return { counter: { ...head, ...counterFields(kernel.data ?? {}) } };
    case 'quota':
      return kernel.data && { quota: { ...head, ...quotaFields(kernel.data) } };
    case 'limit': {
      const limit = kernel.data && limitObjectFields(kernel.data);
      return limit && { limit: { ...head, ...limit } };
    }
    case 'ct helper': {
      const { name = '', l3proto, l4proto } = kernel.data ?? {};
      return { 'ct helper': { ...head, type: name, protocol: protocol(l4proto), l3proto: String(l3proto) } };
    }
    case 'ct timeout': {
      const { l3proto, l4proto, timeouts } = kernel.data ?? {};
      const policy = policyOf(l4proto, timeouts);
      if (policy === undefined) return undefined;
      return { 'ct timeout': { ...head, protocol: protocol(l4proto), l3proto: String(l3proto), policy } };
    }
    case 'ct expectation': {
      const { l3proto, l4proto, destinationPort: dport = 0, timeout = 0, size = 0 } = kernel.data ?? {};
      const rest = { dport, timeout, size, l3proto: String(l3proto) };
      return { 'ct expectation': { ...head, protocol: protocol(l4proto), ...rest } };
    }
    case 'secmark':
      return { secmark: { ...head, context: kernel.data?.context ?? '' } };
    case 'synproxy':
      return { synproxy: { ...head, ...synproxyFields(kernel.data ?? {}) } };
    case 'tunnel': {
      const tunnel = tunnelFields(kernel.data ?? {});
      return tunnel && { tunnel: { ...head, ...tunnel } };
    }
    default:
      return undefined;
  }
}

function unknownObject(kernel: KernelObject): StatefulObject {
  const bytes = encodedAgain(object, kernel);
  const data = bytes && decode(envelope, bytes).data;
  return {
    'unknown object': { ...headOf(kernel), type: kernel.type ?? 0, data: data === undefined ? '' : hex(data) },
  };
}

function headOf({ family, name = '', table = '', handle, userdata }: KernelObject) {
  const comment = commentOf(userdata);
  return {
    family: String(family),
    name,
    table,
    ...(handle === undefined ? {} : { handle: integer(handle) }),
    ...(comment === undefined ? {} : { comment }),
  };
}

/** A number where it has no name. */
function protocol(number = 0): string | number {
  return protocolNames.get(BigInt(number)) ?? number;
}

function quotaFields({ bytes, consumed = 0n, flags = [] }: NonNullable<Of<'quota'>['data']>) {
  return { bytes: integer(bytes), used: integer(consumed), inv: flags.includes('invert') };
}

/** nft's objects have their fields in another order than its statements, and tell no burst of zero bytes. */
function limitObjectFields(data: NonNullable<Of<'limit'>['data']>) {
  const limit = limitFields(data);
  if (limit === undefined) return undefined;
  const { rate, burst, per, inv, rate_unit, burst_unit } = limit;
  return {
    rate,
    per,
    ...(inv === undefined ? {} : { inv }),
    ...(rate_unit === undefined ? {} : { rate_unit }),
    ...(burst === 0 ? {} : { burst, ...(burst_unit === undefined ? {} : { burst_unit }) }),
  };
}

/** nft's names of states, and what it takes for the timeout of those that nothing is said of, in seconds. */
const STATES: Readonly<Record<number, Readonly<Record<string, readonly [name: string, seconds: number]>>>> = {
  6: {
    'syn-sent': ['syn_sent', 120],
    'syn-recv': ['syn_recv', 60],
    established: ['established', 432_000],
    'fin-wait': ['fin_wait', 120],
    'close-wait': ['close_wait', 60],
    'last-ack': ['last_ack', 30],
    'time-wait': ['time_wait', 120],
    close: ['close', 10],
    retransmitted: ['retrans', 300],
    unacknowledged: ['unack', 300],
  },
  17: { unreplied: ['unreplied', 30], replied: ['replied', 120] },
};

/** States whose timeout is another than the usual one; undefined where the protocol's have no names. */
function policyOf(protocolNumber = 0, timeouts: object = {}): CtTimeoutObject['ct timeout']['policy'] | undefined {
  const states = STATES[protocolNumber];
  if (states === undefined || 'unknown' in timeouts) return undefined;
  const given = timeouts as Readonly<Record<string, number>>;
  const shown = Object.entries(states).flatMap(([state, [name, usual]]) => {
    const seconds = given[state] ?? usual;
    return seconds === usual ? [] : [[name, seconds] as const];
  });
  return shown.length === 0 ? null : Object.fromEntries(shown);
}

function synproxyFields({ mss = 0, wscale = 0, flags = [] }: NonNullable<Of<'synproxy'>['data']>) {
  const shown = ['timestamp', 'sack-perm'].filter((flag) => flags.includes(flag as 'timestamp'));
  return { mss, wscale, ...(shown.length === 0 ? {} : { flags: shown }) };
}
