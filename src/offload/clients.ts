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
export interface Clients {
  readonly nft: NftClient;
  readonly ethtool: EthtoolClient;
  readonly rtnl: RtnlClient;
  readonly conntrack: ConntrackClient;
  close(): Promise<void>;
}

/** The best way to the kernel this runtime has; loaded only when it is needed. */
export async function defaultConnector(): Promise<Connector> {
  const { connect } = await import('../transport/connect.ts');
  return await connect('auto');
}

export async function openClients(given: Connector | undefined): Promise<Clients> {
  const connector = given ?? (await defaultConnector());
  const closers: (() => void)[] = [];
  const opened = async <T extends { close(): void }>(opening: Promise<T>): Promise<T> => {
    const client = await opening;
    closers.push(() => client.close());
    return client;
  };
  const close = async () => {
    for (const closeClient of closers) closeClient();
    if (given === undefined) await connector.close();
  };
  try {
    return {
      rtnl: await opened(openRtnl({ connector })),
      nft: await opened(openNft({ connector })),
      ethtool: await opened(openEthtool({ connector })),
      conntrack: await opened(openConntrack({ connector })),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
