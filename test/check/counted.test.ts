import { describe, expect, it } from 'vitest';
import { checkModel } from '../../src/check/check.ts';
import type { CaseResult } from '../../src/check/result.ts';
import { defineModel } from '../../src/model/define.ts';

/** Two different means over as many elements as the data say. */
const FORWARD = `z = X @ w
h = z[z > 0]
k = h.shape[0]
J = sum(h**2) / (2*k + n) + mean(z[z < 0]**2)`;

const RIGHT = `below = np.sum(z < 0)
dh = 2 * h / (2*k + n)
dz = 2 * z * (z < 0) / below
dz[z > 0] = dh
dw = X.T @ dz`;

const check = (backward: string, forward = FORWARD): CaseResult =>
  checkModel(
    defineModel({
      dims: { n: 7, d: 2 },
      inputs: { X: '(n, d)' },
      parameters: { w: '(d,)' },
      forward,
      backward,
    }),
  );
const verdicts = ({ gradients }: CaseResult): string[] =>
  gradients.map(({ name, verdict }) => `${name} ${verdict}`);

describe('a number of elements that the data decide', () => {
  it('is a number of the equations, and its array is perturbed like any other', () => {
    expect(verdicts(check(RIGHT))).toEqual(['dh pass', 'dz pass', 'dw pass']);
  });

  it.each([
    ['2*k + n', 'k + n', 'dh'],
    ['/ below', '/ k', 'dz'],
    ['/ below', '/ n', 'dz'],
  ])('is wrong where it is wrong: %s as %s', (written, wrong, root) => {
    const result = check(RIGHT.replace(written, wrong));
    expect(result.verdict).toBe('fail');
    expect(result.gradients.find(({ name }) => name === root)).toMatchObject({
      verdict: 'fail',
      cause: 'root',
    });
  });

  it('has no size that is known beforehand', () => {
    expect(check(RIGHT).shapes.find(({ name }) => name === 'h')?.size).toEqual([null]);
  });

  it('decides no branch', () => {
    const result = check(RIGHT, FORWARD.replace('\nJ', '\nif k > 100:\n  h = h * 2\nJ'));
    expect(result.verdict).toBe('inconclusive');
    expect(result.diagnostics.map(({ code }) => code)).toContain('shape/not-traced');
  });
});
