// The targets of x_tables that nft has words for, by the names that the kernel knows them by.
import type { Translate } from './info.ts';
import { mark as bridgeMark, redirect as bridgeRedirect, destination, source } from './targets/bridge.ts';
import { frameLog, frameNflog, log, nflog } from './targets/log.ts';
import { connmark, mark } from './targets/mark.ts';
import { dnat, masquerade, redirect, snat } from './targets/nat.ts';
import { classify, dscp, tcpmss, tos } from './targets/packet.ts';
import { ct, nfqueue, reject, synproxy, tee } from './targets/send.ts';

export const TARGETS: Readonly<Record<string, Translate>> = {
  AUDIT: sized(1, () => 'log level audit'),
  CLASSIFY: sized(4, classify),
  CONNMARK: sized(16, connmark),
  CT: sized(28, ct),
  DNAT: sized(24, dnat),
  DSCP: sized(1, dscp),
  LOG: sized(32, log),
  MARK: sized(8, mark),
  MASQUERADE: sized(24, masquerade),
  NFLOG: sized(76, nflog),
  NFQUEUE: sized(2, nfqueue),
  REDIRECT: sized(24, redirect),
  REJECT: sized(4, reject),
  SNAT: sized(24, snat),
  SYNPROXY: sized(4, synproxy),
  TCPMSS: sized(2, tcpmss),
  TEE: sized(32, tee),
  TOS: sized(2, tos),
  TRACE: () => 'nftrace set 1',
  // Of ebtables.
  dnat: sized(12, destination),
  log: sized(36, frameLog),
  mark: sized(8, bridgeMark),
  nflog: sized(76, frameNflog),
  redirect: sized(4, bridgeRedirect),
  snat: sized(12, source),
};

/** Of a struct that is shorter than any revision's, however it was made, nothing can be said. */
function sized(size: number, translate: Translate): Translate {
  return (info) => (info.bytes.byteLength < size ? undefined : translate(info));
}
