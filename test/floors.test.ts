// The floors of the house: a file of src/ imports only from floors below its own, only some folders
// know Node or other packages, and no files import each other in a circle. Read from the import
// statements alone, types included.

import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

/** Bottom-up. Folders on one floor do not import each other. */
const FLOORS: readonly (readonly string[])[] = [
  ['wire'],
  ['pcap'],
  // The seams: here stands what their interface files may import and who may import those. Their
  // other files, which reach the kernel and the system, are for USERS_OF_SEAMS only.
  ['transport', 'system'],
  ['session'],
  ['nfnl', 'genl'],
  ['nft', 'ethtool', 'rtnl', 'conntrack'],
  ['ruleset'],
  ['dissect'],
  ['testing'],
  ['offload'],
  ['cli'],
];
const SEAMS: Readonly<Record<string, string>> = { transport: 'transport/transport.ts', system: 'system/system.ts' };

/** The package's face stands above everything but the command. */
const FACE = 'index.ts';
const USERS_OF_SEAMS = ['offload', 'cli', FACE];

/** The packages a folder may import; `node:` stands for all of Node's own modules. Others: none. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  session: ['debug'],
  transport: ['node:', 'debug', 'koffi', 'netlink'],
  system: ['node:', 'debug'],
  offload: ['debug'],
  cli: ['node:', 'debug', 'koffi', 'netlink'],
};
const PACKAGES_OF_FILES: Readonly<Record<string, readonly string[]>> = { 'wire/struct.ts': ['struct-fu'] };

/** Paths below src/ and the text of each file. */
type Sources = ReadonlyMap<string, string>;

const STATEMENT =
  /^(?:import\s+(?:[\w*{][^;'"]*?\sfrom\s*)?|export\s+(?:type\s+)?(?:\*(?:\s+as\s+\w+)?|\{[^}]*\})\s*from\s*)['"]([^'"]+)['"]/gm;
const CALL = /^(?!\s*(?:\/\/|\/?\*)).*?\b(?:import|require|getBuiltinModule)\(\s*['"]([^'"]+)['"]/gm;

/** What a file imports, in its own words: `./x.ts`, `../wire/index.ts`, `debug`, `node:fs`. */
function importsOf(text: string): string[] {
  return [STATEMENT, CALL].flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] as string));
}

/** What is against the rules: one line each, with file, import and rule. */
function findViolations(sources: Sources): string[] {
  const violations: string[] = [];
  for (const [file, text] of sources) {
    const imports = importsOf(text);
    const statements = text.match(/^import\b(?!\s*[.(])/gm)?.length ?? 0;
    const read = [...text.matchAll(STATEMENT)].filter(([statement]) => statement.startsWith('import')).length;
    if (read !== statements) violations.push(`src/${file}: this test cannot read one of its imports`);
    if (floorOf(file) === undefined) violations.push(`src/${file}: its folder stands on no floor (see FLOORS)`);
    for (const imported of imports) {
      const rule = imported.startsWith('.') ? brokenFloor(file, imported, sources) : brokenIsolation(file, imported);
      if (rule !== undefined) violations.push(`src/${file} imports ${imported}: ${rule}`);
    }
  }
  return violations;
}

function folderOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : file;
}

function floorOf(file: string): number | undefined {
  if (file === FACE) return FLOORS.length;
  const floor = FLOORS.findIndex((folders) => folders.includes(folderOf(file)));
  return floor < 0 ? undefined : floor;
}

function resolve(file: string, imported: string): string {
  return posix.join(posix.dirname(file), imported);
}

function brokenFloor(file: string, imported: string, sources: Sources): string | undefined {
  const target = resolve(file, imported);
  if (!sources.has(target)) return 'no such file in src/';
  const [from, to] = [folderOf(file), folderOf(target)];
  if (from === to) return undefined;
  const [floor, below] = [floorOf(file), floorOf(target)];
  if (floor === undefined || below === undefined) return undefined;
  if (file === FACE && to === 'cli') return 'the library does not load the command';
  if (below === floor) return `${from} and ${to} stand on the same floor`;
  if (below > floor) return `${to} stands above ${from}`;
  const seam = SEAMS[to];
  if (seam !== undefined && target !== seam && !USERS_OF_SEAMS.includes(from)) {
    return `of ${to} only ${seam} may be imported here`;
  }
  return undefined;
}

function brokenIsolation(file: string, imported: string): string | undefined {
  const folder = folderOf(file);
  const allowed = [...(PACKAGES[folder] ?? []), ...(PACKAGES_OF_FILES[file] ?? [])];
  const found = allowed.some((name) =>
    name.endsWith(':') ? imported.startsWith(name) : imported === name || imported.startsWith(`${name}/`),
  );
  if (found) return undefined;
  return `${folder} may import ${allowed.length > 0 ? allowed.join(', ') : 'nothing'} from outside of src/`;
}

/** Circles of files, each as `a -> b -> a`. */
function findCycles(sources: Sources): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const at = path.indexOf(file);
    if (at >= 0) {
      cycles.push([...path.slice(at), file].join(' -> '));
      return;
    }
    if (done.has(file)) return;
    path.push(file);
    for (const imported of importsOf(sources.get(file) ?? '')) {
      const target = resolve(file, imported);
      if (imported.startsWith('.') && sources.has(target)) visit(target);
    }
    path.pop();
    done.add(file);
  };
  for (const file of sources.keys()) visit(file);
  return cycles;
}

