// The public face: the main job, the clients, the ways to the kernel, the errors.
export { type ConntrackClient, openConntrack } from './conntrack/index.ts';
export { type EthtoolClient, openEthtool } from './ethtool/index.ts';
export { type NftClient, openNft, type Transaction, TransactionError } from './nft/index.ts';
export * from './offload/index.ts';
export { openRtnl, type RtnlClient } from './rtnl/index.ts';
export { KernelError, OutcomeUnknownError, ProtocolError } from './session/index.ts';
export { connect } from './transport/connect.ts';
export type { Connector, NetlinkProtocol, Transport, TransportCaps } from './transport/transport.ts';
export {
  DecodeError,
  EncodeError,
  type ErrorCode,
  NftOffloadError,
  OverrunError,
  TransportError,
} from './wire/index.ts';
