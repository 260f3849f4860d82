import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checkLayers, readSources } from '../scripts/check-layers.mjs';
import { scanImports } from '../scripts/scan-imports.mjs';

/** Faults of a source folder in which these files stand beside files that are in order. */
const faults = (files: Record<string, string>) =>
  checkLayers(
    new Map(
      Object.entries({
        'diagnostics/codes.ts': 'export const codes = {};',
        'shapes/shape.ts': "import { codes } from '../diagnostics/codes.ts';",
        'model/files.ts': "import { readFile } from 'node:fs/promises';",
        'cli/main.ts': "import { stdout } from 'node:process';\nimport '../shapes/shape.ts';",
        'index.ts': "export * from './shapes/shape.ts';",
        ...files,
      }),
    ),
  );

test('the sources of this project are in order', () => {
  expect(checkLayers(readSources(fileURLToPath(new URL('../src', import.meta.url))))).toEqual([]);
});

describe('files in order', () => {
  test('raise nothing', () => expect(faults({})).toEqual([]));
  test('may import their own folder, any folder above, and packages', () => {
    const text = "import './shape.ts';\nimport '../language/syntax.ts';\nimport { z } from 'zod';";
    expect(faults({ 'shapes/rules.ts': text })).toEqual([]);
  });
});

describe('a folder that comes later is found', () => {
  const forms = {
    'plain import': "import { a } from '../check/check.ts';",
    'import for its effects': "import '../check/check.ts';",
    'type import': "import type { A } from '../check/check.ts';",
    'namespace and default import': "import a, * as b from '../check/check.ts';",
    'names over several lines': "import {\n  a, // why\n  type B as C,\n} from '../check/check.ts';",
    'dynamic import': "const a = await import('../check/check.ts');",
    'dynamic import of a template': 'const a = await import(`../check/check.ts`);',
    'type of a dynamic import': "type A = import('../check/check.ts').A;",
    'export from': "export { a } from '../check/check.ts';",
    'export of types': "export type { A } from '../check/check.ts';",
    'export of all': "export * from '../check/check.ts';",
    'export of all under a name': "export * as a from '../check/check.ts';",
    require: "const a = require('../check/check.ts');",
    'double quotes, no spaces': 'import{a}from"../check/check.ts";',
    'after a regular expression with a quote': "const a = /['\"]/;\nimport '../check/check.ts';",
    'inside a template': "const a = `${`}'` + (await import('../check/check.ts'))}`;",
  };
  test.each(Object.entries(forms))('%s', (_, text) => {
    const line = text.split('\n').length;
    expect(faults({ 'shapes/rules.ts': text })).toEqual([
      `src/shapes/rules.ts:${line} imports check/check.ts: check comes after shapes`,
    ]);
  });
});

describe('what only looks like an import is not taken for one', () => {
  const forms = {
    'line comment': "// import '../check/check.ts';",
    'block comment': "/*\n * import '../check/check.ts';\n */",
    string: `const a = "import '../check/check.ts'";`,
    template: "const a = `import '../check/check.ts'; ${1}\nimport '../check/check.ts';`;",
    'regular expression': "const a = /import '..\\/check\\/check.ts'/;",
    'method of that name': "loader.import('../check/check.ts');",
    'word and string that do not belong together': "export const a = b; from('../check/check.ts');",
  };
  test.each(Object.entries(forms))('%s', (_, text) =>
    expect(faults({ 'shapes/rules.ts': text })).toEqual([]),
  );

  test('and a division does not hide the import after it', () => {
    expect(scanImports("const a = b / c; const d = '/';\nimport './e.ts'; // a / b")).toEqual([
      { specifier: './e.ts', line: 2 },
    ]);
  });
});

test.each(['node:fs', 'node:fs/promises', 'fs', 'path'])('%s outside the edges is found', (name) => {
  expect(faults({ 'model/load.ts': `\nimport * as a from '${name}';` })).toEqual([
    `src/model/load.ts:2 imports ${name}: Node's modules are for the edges`,
  ]);
});

test('the public API must not need the command line', () => {
  expect(faults({ 'index.ts': "export { run } from './cli/main.ts';" })).toEqual([
    'src/index.ts:1 imports cli/main.ts: index.ts must not need cli',
  ]);
});

test('no folder imports the public API', () => {
  expect(faults({ 'check/check.ts': "import { a } from '../index.ts';" })).toEqual([
    'src/check/check.ts:1 imports index.ts: folders do not import the public API',
  ]);
});

test('nothing is imported from outside src', () => {
  expect(faults({ 'check/check.ts': "import a from '../../package.json' with { type: 'json' };" })).toEqual([
    'src/check/check.ts:1 imports ../package.json, which is outside src',
  ]);
});

test('a folder or file without a place is found, and so is its use', () => {
  expect(
    faults({ 'utils/misc.ts': '', 'check/check.ts': "import '../utils/misc.ts';", 'extra.ts': '' }),
  ).toEqual([
    'src/utils/misc.ts has no place in the order of layers',
    'src/check/check.ts:1 imports utils/misc.ts: the folder utils has no place in the order of layers',
    'src/extra.ts has no place in the order of layers',
  ]);
});

describe('a cycle is found', () => {
  test('between two files', () => {
    const files = { 'check/a.ts': "import './b.ts';", 'check/b.ts': "import type { A } from './a.ts';" };
    expect(faults(files)).toEqual(['import cycle: check/a.ts -> check/b.ts -> check/a.ts']);
  });
  test('of a file with itself', () => {
    expect(faults({ 'check/a.ts': "import './a.ts';" })).toEqual(['import cycle: check/a.ts -> check/a.ts']);
  });
  test('among three, reached from outside', () => {
    const files = {
      'check/a.ts': "import './b.ts';",
      'check/b.ts': "import './c.ts';",
      'check/c.ts': "import './d.ts';",
      'check/d.ts': "export * from './b.ts';",
    };
    expect(faults(files)).toEqual(['import cycle: check/b.ts -> check/c.ts -> check/d.ts -> check/b.ts']);
  });
});
