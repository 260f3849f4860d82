import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { traced, valuesOf } from './models.ts';

type Case = readonly [lines: readonly string[], values: Readonly<Record<string, readonly [shape: readonly number[], data: readonly number[]]>>];

const range = (count: number, scale: number, offset: number): number[] => Array.from({ length: count }, (_, i) => i * scale + offset);
const rows = (values: number[], columns: number): number[][] => range(values.length / columns, columns, 0).map((start) => values.slice(start, start + columns));

/** As in scripts/record-programs.py. */
const inputs = {
  A: { shape: '(3, 4)', value: rows(range(12, 0.25, -1), 4) },
  B: { shape: '(4, 3)', value: rows(range(12, 0.125, -0.5), 3) },
  v: { shape: '(4,)', value: [0.5, -1, 2, 0.25] },
  s: { shape: '()', value: 1.5 },
};

const cases = JSON.parse(readFileSync('test/program/programs.json', 'utf8')) as Case[];

it.each(cases.map(([lines, values]) => [lines.join('; '), lines, values] as const))('%s', (_, lines, expected) => {
  const program = traced({ inputs, parameters: { w: '()' }, forward: ['k = np.array([2, 0, 1])', ...lines, 'J = w'].join('\n') } as never);
  const mistakes = program.diagnostics.filter(({ code }) => code !== 'purity/mutates');
  expect(mistakes.map(({ message }) => message)).toEqual([]);
  const found = valuesOf(program);
  for (const [name, [shape, data]] of Object.entries(expected)) {
    const value = found.get(name);
    if (!value) {
      expect(shape).toEqual([]); // a number known while tracing
      continue;
    }
    expect([name, value.shape]).toEqual([name, shape]);
    expect([...value.data].every((each, i) => Math.abs(each - data[i]!) <= 1e-9 * Math.max(1, Math.abs(each))), `${name} is ${[...value.data]}, not ${data}`).toBe(true);
  }
});
