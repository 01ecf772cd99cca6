/** What an extension of x_tables is told: its own struct, in the layout of the kernel's UAPI headers. */
export interface Info {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly littleEndian: boolean;
  readonly revision: number;
  /** Of the rule: `ip`, `ip6`, `bridge`, `arp`. */
  readonly family: string;
  /** Above IP, by number, where the rule names it. */
  readonly protocol?: number;
}

/** nft's words for an extension; undefined where it has none. */
export type Translate = (info: Info) => string | undefined;
