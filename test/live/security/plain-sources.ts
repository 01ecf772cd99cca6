// The sources as plain JavaScript, for a Node that cannot remove types: that takes WebAssembly, which takes a compiler.
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { ROOT } from './support.ts';

/** What Node itself removes types with; the package has none. */
const amaro = createRequire(import.meta.url)('amaro') as {
  transformSync(source: string, options: { readonly mode: 'strip-only' }): { readonly code: string };
};

export interface PlainSources {
  /** Where the copy of a file of the project is. */
  of(path: string): string;
  remove(): void;
}

/** A copy of src, and of other files of the project, that everybody may read. */
export function plainSources(...others: readonly string[]): PlainSources {
  const folder = mkdtempSync(join(tmpdir(), 'nft-offload-plain-'));
  const of = (path: string): string => join(folder, relative(ROOT, path).replace(/\.ts$/, '.js'));
  const files = readdirSync(join(ROOT, 'src'), { recursive: true }).map((name) => join(ROOT, 'src', String(name)));
  for (const path of [...files.filter((name) => name.endsWith('.ts')), ...others]) {
    const { code } = amaro.transformSync(readFileSync(path, 'utf8'), { mode: 'strip-only' });
    mkdirSync(dirname(of(path)), { recursive: true });
    writeFileSync(of(path), code.replace(/(['"])(\.[^'"\n]*)\.ts\1/g, '$1$2.js$1'));
  }
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  chmodSync(folder, 0o755);
  return { of, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
