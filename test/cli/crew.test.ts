import { describe, expect, it } from 'vitest';
import type { Batch, MeasuredBatch } from '../../src/check/crew.ts';
import { threads } from '../../src/cli/crew.ts';

const batches: Batch[] = Array.from({ length: 7 }, (_, errand) => ({ errand, from: 0, to: 1 }));
const own = ({ errand }: Batch): MeasuredBatch => {
  const numeric = Float64Array.of(errand);
  const rest = { from: 0, numeric, uncertainty: numeric, evaluations: Int32Array.of(2), rest: [] };
  return { columns: rest, calibration: 0 };
};
const assignment = { tolerance: 1e-7, errands: [] };

describe('threads that do not start', () => {
  it('are no hindrance: this one does all, in order', () => {
    const crew = threads('./no-such-script.cjs', 3)({ file: 'model.yaml', text: '', position: 0 });
    crew.prepare!(1e12, 0, true);
    const measured = [...crew.measure(assignment, batches, own)];
    expect(measured.map(({ columns }) => columns.numeric[0])).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});
