export type * from './expression.ts';
export type * from './objects.ts';
export type * from './packet.ts';
export type * from './statement.ts';
