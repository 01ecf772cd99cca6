// The public face: what each subpath of the package exports (values; types leave no trace at run
// time). A change here is a change for the package's users. After a wanted one:
//
//   UPDATE_SNAPSHOT=1 npm test
//
// and have a look at the difference in exports.snapshot.json.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';

const snapshotFile = new URL('exports.snapshot.json', import.meta.url);
const packageFile = new URL('../package.json', import.meta.url);

interface PackageJson {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
}

/** The source of each subpath: what is published as dist/x.js is src/x.ts. */
function sourcesOfSubpaths(): [subpath: string, source: URL][] {
  const { exports } = JSON.parse(readFileSync(packageFile, 'utf8')) as PackageJson;
  return Object.entries(exports).flatMap(([subpath, target]) => {
    if (typeof target === 'string') return [];
    return [[subpath, new URL(target.default.replace(/^\.\/dist\/(.*)\.js$/, './src/$1.ts'), packageFile)]];
  });
}

async function readExports(): Promise<Record<string, string[]>> {
  const exports: Record<string, string[]> = {};
  for (const [subpath, source] of sourcesOfSubpaths()) {
    const module = (await import(source.href)) as Readonly<Record<string, unknown>>;
    exports[subpath] = Object.keys(module).sort();
  }
  return exports;
}

describe('exports', () => {
  it('of every subpath are those in exports.snapshot.json', async () => {
    const exports = await readExports();
    if (process.env['UPDATE_SNAPSHOT']) writeFileSync(snapshotFile, `${JSON.stringify(exports, null, 2)}\n`);
    expect(existsSync(snapshotFile), 'there is a snapshot; UPDATE_SNAPSHOT=1 writes one').to.equal(true);
    expect(exports).to.deep.equal(JSON.parse(readFileSync(snapshotFile, 'utf8')));
  });
});
