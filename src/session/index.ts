export * from './closing.ts';
export * from './errno.ts';
export * from './hint.ts';
export * from './kernel-error.ts';
export * from './monitor.ts';
export * from './session.ts';
