#!/usr/bin/env node
import { readFileSync } from 'node:fs';

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interrupted.abort());
// `nft-offload list ruleset | head` closes the pipe early: that is not an error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`nft-offload: standard output: ${error.message}\n`);
  process.exit(1);
});
// Nobody can be told that nobody listens: after SIGHUP the terminal is gone.
process.stderr.on('error', () => undefined);

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}

/** All but the version is loaded now, and the stack that --debug shows is then in terms of the sources. */
async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes('--debug')) process.setSourceMapsEnabled(true);
  const { run } = await import('./run.ts');
  const { checkReplaceable, isSameFile, readRegularFile, replaceFile } = await import('./files.ts');
  return await run(argv, {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    readFile: async (path) => readRegularFile(path),
    writeFile: async (path, bytes, options) =>
      options?.flag === 'a' ? checkReplaceable(path) : replaceFile(path, bytes),
    isSameFile: async (path, other) => isSameFile(path, other),
    version,
    signal: interrupted.signal,
  });
}

const argv = process.argv.slice(2);
// Scripts ask for the version before anything else: that needs no more than this file.
if (argv.length === 1 && argv[0] === '--version') process.stdout.write(`${version()}\n`);
else process.exitCode = await main(argv);
