import { expect, it } from 'vitest';
import { traced, valuesOf } from './models.ts';
import { inputs, recorded, setK } from './recorded.ts';

it.each(recorded.map(([lines, values]) => [lines.join('; '), lines, values] as const))(
  '%s',
  (_, lines, expected) => {
    const program = traced({
      inputs,
      parameters: { w: '()' },
      forward: [setK, ...lines, 'J = w'].join('\n'),
    } as never);
    const mistakes = program.diagnostics.filter(({ code }) => code !== 'purity/mutates');
    expect(mistakes.map(({ message }) => message)).toEqual([]);
    const found = valuesOf(program);
    for (const [name, [shape, data]] of Object.entries(expected)) {
      const value = found.get(name) ?? null;
      // A number known while tracing is no array.
      expect([name, value === null && shape.length > 0]).toEqual([name, false]);
      if (!value) continue;
      expect([name, value.shape]).toEqual([name, shape]);
      expect(
        [...value.data].every((each, i) => Math.abs(each - data[i]!) <= 1e-9 * Math.max(1, Math.abs(each))),
        `${name} is ${[...value.data]}, not ${data}`,
      ).toBe(true);
    }
  },
);
