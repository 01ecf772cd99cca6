// `npm run build`: dist/, as it is published: two bundles of the same sources, the library (a file for each
// subpath, and what they share) and the command in dist/cli/. Hundreds of files take longer to find than to run.
// The compiler makes the declarations.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { projectRoot, run } from './command.ts';

const src = join(projectRoot, 'src');
const dist = join(projectRoot, 'dist');

/** The files that package.json exports, without the command: `index`, `nft/index`. */
function entries(): string[] {
  const { exports } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
    exports: Readonly<Record<string, string | { readonly default: string }>>;
  };
  return Object.values(exports).flatMap((target) =>
    typeof target === 'string' ? [] : target.default.replace(/^\.\/dist\/(.*)\.js$/, '$1'),
  );
}

/**
 * Files that are started by their paths, as a process or a thread of their own: `new URL('./NAME.js', import.meta.url)`.
 * They are beside whoever starts them: in dist/chunks/ for the library, in dist/cli/ for the command.
 */
function startedFiles(): string[] {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return files.flatMap((file) =>
    [...readFileSync(join(src, file), 'utf8').matchAll(/'\.\/([\w-]+)\.js'/g)].map(([, name]) =>
      join(src, file, '..', `${name}.ts`),
    ),
  );
}

/** What both bundles have in common. Not minified: that was measured, and starts no sooner. */
const common: BuildOptions = {
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'node20.19',
  packages: 'external',
  // For --debug; the sources are in the package.
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
};

rmSync(dist, { recursive: true, force: true });
await run(process.execPath, [join(projectRoot, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json']);
await build({
  ...common,
  entryPoints: [
    ...entries().map((entry) => ({ in: join(src, `${entry}.ts`), out: entry })),
    ...startedFiles().map((file) => ({ in: file, out: `chunks/${basename(file, '.ts')}` })),
  ],
  chunkNames: 'chunks/[name]-[hash]',
  outdir: dist,
  // Most of it also runs in browsers.
  platform: 'neutral',
});
await build({
  ...common,
  entryPoints: [join(src, 'cli/main.ts'), ...startedFiles()],
  entryNames: '[name]',
  outdir: join(dist, 'cli'),
  platform: 'node',
  alias: { debug: join(src, 'cli/lazy-debug.ts') },
});
