import { describe, expect, test } from 'vitest';
import type { CaseResult } from '../../src/check/result.ts';
import { objection } from '../../src/cli/acceptance.ts';
import type { Repairable } from '../../src/cli/chosen-fixes.ts';
import { diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { failing, gradient, gradients, passing, repaired, undecided } from '../report/results.ts';

const found = (equation: string | null): Repairable => ({
  ...(repaired.repaired![0] as Repairable),
  equation,
});
const wrong = (...all: [name: string, cause: 'root' | 'inherited'][]): CaseResult => ({
  ...passing,
  verdict: 'fail',
  gradients: gradients(...all.map(([name, cause]) => gradient(name, { verdict: 'fail', cause }))),
});
const judge = (before: CaseResult, after: CaseResult, equation: string | null = 'dW1'): string | null =>
  objection([before], [after], [[found(equation)]]);

describe('a repair is written', () => {
  test('when the case passes', () => {
    expect(judge(failing, passing)).toBeNull();
  });
  test('when another equation is still wrong', () => {
    expect(judge(wrong(['dW1', 'root'], ['dW2', 'root']), wrong(['dW2', 'root']))).toBeNull();
  });
  test('when its equation only hands on the error of another', () => {
    const before = wrong(['dZ2', 'root'], ['dW1', 'root']);
    expect(judge(before, wrong(['dZ2', 'root'], ['dW1', 'inherited']))).toBeNull();
  });
  test('when what it repairs uncovers what was wrong before', () => {
    const before = wrong(['dZ2', 'root'], ['dW1', 'inherited']);
    expect(judge(before, wrong(['dW1', 'root']), 'dZ2')).toBeNull();
  });
});

describe('a repair is not written', () => {
  test('when its equation is wrong as before', () => {
    const before = wrong(['dW1', 'root'], ['dW2', 'root']);
    expect(judge(before, wrong(['dW1', 'root']))).toBe('dW1 would still be wrong');
  });
  test('when its equation cannot be decided', () => {
    const after = { ...undecided, diagnostics: [] };
    expect(judge(wrong(['dW2', 'root']), after, 'dW2')).toBe('dW2 would still be undecided');
  });
  test('when the equation of a temporary still has an error', () => {
    const broken = {
      ...failing,
      diagnostics: [diagnostic({ code: 'shape/axis', message: '', equation: 't' })],
    };
    expect(judge(broken, broken, 't')).toBe('t would still be wrong');
    expect(judge(broken, { ...failing, diagnostics: [] }, 't')).toBeNull();
  });
  test('when something that passed would be wrong, inherited or not, or undecided, or gone', () => {
    const before = wrong(['dW1', 'root'], ['dW2', 'root']);
    expect(judge(before, wrong(['dW2', 'root'], ['dZ1', 'inherited']))).toBe(
      'dZ1, which passes now, would be wrong',
    );
    const open = gradients(gradient('dZ1', { verdict: 'inconclusive' }));
    expect(judge(before, { ...wrong(), gradients: open })).toBe('dZ1, which passes now, would be undecided');
    const gone = { ...wrong(), gradients: passing.gradients.filter(({ name }) => name !== 'db1') };
    expect(judge(before, gone)).toBe('db1, which passes now, would be wrong');
  });
  test('when a case that passed would not, or there are other cases', () => {
    const open: CaseResult = { ...passing, verdict: 'inconclusive' };
    expect(objection([failing, passing], [passing, open], [[found('dZ2')], []])).toBe(
      'a case that passes now would not',
    );
    expect(objection([failing], [passing, passing], [[]])).toBe('the repaired file would have other cases');
  });
});
