import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { GradientResult } from './result.ts';
import { mismatch } from './results.ts';

/** What is said of the gradients of functions that cannot be looked into: one message for each that is wrong or zero. */
export const opaqueDiagnostics = (gradients: readonly GradientResult[]): Diagnostic[] =>
  gradients.flatMap((result) => {
    const { name, verdict, worst } = result;
    if (verdict === 'vacuous')
      return [
        diagnostic({
          code: 'point/zero-gradient',
          severity: 'warning',
          message: `${name} is zero everywhere at every trial, and so is the derivative: nothing more can be said`,
          equation: name,
        }),
      ];
    if (verdict !== 'fail' || !worst) return [];
    const code = Number.isFinite(worst.analytic) ? 'gradient/mismatch' : 'value/non-finite';
    return [diagnostic({ code, message: mismatch(result), equation: name })];
  });
