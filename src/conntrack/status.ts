import type { Flag } from '../wire/index.ts';
import { flags, u32be } from '../wire/index.ts';

/** enum ip_conntrack_status (linux/netfilter/nf_conntrack_common.h), by bit. */
export const STATUS = {
  /** Another flow announced it (an FTP data connection). */
  expected: 0x1,
  'seen-reply': 0x2,
  /** Never dropped early: established both ways. */
  assured: 0x4,
  confirmed: 0x8,
  'src-nat': 0x10,
  'dst-nat': 0x20,
  'seq-adjust': 0x40,
  'src-nat-done': 0x80,
  'dst-nat-done': 0x100,
  dying: 0x200,
  'fixed-timeout': 0x400,
  template: 0x800,
  'nat-clash': 0x1000,
  helper: 0x2000,
  /** In a flowtable (Linux 4.16). */
  offload: 0x4000,
  /** In hardware (Linux 5.5): a driver took the flow. */
  'hw-offload': 0x8000,
} as const;

export type StatusName = keyof typeof STATUS;
export type StatusFlag = Flag<StatusName>;

export const status = flags(u32be, STATUS);
