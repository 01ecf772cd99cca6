import type { OperState } from './link-attributes.ts';
import type { LinkFlag } from './link-header.ts';
import { KIND_FIELDS, type KindData, PORT_FIELDS, type PortData } from './link-info.ts';
import type { LinkMessage } from './link-message.ts';
import type { LinkStatistics } from './link-statistics.ts';
import { present } from './present.ts';

/**
 * A network device as the kernel describes it. The settings of its kind are in a field of the kind's
 * name (`vlan`, `bridge`, `bond`...), those its master has for it in `bridgePort`, `bondPort` or `vrfPort`.
 */
export interface Link extends KindData, PortData {
  readonly index: number;
  readonly name: string;
  /** Other names it also answers to (Linux 5.5). */
  readonly altNames: readonly string[];
  /** What made it: `veth`, `bridge`, `vlan`, `dsa`...; undefined for most hardware. */
  readonly kind?: string;
  /** The kind of its master, where that one has settings for it: `bridge`, `bond`. */
  readonly slaveKind?: string;
  /** Index of the bridge, bond or VRF it belongs to. */
  readonly master?: number;
  /** Index of the device below it (VLAN, macvlan, DSA port), or of a veth's other end. */
  readonly lower?: number;
  /** Where `lower` is in another network namespace: that one's id here. */
  readonly lowerNetnsId?: number;
  /** In bytes. */
  readonly mtu?: number;
  readonly operState?: OperState;
  /** Link-layer address: `02:00:00:00:00:01`. */
  readonly address?: string;
  /** The address its hardware came with (Linux 5.6). */
  readonly permanentAddress?: string;
  readonly carrier?: boolean;
  readonly flags: readonly LinkFlag[];
  /** What its administrator calls it. */
  readonly alias?: string;
  /** The switch a port belongs to, as hexadecimal digits: ports with the same one can offload to each other. */
  readonly switchId?: string;
  /** A port's name on its switch or card: `p0`. */
  readonly portName?: string;
  /** The bus device it sits on: `0000:01:00.0` (Linux 5.13). */
  readonly parentDevice?: string;
  /** That device's bus: `pci`, `platform`. */
  readonly parentBus?: string;
  /** What it has counted since it was made; ask for it, see `LinksOptions`. */
  readonly statistics?: LinkStatistics;
  /** All the kernel said, attributes this package does not know in `unknown`. */
  readonly message: LinkMessage;
}

export function linkOf(message: LinkMessage): Link {
  const { index, name, flags, properties, linkInfo, master, link, linkNetnsId, mtu, operState, address, carrier } =
    message;
  return {
    index,
    name: name ?? '',
    altNames: properties ?? [],
    ...present({
      kind: linkInfo?.kind,
      slaveKind: linkInfo?.slaveKind,
      // 0 says that it has left its master.
      master: master === 0 ? undefined : master,
      // 0 says that there is none (sit0@NONE).
      lower: link === 0 ? undefined : link,
      lowerNetnsId: linkNetnsId,
      mtu,
      operState,
      address,
      permanentAddress: message.permanentAddress,
      carrier: carrier === undefined ? undefined : carrier !== 0,
      alias: message.alias,
      switchId: message.physicalSwitchId,
      portName: message.physicalPortName,
      parentDevice: message.parentDevice,
      parentBus: message.parentBus,
      statistics: message.statistics,
    }),
    ...present(Object.fromEntries([...KIND_FIELDS, ...PORT_FIELDS].map((field) => [field, linkInfo?.[field]]))),
    flags,
    message,
  };
}
