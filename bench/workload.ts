// What the rows work on: rules and elements by their number, as plain data and in nft's words. The kernel
// makes the same of both; libnftnl/encode.c has the same rules once more.
import type { Expression, NewRule, SetElement, SetType } from '../src/nft/index.ts';
import { commentUserdata, setFields } from '../src/nft/index.ts';

const family = 'ip';
const table = 'bench';
const CHAIN = 'rules';
export const TABLE = { family, name: table } as const;
export const RULES = { family, table, name: CHAIN } as const;
export const IN_RULES = { family, table, chain: CHAIN } as const;

/** `10.0.0.0` and the addresses above it. */
const FIRST_ADDRESS = 0x0a00_0000;
const FIRST_PORT = 1024;
const PORTS = 60_000;
/** The kernel compares the whole name (IFNAMSIZ). */
const DEVICE = Uint8Array.from({ length: 16 }, (_, index) => 'eth0'.charCodeAt(index) || 0);
const TCP = Uint8Array.of(6);

function addressBytes(address: number): Uint8Array {
  return Uint8Array.of(address >>> 24, address >>> 16, address >>> 8, address);
}

function addressText(address: number): string {
  return addressBytes(address).join('.');
}

export function commentAt(index: number): string {
  return `customer ${String(index).padStart(7, '0')}, by contract`;
}

/** Ten expressions and a comment: some 500 bytes for the kernel. */
export function ruleAt(index: number): NewRule {
  return withComment(bareRuleAt(index), commentAt(index));
}

export function withComment(rule: NewRule, comment: string): NewRule {
  return { ...rule, userdata: commentUserdata(comment) };
}

/** Without its comment. */
export function bareRuleAt(index: number): NewRule {
  const port = FIRST_PORT + (index % PORTS);
  return {
    ...IN_RULES,
    expressions: [
      { kind: 'meta', key: 'iifname', dreg: 1 },
      equals(DEVICE),
      { kind: 'payload', base: 'network', offset: 12, length: 4, dreg: 1 },
      equals(addressBytes(FIRST_ADDRESS + index)),
      { kind: 'meta', key: 'l4proto', dreg: 1 },
      equals(TCP),
      { kind: 'payload', base: 'transport', offset: 2, length: 2, dreg: 1 },
      equals(Uint8Array.of(port >>> 8, port)),
      { kind: 'counter' },
      { kind: 'immediate', dreg: 0, data: { verdict: { code: 'accept' } } },
    ],
  };
}

function equals(value: Uint8Array): Expression {
  return { kind: 'cmp', sreg: 1, op: 'eq', data: { value } };
}

/** The same rules for `nft -f`. */
export function* rulesScript(count: number): Generator<string, void, undefined> {
  yield `table ${family} ${table} {\n  chain ${CHAIN} {\n`;
  for (let index = 0; index < count; index++) {
    const address = addressText(FIRST_ADDRESS + index);
    const port = FIRST_PORT + (index % PORTS);
    yield `    iifname "eth0" ip saddr ${address} tcp dport ${port} counter accept comment "${commentAt(index)}"\n`;
  }
  yield '  }\n}\n';
}

/** `hash`: addresses. `intervals`: prefixes of two addresses, with two free ones behind each. */
export type SetName = 'hash' | 'intervals';
const SETS: Readonly<Record<SetName, SetType & { readonly key: 'ipv4_addr' }>> = {
  hash: { key: 'ipv4_addr' },
  intervals: { key: 'ipv4_addr', interval: true },
};

/** The set for `addSet`. */
export function setOf(name: SetName) {
  return { family, table, name, ...setFields(SETS[name]) } as const;
}

/** The elements of set `hash`, one after the other: never all of them at once. */
export function* hashElements(count: number): Generator<SetElement, void, undefined> {
  for (let index = 0; index < count; index++) yield { key: { value: addressBytes(FIRST_ADDRESS + index) } };
}

/** One address, for either set. */
export function oneElement(name: SetName, address: number): SetElement[] {
  const start: SetElement = { key: { value: addressBytes(address) } };
  if (name === 'hash') return [start];
  return [start, { key: { value: addressBytes(address + 1) }, flags: ['interval-end'] }];
}

/** The same for `nft`. */
export function oneElementCommand(name: SetName, address: number): readonly string[] {
  return ['add', 'element', family, table, name, '{', addressText(address), '}'];
}

/** A set with so many elements for `nft -f`. */
export function* setScript(name: SetName, count: number): Generator<string, void, undefined> {
  const flags = SETS[name].interval === true ? '    flags interval\n' : '';
  yield `table ${family} ${table} {\n  set ${name} {\n    type ${SETS[name].key}\n${flags}    elements = {`;
  for (let index = 0; index < count; index++) {
    const separator = index === 0 ? ' ' : ', ';
    const step = name === 'hash' ? index : index * 4;
    yield `${separator}${addressText(FIRST_ADDRESS + step)}${name === 'hash' ? '' : '/31'}`;
  }
  yield ' }\n  }\n}\n';
}
