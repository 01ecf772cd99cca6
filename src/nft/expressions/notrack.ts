import { defineExpression } from './define.ts';

/** Keeps the packet out of connection tracking; only before it (hooks prerouting and output, priority under -200). */
export const notrack = defineExpression('notrack', {});
