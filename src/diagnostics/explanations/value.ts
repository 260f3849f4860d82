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
  'value/numpy': {
    rule: 'Every value that gradcheck traces is the one that NumPy computes.',
    why:
      'gradcheck executes nothing of a Python file: it reads it, and computes with operations of its own. ' +
      '--verify-with runs the file under Python, on the same numbers, and compares each value that has a ' +
      'name. Where one differs nobody has made a mistake in the file: gradcheck reads the line otherwise ' +
      'than Python does, and what it says of the gradients is not to be relied on. Please report it, with ' +
      'the line. A value that depends on the time, on files or on the environment can differ as well.',
    example: null,
  },
};
