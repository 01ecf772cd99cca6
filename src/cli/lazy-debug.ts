// What the command's bundle has in place of `debug`: that package takes 5 ms to load, and in general says
// nothing. Here it is loaded when DEBUG or --debug asks for it.
import { createRequire } from 'node:module';
import type { Debug, Debugger } from 'debug';

const load = (): Debug => createRequire(import.meta.url)('debug') as Debug;
let loaded = process.env['DEBUG'] ? load() : undefined;

function createDebug(namespace: string): Pick<Debugger, 'enabled'> & ((format: string, ...args: unknown[]) => void) {
  let own: Debugger | undefined;
  const debug = (): Debugger | undefined => {
    own ??= loaded?.(namespace);
    return own;
  };
  return Object.defineProperties((format: string, ...args: unknown[]) => debug()?.(format, ...args), {
    enabled: { get: () => debug()?.enabled === true },
  }) as ReturnType<typeof createDebug>;
}

createDebug.enable = (namespaces: string): void => {
  loaded ??= load();
  loaded.enable(namespaces);
};

// biome-ignore lint/style/noDefaultExport: it is imported as `debug` is.
export default createDebug;
