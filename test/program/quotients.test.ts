import { expect, it } from 'vitest';
import { checkModel } from '../../src/check/check.ts';
import { defineModel } from '../../src/model/define.ts';
import { trace } from '../../src/program/trace.ts';
import { printShape } from '../../src/shapes/shape.ts';

const model = (size: string) =>
  defineModel({
    dims: { n: 9, f: 3, s: 2 },
    inputs: { x: '(n,)' },
    parameters: { w: '(f,)' },
    forward: `size = ${size}\ny = zeros(size)\nfor i in range(size):\n  y[i] = x[i*s:i*s+f] @ w\nJ = sum(y**2).item()`,
    backward: 'dy = 2 * y\ndw = zeros_like(w)\nfor i in range(size):\n  dw += dy[i] * x[i*s:i*s+f]',
  });

it.each([
  'int((n - f) / s) + 1',
  'int((n - f) / s + 1)',
  'int(np.floor((n - f) / s)) + 1',
  '(n - f) // s + 1',
])('takes %s for the number of windows', (size) => {
  const program = trace(model(size), model(size).sizes);
  const y = program.equations.findLast(({ name }) => name === 'y')!;
  expect(printShape(y.node!.shape)).toBe('((n - f)//s + 1,)');
  expect(y.node!.size).toEqual([4]);
  expect(checkModel(model(size)).verdict).toBe('pass');
});

it('leaves a number that depends on data alone', () => {
  const data = defineModel({
    inputs: { x: '(3,)' },
    parameters: { w: '(3,)' },
    forward: 'k = int(sum(x))\nJ = sum(w * x) * k',
  });
  expect(trace(data, data.sizes).loss?.shape).toEqual([]);
});
