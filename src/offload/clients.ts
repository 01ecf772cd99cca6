import type { ConntrackClient } from '../conntrack/index.ts';
import { openConntrack } from '../conntrack/index.ts';
import type { EthtoolClient } from '../ethtool/index.ts';
import { openEthtool } from '../ethtool/index.ts';
import type { NftClient } from '../nft/index.ts';
import { openNft } from '../nft/index.ts';
import type { RtnlClient } from '../rtnl/index.ts';
import { openRtnl } from '../rtnl/index.ts';
import type { Connector } from '../transport/transport.ts';

/** What every verb of this folder takes. */
export interface OffloadOptions {
  /** The way to the kernel; default: the best this runtime has. */
  readonly connector?: Connector | undefined;
  /** The table's name; default `nft-offload`. */
  readonly table?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A connection to each kernel family the job needs. */
export interface Clients extends AsyncDisposable {
  readonly nft: NftClient;
  readonly ethtool: EthtoolClient;
  readonly rtnl: RtnlClient;
  readonly conntrack: ConntrackClient;
}

export async function openClients(given: Connector | undefined): Promise<Clients> {
  const connector = given ?? (await (await import('../transport/connect.ts')).connect('auto'));
  const closers: (() => void)[] = [];
  const opened = async <T extends { close(): void }>(client: Promise<T>): Promise<T> => {
    const { close } = await client.then((c) => ({ close: () => c.close() }));
    closers.push(close);
    return client;
  };
  const dispose = async () => {
    for (const close of closers) close();
    if (given === undefined) await connector.close();
  };
  try {
    return {
      rtnl: await opened(openRtnl({ connector })),
      nft: await opened(openNft({ connector })),
      ethtool: await opened(openEthtool({ connector })),
      conntrack: await opened(openConntrack({ connector })),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
