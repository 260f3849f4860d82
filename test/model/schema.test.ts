import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { Problems } from '../../src/model/problems.ts';
import { readTree } from '../../src/model/read-tree.ts';
import { modelJsonSchema, schemaIssues } from '../../src/model/schema.ts';
import { plainData } from '../../src/model/tree.ts';
import { loadModels } from '../../src/model/load.ts';
import { readModelFile } from '../../src/model/files.ts';
import { mistakes } from './models.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const written: unknown = JSON.parse(readFileSync(`${root}/schema/model.json`, 'utf8'));
const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(written as object);

/** A text as an editor that knows the schema sees it. */
const data = (text: string): unknown => plainData(readTree('model.yaml', text, new Problems())!);
const accepts = (text: string): boolean => validate(data(text));

const fixtures = readdirSync(`${root}/fixtures`, { recursive: true, encoding: 'utf8' }).filter((path) =>
  /\.yaml$|\bcontrast\/.*\.json$/.test(path),
);

test('schema/model.json is what the validator says: run `npm run schema`', () => {
  expect(written).toEqual(JSON.parse(JSON.stringify(modelJsonSchema())));
});

describe('fixtures', () => {
  test.each(fixtures)('%s is accepted by the schema and read', (path) => {
    const { file, text, readValueFile } = readModelFile(`${root}/fixtures/${path}`);
    expect([accepts(text), validate.errors]).toEqual([true, null]);
    expect(loadModels(file, text, readValueFile).length).toBeGreaterThan(0);
  });

  test.each(fixtures.filter((path) => path.endsWith('.yaml')))(
    '%s names the schema in its first line',
    (path) => {
      const [, url] =
        /^# yaml-language-server: \$schema=(\S+)$/m.exec(readFileSync(`${root}/fixtures/${path}`, 'utf8')) ??
        [];
      expect(new URL(url!, `file://${root}fixtures/${path}`).pathname).toBe(`${root}schema/model.json`);
    },
  );
});

describe('the schema and the validator agree', () => {
  const forward = 'forward: J = 1\n';
  test.each([
    ['inputs:\n  X: (n, m)\n', true],
    ['inputs:\n  X: [n, 3]\n', true],
    ['inputs:\n  X: { shape: [n, 3], init: { normal: { std: 0.1, mean: 2 } }, hold: true }\n', true],
    ['inputs:\n  X: { shape: (), value: 0.5 }\n', true],
    ['inputs:\n  X: { shape: [2], value: [1, 2] }\n', true],
    ['dims: [n, m]\n', true],
    ['dims: { n: 3, m: , D: 2*n }\n', true],
    [
      'check: { seed: 3, trials: 2, sizes: fixed, mode: auto, tolerance: 1.0e-6, maxEvaluations: 100 }\n',
      true,
    ],
    ['require: n > 2\ndims: [n]\n', true],
    ['inputs:\n  X: { shape: [n, 3], inti: zeros }\n', false],
    ['inputs:\n  X: { shape: [n, 3], init: zeroes }\n', false],
    ['inputs:\n  X: { shape: [n, 3], init: { normal: { std: 0 } } }\n', false],
    ['inputs:\n  X: { shape: [n, 3], init: { onehot: {} } }\n', false],
    ['inputs:\n  X: { shape: [n, 3], hold: 1 }\n', false],
    ['inputs:\n  X: 3\n', false],
    ['inputs:\n  X: [n, true]\n', false],
    ['inputs: [X]\n', false],
    ['dims: 3\n', false],
    ['constants: { a: x }\n', false],
    ['vary: { a: 1 }\n', false],
    ['gradients: { a: 1 }\n', false],
    ['check: { trials: 0 }\n', false],
    ['check: { sizes: small }\n', false],
    ['zebra: 1\n', false],
  ])('%j: %s', (head, good) => {
    const text = head + forward;
    expect([accepts(text), schemaIssues(data(text)).length === 0, mistakes(text).length === 0]).toEqual([
      good,
      good,
      good,
    ]);
  });

  test('on what is missing', () => {
    expect([accepts('inputs:\n  X: (n, m)\n'), mistakes('inputs:\n  X: (n, m)\n').length]).toEqual([
      false,
      1,
    ]);
  });
});

test('every key at the top has a description for editors', () => {
  const { properties } = modelJsonSchema() as { properties: Record<string, { description?: string }> };
  const silent = Object.entries(properties)
    .filter(([, each]) => each.description === undefined)
    .map(([key]) => key);
  expect(silent).toEqual(['$schema']);
});
