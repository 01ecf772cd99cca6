// Tunnel objects as text: the lines inside their braces.
import type { TunnelObject, TunnelOptions } from '../model/index.ts';

export function tunnelLines({ type, tunnel = {}, ...fields }: TunnelObject['tunnel']): readonly string[] {
  return [
    `id ${fields.id}`,
    ...line('ip saddr', fields['src-ipv4']),
    ...line('ip daddr', fields['dst-ipv4']),
    ...line('ip6 saddr', fields['src-ipv6']),
    ...line('ip6 daddr', fields['dst-ipv6']),
    ...line('sport', fields.sport),
    ...line('dport', fields.dport),
    ...line('tos', fields.tos),
    ...line('ttl', fields.ttl),
    ...(type === undefined ? [] : [`${type} {`, ...optionLines(tunnel).map((text) => `\t${text}`), '}']),
  ];
}

function line(word: string, value: string | number | undefined): readonly string[] {
  return value === undefined ? [] : [`${word} ${value}`];
}

function optionLines(options: TunnelOptions): readonly string[] {
  if (!isList(options)) return Object.entries(options).map(([word, value]) => `${word} ${value}`);
  return options.map(
    ({ class: number, 'opt-type': type, data }) =>
      `class 0x${number.toString(16)} opt-type 0x${type.toString(16)} data "${data}"`,
  );
}

function isList(options: TunnelOptions): options is Extract<TunnelOptions, readonly unknown[]> {
  return Array.isArray(options);
}
