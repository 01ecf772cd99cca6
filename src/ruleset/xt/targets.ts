import type { Translate } from './info.ts';

export const TARGETS: Readonly<Record<string, Translate>> = {};
