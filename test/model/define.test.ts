import { expect, test } from 'vitest';
import { InputError } from '../../src/diagnostics/diagnostic.ts';
import { defineModel, defineModels } from '../../src/model/define.ts';
import type { ModelDefinition } from '../../src/model/schema.ts';
import { printShape } from '../../src/shapes/shape.ts';

const definition: ModelDefinition = {
  name: 'linear',
  dims: { n: 3, m: 5 },
  inputs: { X: '(n, m)', y: ['m'] },
  parameters: { w: { shape: ['n', 1], value: [[1], [2], [NaN]] }, b: { shape: '()', value: 0.5 } },
  forward: 'e = w.T @ X + b - y\nJ = mean(e**2)',
  loss: 'J',
};

test('an object of the form of a model file is a model', () => {
  const model = defineModel(definition);
  expect(model.file).toBe('model');
  expect([...model.entries.values()].map((each) => printShape(each.shape))).toEqual([
    '(n, m)',
    '(m,)',
    '(n, 1)',
    '()',
  ]);
  expect([...model.entries.get('w')!.value!.data]).toEqual([1, 2, NaN]);
  expect(model.forward.statements).toHaveLength(2);
});

test('typed arrays are values', () => {
  const model = defineModel({
    ...definition,
    parameters: { w: { shape: '(n,)', value: new Float64Array([1, 2, -0.5]) as unknown as number[] } },
  });
  expect([...model.entries.get('w')!.value!.data]).toEqual([1, 2, -0.5]);
});

test('places point into the text of the model', () => {
  const { text } = defineModel(definition);
  const line = text.split('\n').findIndex((each) => each.includes('J = mean')) + 1;
  const broken = (): unknown => defineModel({ ...definition, forward: 'e = w.T @ X\nJ = mean(e' });
  expect(broken).toThrow(
    expect.objectContaining({
      diagnostics: [
        expect.objectContaining({
          location: expect.objectContaining({ file: 'model', line, column: 11 }) as unknown,
        }),
      ],
    }),
  );
});

test('vary makes several', () => {
  const varied = { ...definition, vary: { lam: [0, 1] } };
  expect(defineModels(varied).map((each) => each.name)).toEqual(['linear [lam=0]', 'linear [lam=1]']);
  expect(() => defineModel(varied)).toThrow(InputError);
});

test('a value file needs a folder', () => {
  expect(() =>
    defineModel({ ...definition, parameters: { w: { shape: '(n, 1)', value: 'w.npy' } } }),
  ).toThrow(/no files beside it/);
});
