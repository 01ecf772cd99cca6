import { present } from './present.ts';
import type { QdiscMessage } from './qdisc-message.ts';

/** TC_H_INGRESS and TC_H_CLSACT, which are the same number. */
const INGRESS = 'ffff:fff1';

/** A queueing discipline of a device. */
export interface Qdisc {
  /** Index of the device. */
  readonly index: number;
  /** `fq_codel`, `htb`, `clsact`... */
  readonly kind: string;
  /** `1:0`; `none` for those the kernel made by itself. */
  readonly handle: string;
  /** `root`, `ffff:fff1` (ingress), or the class it hangs on: `1:5`. */
  readonly parent: string;
  /**
   * Where it stands: for what the device sends (`root`), for what it receives (`ingress`), for both, only to
   * classify (`clsact`), or below a class of another one (`class`).
   */
  readonly place: 'root' | 'ingress' | 'clsact' | 'class';
  /** The device does its work (TCA_HW_OFFLOAD, Linux 4.15). */
  readonly hardware: boolean;
  /** Filter blocks that it shares with others (Linux 4.16). */
  readonly ingressBlock?: number;
  readonly egressBlock?: number;
  /** All the kernel said; the kind's own settings as bytes in `options`. */
  readonly message: QdiscMessage;
}

export function qdiscOf(message: QdiscMessage): Qdisc {
  const { index, kind = '', handle, parent, hardwareOffload, ingressBlock, egressBlock } = message;
  return {
    index,
    kind,
    handle,
    parent,
    place: placeOf(kind, parent),
    hardware: hardwareOffload !== undefined && hardwareOffload !== false,
    ...present({ ingressBlock, egressBlock }),
    message,
  };
}

function placeOf(kind: string, parent: string): Qdisc['place'] {
  if (parent === 'root') return 'root';
  if (parent !== INGRESS) return 'class';
  return kind === 'clsact' ? 'clsact' : 'ingress';
}
