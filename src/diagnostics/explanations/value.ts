import type { Explanations } from './explanation.ts';
import { model } from './explanation.ts';

export const value: Explanations<'value'> = {
  'value/non-finite': {
    rule: 'Loss and gradients are finite numbers wherever they are checked.',
    why:
      'A logarithm or a root of something that is not always positive, a division by what can be zero, ' +
      'an exponential of a large number. One NaN spreads to everything after it, and comparisons with ' +
      'NaN are false, so a test that fails when error > 1e-7 passes. The message names the first ' +
      'equation that makes such a value.',
    example: model(`
  inputs:
    x: (n,)
  parameters:
    w: (n,)
  forward: |
    z = w * x
-   J = sum(log(z))
+   J = sum(log(1 + z**2))
  backward: |
-   dz = 1 / z
+   dz = 2 * z / (1 + z**2)
    dw = dz * x`),
  },
};
