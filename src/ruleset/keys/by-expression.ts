// The datatype of an expression that looks at the packet: how the constants beside it are written.
import type { Datatype } from '../datatypes/datatype.ts';
import { datatypeByName, STRING } from '../datatypes/datatypes.ts';
import type { Expression } from '../model/index.ts';
import { type ExtensionWord, extensionType } from './extensions.ts';

const EXTENSIONS: readonly ExtensionWord[] = ['exthdr', 'tcp option', 'ip option', 'sctp chunk'];

const KEYS: Readonly<Record<string, string>> = {
  'rt classid': 'realm',
  'rt ipsec': 'boolean',
  'socket mark': 'mark',
  'socket cgroupv2': 'cgroupsv2',
  'tunnel path': 'boolean',
  'fib oif': 'iface_index',
  'fib oifname': 'ifname',
  'fib type': 'fib_addrtype',
  'fib check': 'boolean',
};

/** Undefined where constants are written as they are in JSON. */
export function packetType(expression: Exclude<Expression, string | number | bigint | boolean>): Datatype | undefined {
  if ('osf' in expression) return STRING;
  if ('rt' in expression) return byName(`rt ${expression.rt.key}`);
  if ('socket' in expression) return byName(`socket ${expression.socket.key}`);
  if ('tunnel' in expression) return byName(`tunnel ${expression.tunnel.key}`);
  if ('fib' in expression) return byName(`fib ${expression.fib.result}`);
  if ('dccp option' in expression) return datatypeByName.get('boolean');
  const word = EXTENSIONS.find((one) => one in expression);
  if (word === undefined) return undefined;
  const extension = (expression as unknown as Record<string, { name?: string; field?: string }>)[word];
  const { name, field } = extension ?? {};
  if (name === undefined) return undefined;
  return field === undefined ? datatypeByName.get('boolean') : extensionType(word, name, field);
}

function byName(key: string): Datatype | undefined {
  return datatypeByName.get(KEYS[key] ?? '');
}
