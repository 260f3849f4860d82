import { expect, it } from 'vitest';
import { RoundedRuns } from '../../src/check/rounded-runs.ts';
import type { ProgramNode } from '../../src/program/program.ts';
import { tensor } from '../../src/tensors/tensor.ts';

const node = { index: 0 } as ProgramNode;
const exact = [tensor([3], [1, 1, 1])];

it.each([true, false])(
  'the noise of an element is its largest deviation, and NaN stays (kept: %s)',
  (keeps) => {
    const moved = [
      [1 + 2 ** -40, NaN, 1],
      [1 - 2 ** -30, 1 + 2 ** -30, 1],
    ];
    const runs = new RoundedRuns((run, _needed, _pool, watch) => {
      const value = tensor([3], moved[run % 2]!);
      watch?.(node, value);
      return [value];
    }, keeps);
    expect([...runs.deviations([node], exact).get(node)!]).toEqual([2 ** -30, NaN, 0]);
  },
);
