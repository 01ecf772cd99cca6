export * from './client.ts';
export type { Link } from './link.ts';
export * from './link-message.ts';
