export const OFFLOAD_MODES = ['auto', 'hardware', 'software'] as const;
/** What the user asked for: `auto` is hardware where every device can, else software. */
export type OffloadMode = (typeof OFFLOAD_MODES)[number];
