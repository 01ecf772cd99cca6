// nf_tables' messages by number (enum nf_tables_msg_types), each with the codec of its payload.
import { NFNL_SUBSYS_NFTABLES, nfnlType } from '../nfnl/nfgenmsg.ts';
import type { Codec, MessageKind } from '../wire/index.ts';
import { chain } from './chain.ts';
import { flowtable } from './flowtable.ts';
import { generation } from './generation.ts';
import { hookMessages } from './hooks.ts';
import { object } from './object.ts';
import { rule } from './rule.ts';
import { set } from './set.ts';
import { setElements } from './set-elements.ts';
import { table } from './table.ts';
import { trace } from './trace.ts';

const CODECS = {
  NFT_MSG_NEWTABLE: [0, table],
  NFT_MSG_GETTABLE: [1, table],
  NFT_MSG_DELTABLE: [2, table],
  NFT_MSG_NEWCHAIN: [3, chain],
  NFT_MSG_GETCHAIN: [4, chain],
  NFT_MSG_DELCHAIN: [5, chain],
  NFT_MSG_NEWRULE: [6, rule],
  NFT_MSG_GETRULE: [7, rule],
  NFT_MSG_DELRULE: [8, rule],
  NFT_MSG_NEWSET: [9, set],
  NFT_MSG_GETSET: [10, set],
  NFT_MSG_DELSET: [11, set],
  NFT_MSG_NEWSETELEM: [12, setElements],
  NFT_MSG_GETSETELEM: [13, setElements],
  NFT_MSG_DELSETELEM: [14, setElements],
  NFT_MSG_NEWGEN: [15, generation],
  NFT_MSG_GETGEN: [16, generation],
  NFT_MSG_TRACE: [17, trace],
  NFT_MSG_NEWOBJ: [18, object],
  NFT_MSG_GETOBJ: [19, object],
  NFT_MSG_DELOBJ: [20, object],
  NFT_MSG_GETOBJ_RESET: [21, object],
  NFT_MSG_NEWFLOWTABLE: [22, flowtable],
  NFT_MSG_GETFLOWTABLE: [23, flowtable],
  NFT_MSG_DELFLOWTABLE: [24, flowtable],
  NFT_MSG_GETRULE_RESET: [25, rule],
  NFT_MSG_DESTROYTABLE: [26, table],
  NFT_MSG_DESTROYCHAIN: [27, chain],
  NFT_MSG_DESTROYRULE: [28, rule],
  NFT_MSG_DESTROYSET: [29, set],
  NFT_MSG_DESTROYSETELEM: [30, setElements],
  NFT_MSG_DESTROYOBJ: [31, object],
  NFT_MSG_DESTROYFLOWTABLE: [32, flowtable],
  NFT_MSG_GETSETELEM_RESET: [33, setElements],
} as const;

export type NftMessageName = keyof typeof CODECS;
export type NftMessage<N extends NftMessageName> = (typeof CODECS)[N][1] extends Codec<infer T> ? T : never;

/** nlmsg_type of a message. */
export function nftType(name: NftMessageName): number {
  return nfnlType(NFNL_SUBSYS_NFTABLES, CODECS[name][0]);
}

export function nftCodec<N extends NftMessageName>(name: N): Codec<NftMessage<N>> {
  return CODECS[name][1] as unknown as Codec<NftMessage<N>>;
}

/** Hooks have a subsystem of their own. */
export const messages: readonly MessageKind[] = [
  ...(Object.keys(CODECS) as NftMessageName[]).map(
    (name): MessageKind => ({
      name,
      type: nftType(name),
      direction: /^NFT_MSG_(NEW|DEL|TRACE)/.test(name) ? 'both' : 'request',
      codec: nftCodec(name) as Codec<unknown>,
    }),
  ),
  ...hookMessages,
];
