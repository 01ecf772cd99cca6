// What the registers hold while a rule's expressions are walked.
import type { Expression as KernelExpression } from '../../nft/index.ts';
import type { ExtensionFamily } from '../keys/extensions.ts';
import type { Key } from '../keys/key.ts';
import type { Base, Field } from '../keys/protocols.ts';
import type { Expression } from '../model/index.ts';
import type { Header, PacketContext } from './context.ts';
import type { SetPart } from './set-type.ts';

/** What of the packet an expression makes use of: that may imply earlier matches. */
export interface Use {
  readonly header?: Header;
  readonly field?: Field;
  readonly inner?: InnerPacket;
  readonly inputs?: readonly Use[];
  /** An address of the connection. */
  readonly connection?: true;
}

/** The packet inside a tunnel's: the tunnel's name, and what is known of the packet in it. */
export interface InnerPacket {
  readonly tunnel: string;
  readonly context: PacketContext;
  /** The tunnel's own header is used with it. */
  readonly outer?: Use;
}

/** Bits of the packet that are not named yet: what they are called depends on what is done with them. */
export interface PayloadSource {
  readonly base: Base | 'inner' | 'tunnel';
  readonly offset: number;
  readonly bits: number;
  readonly inner?: InnerPacket;
}

/** Bits of an extension header or option, by its number. */
export interface ExtensionSource {
  readonly family: ExtensionFamily;
  readonly number: number;
  readonly offset: number;
  readonly bits: number;
  /** The header that it belongs to. */
  readonly inputs?: readonly Use[];
}

export type BitOperator = '&' | '|' | '^' | '<<' | '>>';

/** One step of arithmetic, done to all that came before it; bytes where the operand has the source's order. */
export interface BitOperation {
  readonly operator: BitOperator;
  readonly operand: Uint8Array | number | Loaded;
  /** The register had been turned to the other byte order by then. */
  readonly swapped?: boolean;
}

export type Source =
  | { readonly from: 'key'; readonly key: Key; readonly inputs?: readonly Use[]; readonly inner?: InnerPacket }
  | { readonly from: 'payload'; readonly payload: PayloadSource }
  | { readonly from: 'extension'; readonly extension: ExtensionSource }
  | { readonly from: 'constant'; readonly bytes: Uint8Array }
  | {
      readonly from: 'map';
      readonly map: Expression;
      readonly parts: readonly SetPart[];
      readonly inputs: readonly Use[];
    };

/** The content of a register, where it came from and what was done to it. */
export interface Loaded {
  readonly source: Source;
  readonly operations: readonly BitOperation[];
  /** Turned from host to network order or back. */
  readonly swapped: boolean;
  /** The kernel's expressions it took, to show them raw if nothing makes use of it. */
  readonly expressions: readonly KernelExpression[];
  /** Where it stands between the statements. */
  readonly position: number;
}

/** NFT_REG32_COUNT. */
const UNITS = 16;

/** Registers: 1 to 4 are four units of four bytes each, the same ones that 8 to 23 name singly. */
export class Registers {
  private readonly units = new Map<number, Loaded>();
  private readonly unused = new Set<Loaded>();

  /** `length` in bytes: what was in the units it takes is no longer there. */
  set(register: number, loaded: Loaded, length = 4): void {
    const first = unitOf(register);
    // A damaged file may have lengths beyond all registers.
    for (let unit = first + 1; unit < Math.min(first + length / 4, UNITS); unit++) this.units.delete(unit);
    this.units.set(first, loaded);
    this.unused.add(loaded);
  }

  get(register: number | undefined, unitsFurther = 0): Loaded | undefined {
    return register === undefined ? undefined : this.units.get(unitOf(register) + unitsFurther);
  }

  /** Something else is in it from now on. */
  forget(register: number | undefined): void {
    if (register !== undefined) this.units.delete(unitOf(register));
  }

  use(...loaded: readonly Loaded[]): void {
    for (const one of loaded) this.unused.delete(one);
  }

  /** What was loaded and never looked at. */
  get left(): readonly Loaded[] {
    return [...this.unused];
  }
}

function unitOf(register: number): number {
  return register < 8 ? 4 * (register - 1) : register - 8;
}
