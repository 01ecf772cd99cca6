export * from './genlmsghdr.ts';
export * from './nlctrl.ts';
export * from './resolve-family.ts';
