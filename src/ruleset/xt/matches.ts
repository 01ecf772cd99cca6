import type { Translate } from './info.ts';

export const MATCHES: Readonly<Record<string, Translate>> = {};
