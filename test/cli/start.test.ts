// The built program's cache of compiled code, in a copy of what is installed.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import module from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const model = join(root, 'fixtures/course/logistic-one-example.yaml');
let folder: string;
let dist: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gradcheck-'));
  dist = join(folder, 'dist');
  cpSync(join(root, 'bin'), join(folder, 'bin'), { recursive: true });
  mkdirSync(dist);
  for (const file of readdirSync(join(root, 'dist'))) {
    if (file.endsWith('.cjs')) cpSync(join(root, 'dist', file), join(dist, file));
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function gradcheck(...args: string[]) {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined };
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(folder, 'bin/gradcheck.js'), ...args],
    { env, encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

const caches = (): string[] => readdirSync(dist).filter((file) => !file.endsWith('.cjs'));
const cacheText = (): Buffer => readFileSync(join(dist, caches()[0]!));

// From 22.1 on Node keeps what it has compiled by itself.
describe.skipIf('enableCompileCache' in module)('the cache', () => {
  test('is written by the first check, and taken by the next', () => {
    const first = gradcheck(model);
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(caches()).toEqual([expect.stringMatching(`${process.version}-${process.arch}.cache$`)]);
    const written = cacheText();
    expect(gradcheck(model)).toEqual(first);
    expect(cacheText().equals(written)).toBe(true);
  });

  test('is not written by what runs too little of the program', () => {
    gradcheck('--version');
    gradcheck('no-such-model.yaml');
    expect(caches()).toEqual([]);
  });

  test.each([
    ['cut short', (file: string) => truncateSync(file, 5000)],
    ['of another program', (file: string) => writeFileSync(file, 'something else')],
  ])('is replaced when it is %s', (_, spoil) => {
    const first = gradcheck(model);
    spoil(join(dist, caches()[0]!));
    expect(gradcheck(model)).toEqual(first);
    expect(cacheText().length).toBeGreaterThan(100_000);
  });

  test('is done without where it cannot be written', () => {
    gradcheck(model);
    const [name] = caches();
    rmSync(join(dist, name!));
    mkdirSync(join(dist, name!));
    expect(gradcheck(model)).toMatchObject({ status: 0, stderr: '' });
    expect(caches()).toEqual([name]);
  });
});

test('a program without a cache passes exit codes on', () => {
  expect(gradcheck('no-such-model.yaml')).toMatchObject({ status: 2, stderr: '' });
  expect(gradcheck('--version')).toMatchObject({ status: 0 });
});
