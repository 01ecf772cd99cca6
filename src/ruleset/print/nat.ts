// Address translation as text.
import type { Expression, NatStatement, TproxyStatement } from '../model/index.ts';
import { expressionText } from './expression.ts';
import type { Style } from './options.ts';
import { isList } from './types.ts';

type Fields = Partial<Extract<NatStatement, { snat: unknown }>['snat']>;

export function natText(
  word: string,
  { family, addr, port, flags = [], type_flags = [] }: Fields,
  style: Style,
): string {
  const words: string[] = [word];
  if (family !== undefined) words.push(family);
  if ([type_flags].flat().includes('prefix')) words.push('prefix');
  if (addr !== undefined || port !== undefined) {
    const address = addr === undefined ? '' : addressText(addr, port !== undefined, style);
    words.push('to', `${address}${portText(port, style)}`);
  }
  // What `prefix` says already.
  const others = [flags].flat().filter((flag) => flag !== 'netmap');
  if (others.length > 0) words.push(others.join(','));
  return words.join(' ');
}

export function tproxyText({ family, addr, port }: TproxyStatement['tproxy'], style: Style): string {
  const to = `${addr === undefined ? '' : addressText(addr, true, style)}${portText(port, style)}`;
  return ['tproxy', ...(family === undefined ? [] : [family]), 'to', to].join(' ');
}

function portText(port: Expression | undefined, style: Style): string {
  return port === undefined ? '' : `:${expressionText(port, undefined, style)}`;
}

/** Addresses of IPv6 in brackets where a port may follow. */
function addressText(address: Expression, isBracketed: boolean, style: Style): string {
  const text = (one: Expression) => {
    const plain = expressionText(one, undefined, style);
    return isBracketed && typeof one === 'string' && plain.includes(':') ? `[${plain}]` : plain;
  };
  if (typeof address === 'object' && !isList(address) && 'range' in address) return address.range.map(text).join('-');
  return text(address);
}
