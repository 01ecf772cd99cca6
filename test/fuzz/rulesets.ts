// Rulesets as a kernel's dump tells them, and small pieces of real ones.
import { Dissector } from '../../src/dissect/index.ts';
import type {
  Chain,
  Flowtable,
  NftObject,
  NftSet,
  Rule,
  Ruleset,
  SetElement,
  SetElements,
  Table,
} from '../../src/nft/index.ts';
import { NETLINK_NETFILTER } from '../../src/transport/transport.ts';
import { joinMessages, type NetlinkMessage } from '../../src/wire/index.ts';
import { type Capture, captureBytes } from './capture.ts';
import type { Recording } from './corpus.ts';
import { unlessRefused } from './properties.ts';

interface Named {
  readonly family: string | number;
  readonly name?: string;
  readonly table?: string;
  readonly chain?: string;
}

interface Told {
  readonly name: string;
  readonly message: NetlinkMessage;
  readonly value: Named;
}

/** What the datagrams say there is, as the client puts it together. */
export function rulesetOf({ littleEndian, datagrams }: Capture): Ruleset {
  const told = datagrams.flatMap((bytes) => toldIn(bytes, littleEndian));
  const all = <T>(name: string) => told.filter((one) => one.name === name).map(({ value }) => value as unknown as T);
  const elements = new Map<string, SetElement[]>();
  for (const { family, table, set, elements: some = [] } of all<SetElements>('NFT_MSG_NEWSETELEM')) {
    const key = `${family} ${table} ${set}`;
    elements.set(key, [...(elements.get(key) ?? []), ...some]);
  }
  return {
    generation: 1,
    littleEndian,
    tables: all<Table>('NFT_MSG_NEWTABLE'),
    chains: all<Chain>('NFT_MSG_NEWCHAIN'),
    rules: all<Rule>('NFT_MSG_NEWRULE'),
    sets: all<NftSet>('NFT_MSG_NEWSET').map((set) => ({
      ...set,
      elements: elements.get(`${set.family} ${set.table} ${set.name}`) ?? [],
    })),
    objects: all<NftObject>('NFT_MSG_NEWOBJ'),
    flowtables: all<Flowtable>('NFT_MSG_NEWFLOWTABLE'),
  };
}

function toldIn(bytes: Uint8Array, littleEndian: boolean): Told[] {
  const options = { protocol: NETLINK_NETFILTER, littleEndian };
  const messages = unlessRefused(['DECODE'], () => new Dissector().dissect(bytes, options)) ?? [];
  return messages.flatMap((message) => {
    const { name, known } = message;
    return known === undefined ? [] : [{ name, message, value: known.value as Named }];
  });
}

/** Each rule with its table, its chain and the sets it uses; each set with its elements; each other object. */
export function rulesetSeeds(recordings: readonly Recording[]): Uint8Array[] {
  const seeds = new Map<string, Uint8Array>();
  for (const { records } of recordings) {
    const datagrams = records.filter(({ protocol }) => protocol === NETLINK_NETFILTER);
    const told = datagrams
      .flatMap(({ bytes }) => toldIn(bytes, true))
      .filter(({ name }) => name.startsWith('NFT_MSG_NEW'));
    const of = (name: string, value: Named, wanted: (other: Named) => boolean) =>
      told.filter(
        (one) =>
          one.name === name &&
          one.value.family === value.family &&
          (name === 'NFT_MSG_NEWTABLE' ? one.value.name : one.value.table) === value.table &&
          wanted(one.value),
      );
    for (const one of told.filter(({ value }) => value.table !== undefined)) {
      const { name, value } = one;
      const key = `${name} ${kindsOf(value)}`;
      if (seeds.has(key)) continue;
      const sets = setsOf(value);
      const parts = [
        ...of('NFT_MSG_NEWTABLE', value, () => true).slice(0, 1),
        ...of('NFT_MSG_NEWCHAIN', value, (chain) => chain.name === value.chain).slice(0, 1),
        ...of('NFT_MSG_NEWSET', value, (set) => sets.has(set.name ?? '')),
        ...of('NFT_MSG_NEWSETELEM', value, (list) => sets.has((list as { readonly set?: string }).set ?? '')),
        one,
      ];
      const bytes = joinMessages(
        parts.map(({ message }) => message),
        true,
      );
      if (bytes.byteLength < 6000)
        seeds.set(key, captureBytes({ protocol: NETLINK_NETFILTER, littleEndian: true, datagrams: [bytes] }));
    }
  }
  return [...seeds.values()];
}

/** What tells apart objects that are printed in different ways. */
function kindsOf(value: Named): string {
  return [
    ...JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? 0 : inner)).matchAll(
      /"(kind|key|type|op|base|keyType|dataType|flags)":("?[\w-]+)/g,
    ),
  ]
    .map(([, , kind]) => kind)
    .join(' ');
}

/** The sets that are named anywhere in it. */
function setsOf(value: Named): ReadonlySet<string> {
  const names = new Set<string>();
  JSON.stringify(value, (key, inner: unknown) => {
    if ((key === 'set' || key === 'name') && typeof inner === 'string') names.add(inner);
    return typeof inner === 'bigint' ? 0 : inner;
  });
  return names;
}
