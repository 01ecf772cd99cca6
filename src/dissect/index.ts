export * from './dissect.ts';