function readSources(): Sources {
  const root = new URL('../src/', import.meta.url);
  const files = readdirSync(fileURLToPath(root), { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => /\.[jt]s$/.test(name))
    .sort();
  return new Map(files.map((name) => [name, readFileSync(new URL(name, root), 'utf8')]));
}

describe('floors', () => {
  it('every file imports only from floors below its own, and only the packages of its folder', () => {
    expect(findViolations(readSources()).join('\n')).to.equal('');
  });

  it('no files import each other in a circle', () => {
    expect(findCycles(readSources()).join('\n')).to.equal('');
  });

  describe('what is found', () => {
    const violations = (file: string, text: string): string[] => {
      const others = ['wire/index.ts', 'nft/index.ts', 'cli/main.ts', 'transport/transport.ts', 'transport/koffi.ts'];
      return findViolations(new Map([...others.map((name) => [name, ''] as const), [file, text]]));
    };

    const broken: Readonly<Record<string, readonly [file: string, text: string, message: string]>> = {
      'a floor above': [
        'wire/a.ts',
        `import { x } from '../nft/index.ts';`,
        'src/wire/a.ts imports ../nft/index.ts: nft stands above wire',
      ],
      'the same floor': [
        'ethtool/a.ts',
        `export type * from '../nft/index.ts';`,
        'src/ethtool/a.ts imports ../nft/index.ts: ethtool and nft stand on the same floor',
      ],
      'more of transport than its interface': [
        'session/a.ts',
        `import type {\n  X,\n} from '../transport/koffi.ts';`,
        'src/session/a.ts imports ../transport/koffi.ts: of transport only transport/transport.ts may be imported here',
      ],
      'the command in the face': [
        'index.ts',
        `export {\n  main,\n} from './cli/main.ts';`,
        'src/index.ts imports ./cli/main.ts: the library does not load the command',
      ],
      'a module of Node where none may be': [
        'offload/a.ts',
        `import fs from 'node:fs';`,
        'src/offload/a.ts imports node:fs: offload may import debug from outside of src/',
      ],
      'a module of Node loaded by a call': [
        'nft/a.ts',
        `  const fs = process.getBuiltinModule('node:fs');`,
        'src/nft/a.ts imports node:fs: nft may import nothing from outside of src/',
      ],
      'a package in a type': [
        'session/a.ts',
        `type Koffi = typeof import('koffi');`,
        'src/session/a.ts imports koffi: session may import debug from outside of src/',
      ],
      'struct-fu outside of wire/struct.ts': [
        'wire/a.ts',
        `import fu from 'struct-fu';`,
        'src/wire/a.ts imports struct-fu: wire may import nothing from outside of src/',
      ],
      'an import for its effects': [
        'wire/a.ts',
        `import 'debug';`,
        'src/wire/a.ts imports debug: wire may import nothing from outside of src/',
      ],
      'a file that is not there': [
        'wire/a.ts',
        `import { x } from './b.ts';`,
        'src/wire/a.ts imports ./b.ts: no such file in src/',
      ],
      'a folder without a floor': [
        'util/a.ts',
        `import { x } from '../wire/index.ts';`,
        'src/util/a.ts: its folder stands on no floor (see FLOORS)',
      ],
      'an import it cannot read': [
        'wire/a.ts',
        'import { x } from `./b.ts`;',
        'src/wire/a.ts: this test cannot read one of its imports',
      ],
    };
    for (const [name, [file, text, message]] of Object.entries(broken)) {
      it(name, () => {
        expect(violations(file, text)).to.deep.equal([message]);
      });
    }

    it('not what comments and exported values look like', () => {
      const text = [
        `// import { x } from '../nft/index.ts';`,
        ` * see import('../nft/index.ts')`,
        `export const from = 'x';`,
        'const home = import.meta.url;',
      ].join('\n');
      expect(violations('wire/a.ts', text)).to.deep.equal([]);
    });

    it('a circle, with the files in it', () => {
      const sources = new Map([
        ['wire/a.ts', `import { b } from './b.ts';`],
        ['wire/b.ts', `export * from './c.ts';`],
        ['wire/c.ts', `import type { B } from './b.ts';`],
      ]);
      expect(findCycles(sources)).to.deep.equal(['wire/b.ts -> wire/c.ts -> wire/b.ts']);
    });
  });
});
