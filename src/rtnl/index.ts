export { openRtnl, RtnlClient } from './client.ts';
export type { Link } from './link.ts';
export { type LinkFlag, type LinkMessage, linkMessage, messages, type OperState } from './link-message.ts';
