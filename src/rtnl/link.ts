import type { LinkFlag, LinkMessage, OperState } from './link-message.ts';

/** A network device as the kernel describes it. */
export interface Link {
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
  readonly carrier?: boolean;
  readonly flags: readonly LinkFlag[];
  /** The switch a port belongs to, as hexadecimal digits: ports with the same one can offload to each other. */
  readonly switchId?: string;
  /** The bus device it sits on: `0000:01:00.0` (Linux 5.13). */
  readonly parentDevice?: string;
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
      master,
      // 0 says that there is none (sit0@NONE).
      lower: link === 0 ? undefined : link,
      lowerNetnsId: linkNetnsId,
      mtu,
      operState,
      address,
      carrier: carrier === undefined ? undefined : carrier !== 0,
      switchId: message.physicalSwitchId,
      parentDevice: message.parentDevice,
    }),
    flags,
    message,
  };
}

type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}
