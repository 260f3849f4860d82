import { describe, expect, it } from 'vitest';
import { checkModel } from '../../src/check/check.ts';
import type { CaseResult } from '../../src/check/result.ts';
import { defineModel } from '../../src/model/define.ts';

const check = (forward: string, backward: string, more: object = {}): CaseResult =>
  checkModel(
    defineModel({
      dims: { n: 4 },
      inputs: { x: '(n, n)' },
      parameters: { w: '(n, n)' },
      forward,
      backward,
      ...more,
    }),
  );

describe('what is not traced is not passed over', () => {
  // The backward equations are right for the forward pass without the middle line, and so wrong.
  it.each([['np.putmask(s, s > 0, 0)'], ['if s.sum() > 0:\n  s = s * 2'], ['if s.sum() > 0:\n  s[0] = 0']])(
    '%s',
    (line) => {
      const result = check(`s = w * x\n${line}\nJ = sum(s)`, 'ds = np.ones_like(s)\ndw = ds * x');
      expect(result.verdict).toBe('inconclusive');
      expect(result.diagnostics.map(({ code }) => code)).toContain('shape/not-traced');
      expect(result.coverage.traced).toBeLessThan(result.coverage.equations);
    },
  );

  it('and what it does not touch is still checked', () => {
    const result = check(
      's = w * x\nJ = sum(s)',
      'ds = np.ones_like(s)\ndw = ds * x\nnp.fill_diagonal(ds, 0)',
    );
    expect(result.gradients.find(({ name }) => name === 'dw')?.verdict).toBe('pass');
  });
});

describe('calls that change an array', () => {
  it.each([
    ['np.fill_diagonal(s, 0)', 'np.fill_diagonal(ds, 0)'],
    ['np.copyto(s, x)', 'ds[:] = 0'],
    ['np.exp(s, out=s)', 'ds = ds * s'],
    ['s.fill(2)', 'ds.fill(0)'],
  ])('%s', (line, back) => {
    const forward = `s = w * x\n${line}\nJ = sum(s)`;
    expect(check(forward, `ds = np.ones_like(s)\n${back}\ndw = ds * x`).verdict).not.toBe('fail');
    expect(check(forward, 'ds = np.ones_like(s)\ndw = ds * x').verdict).toBe('fail');
  });
});

describe('indices', () => {
  it('a slice held in a name is a slice', () => {
    const forward = 'top = slice(0, 2)\ns = w * x\nJ = sum(s[top] ** 2)';
    const right = 'top = slice(0, 2)\nds = np.zeros_like(s)\nds[top] = 2 * s[top]\ndw = ds * x';
    expect(check(forward, right).verdict).toBe('pass');
    expect(check(forward, right.replace('ds[top] = 2', 'ds[:] = 2')).verdict).toBe('fail');
  });

  it('a range is as long as the dimension that it counts', () => {
    const labels = { inputs: { x: '(n, n)', y: { shape: '(n,)', init: { integers: 'n' } } } };
    const backward = 'ds = np.zeros_like(w)\nds[range(n), y] = 1\ndw = ds';
    expect(check('J = np.sum(w[range(n), y])', backward, labels).verdict).toBe('pass');
  });

  it('an index beyond its axis is an error of its equation', () => {
    const small = {
      dims: { n: 4, k: 9 },
      inputs: { x: '(n, n)', y: { shape: '(n,)', init: { integers: 'k' } } },
    };
    const result = check('J = np.sum(w[y])', 'dw = np.zeros_like(w)', small);
    expect(result.verdict).toBe('fail');
    expect(result.diagnostics).toContainEqual(
      expect.objectContaining({ code: 'shape/index', equation: 'J' }),
    );
  });

  it('stores where np.add.at is needed are seen at every seed', () => {
    const table = {
      dims: { n: 4, V: 50 },
      inputs: { y: { shape: '(n,)', init: { integers: 'V' } } },
      parameters: { E: '(V,)' },
    };
    for (let seed = 0; seed < 8; seed++) {
      const model = (line: string) =>
        defineModel({
          ...table,
          forward: 'e = E[y]\nJ = np.sum(e**2)',
          backward: `de = 2 * e\ndE = np.zeros_like(E)\n${line}`,
        });
      expect(checkModel(model('np.add.at(dE, y, de)'), { seed }).verdict).toBe('pass');
      expect(checkModel(model('dE[y] += de'), { seed }).verdict).toBe('fail');
    }
  });
});

it('np.int64 of an array casts it', () => {
  expect(
    check('s = w * x\na = np.maximum(s, 0)\nJ = np.sum(a)', 'ds = np.int64(s > 0)\ndw = ds * x').verdict,
  ).toBe('pass');
});

it('np.empty holds no numbers until they are stored', () => {
  expect(
    check('s = np.empty((n, n))\ns[:] = w * x\nJ = sum(s)', 'ds = np.ones((n, n))\ndw = ds * x').verdict,
  ).toBe('pass');
  const unfilled = check('s = np.empty((n, n))\ns[:2] = (w * x)[:2]\nJ = sum(s)', 'dw = x * 1');
  expect(unfilled.verdict).toBe('inconclusive');
  expect(unfilled.diagnostics).toContainEqual(
    expect.objectContaining({ code: 'value/non-finite', equation: 's' }),
  );
});
