// What the kernel tells of objects that came and went: to those who listen, and to whoever asked for an echo.
import type { NetlinkMessage } from '../wire/index.ts';
import { decode } from '../wire/index.ts';
import type { NftMessage, NftMessageName } from './messages.ts';
import { nftCodec, nftType } from './messages.ts';

const KINDS = {
  table: ['NFT_MSG_NEWTABLE', 'NFT_MSG_DELTABLE', 'NFT_MSG_DESTROYTABLE'],
  chain: ['NFT_MSG_NEWCHAIN', 'NFT_MSG_DELCHAIN', 'NFT_MSG_DESTROYCHAIN'],
  rule: ['NFT_MSG_NEWRULE', 'NFT_MSG_DELRULE', 'NFT_MSG_DESTROYRULE'],
  set: ['NFT_MSG_NEWSET', 'NFT_MSG_DELSET', 'NFT_MSG_DESTROYSET'],
  elements: ['NFT_MSG_NEWSETELEM', 'NFT_MSG_DELSETELEM', 'NFT_MSG_DESTROYSETELEM'],
  object: ['NFT_MSG_NEWOBJ', 'NFT_MSG_DELOBJ', 'NFT_MSG_DESTROYOBJ'],
  flowtable: ['NFT_MSG_NEWFLOWTABLE', 'NFT_MSG_DELFLOWTABLE', 'NFT_MSG_DESTROYFLOWTABLE'],
} as const;

export type ObjectKind = keyof typeof KINDS;

/** An object that is new (or was changed: then it is told as it is now), or gone: of one that is gone newer kernels tell names and handle only. */
export type Change = {
  readonly [K in ObjectKind]: {
    readonly change: 'new' | 'gone';
    readonly kind: K;
    readonly value: NftMessage<(typeof KINDS)[K][0]>;
  };
}[ObjectKind];

interface Known {
  readonly change: Change['change'];
  readonly kind: ObjectKind;
  readonly message: NftMessageName;
}

const byType = new Map<number, Known>();
const kinds = new Map<number, ObjectKind>();
for (const kind of Object.keys(KINDS) as ObjectKind[]) {
  const [made, gone, destroy] = KINDS[kind];
  byType.set(nftType(made), { change: 'new', kind, message: made });
  byType.set(nftType(gone), { change: 'gone', kind, message: gone });
  for (const type of [made, gone, destroy]) kinds.set(nftType(type), kind);
}

/** undefined for messages that are about something else. */
export function changeOf(message: NetlinkMessage, littleEndian: boolean): Change | undefined {
  const known = byType.get(message.type);
  if (known === undefined) return undefined;
  const { change, kind } = known;
  return {
    change,
    kind,
    value: decode(nftCodec(known.message), message.payload, { littleEndian, views: true }),
  } as Change;
}

/** Which kind of object a message, also a request to destroy one, is about. */
export function kindOf(type: number): ObjectKind | undefined {
  return kinds.get(type);
}
