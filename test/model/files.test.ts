import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { InputError } from '../../src/diagnostics/diagnostic.ts';
import { modelFilesAt, readModelFile } from '../../src/model/files.ts';
import { loadModels } from '../../src/model/load.ts';
import { mistakes, place } from './models.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gradcheck-'));
  mkdirSync(join(folder, 'empty'));
  mkdirSync(join(folder, 'models/data'), { recursive: true });
  for (const name of ['b.gradcheck.yaml', 'a.gradcheck.json', 'notes.yaml', 'c.gradcheck.yml'])
    writeFileSync(join(folder, 'models', name), 'forward: J = 1\n');
  writeFileSync(join(folder, 'models/data/x.json'), '[1, 2, 3]');
  writeFileSync(
    join(folder, 'models/values.yaml'),
    'inputs:\n  X: { shape: (n,), value: data/x.json }\nforward: J = sum(X)\n',
  );
  writeFileSync(join(folder, 'binary.yaml'), Uint8Array.from([1, 0, 2]));
  writeFileSync(
    join(folder, 'latin.yaml'),
    Uint8Array.from([0x6e, 0x61, 0x6d, 0x65, 0x3a, 0x20, 0xe9, 0x0a]),
  );
  writeFileSync(join(folder, 'large.yaml'), new Uint8Array(20_000_001).fill(0x20));
  writeFileSync(join(folder, 'bom.yaml'), '\uFEFFforward: J = = 1\n');
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The code, message and help of what is refused. */
function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.diagnostics
      .map(({ code, message, help }) => `${code} ${message} ${help ?? ''}`)
      .join('\n')
      .replaceAll(folder, '');
  }
  return 'accepted';
}

test('a folder stands for its models, by name', () => {
  expect(modelFilesAt(join(folder, 'models')).map((each) => basename(each))).toEqual([
    'a.gradcheck.json',
    'b.gradcheck.yaml',
    'c.gradcheck.yml',
  ]);
  expect(modelFilesAt(join(folder, 'models/notes.yaml'))).toEqual([join(folder, 'models/notes.yaml')]);
});

test('a folder without models is refused', () => {
  expect(refusal(() => modelFilesAt(join(folder, 'empty')))).toMatch(
    /^input\/empty \/empty is a folder without models/,
  );
});

test('no file is refused, with one of nearly the same name', () => {
  expect(refusal(() => modelFilesAt(join(folder, 'binray.yaml')))).toBe(
    'input/file /binray.yaml cannot be read: there is no such file did you mean `binary.yaml`?',
  );
  expect(refusal(() => readModelFile(join(folder, 'nowhere/zebra.yaml')))).toMatch(
    /^input\/file .*there is no such file/,
  );
});

test('what is no text is refused', () => {
  expect(refusal(() => readModelFile(join(folder, 'binary.yaml')))).toMatch(/^input\/yaml .*not UTF-8 text/);
  expect(refusal(() => readModelFile(join(folder, 'latin.yaml')))).toMatch(/^input\/yaml .*not UTF-8 text/);
  expect(refusal(() => readModelFile(join(folder, 'large.yaml')))).toMatch(
    /^input\/limit .*has 21 MB: a model file has at most 20 MB/,
  );
  expect(refusal(() => readModelFile(folder))).toMatch(/^input\/file .*is a folder/);
});

test('value files are looked for beside the model', () => {
  const { file, text, readValueFile } = readModelFile(join(folder, 'models/values.yaml'));
  expect([...loadModels(file, text, readValueFile)[0]!.entries.get('X')!.value!.data]).toEqual([1, 2, 3]);
  expect(refusal(() => loadModels(file, text.replace('data/x', 'x'), readValueFile))).toMatch(
    /^input\/file `x.json` cannot be read: there is no such file/,
  );
  expect(refusal(() => loadModels(file, text.replace('data/x.json', 'data.json'), readValueFile))).toMatch(
    /^input\/file/,
  );
});

test('a byte order mark is no column', () => {
  const { text } = readModelFile(join(folder, 'bom.yaml'));
  expect(mistakes(text).map(place)).toEqual(['input/syntax 1:14-1:15']);
});
