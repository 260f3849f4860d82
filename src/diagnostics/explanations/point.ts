import type { Explanations } from './explanation.ts';
import { model } from './explanation.ts';

export const point: Explanations<'point'> = {
  'point/zero-gradient': {
    rule: 'A gradient that is zero on both sides, at every entry and trial, agrees with everything.',
    why:
      'The value does not reach the loss: its term has a coefficient of 0, a mask removes it, or what ' +
      'follows cancels it. That can be as it should be; but then a wrong equation would also pass, so it ' +
      'is said.',
    example: model(`
- constants: { alpha: 0 }
+ constants: { alpha: 0.5 }
  inputs:
    X: (n, m)
    T: (1, m)
  parameters:
    w: (1, n)
    v: (n,)
  forward: |
    z = w @ X
    J = 0.5 * sum((z - T)**2) + alpha * sum(v**4)
  backward: |
    dz = z - T
    dw = dz @ X.T
    dv = alpha * 4 * v**3`),
  },
  'point/zero-weights': {
    rule: 'Weights start at random values. (Zero biases are fine.)',
    why:
      'At zero weights a layer gives zero whatever it is fed, most gradients behind it vanish, and wrong ' +
      'equations agree with right ones: 0 = 0. Trained from there, all units of a layer stay equal for ' +
      'ever. gradcheck moves such weights in its second trial, unless `hold` forbids it.',
    example: model(`
  inputs:
    X: (n, m)
    T: (k, m)
  parameters:
-   W: { shape: [k, n], init: zeros }
+   W: { shape: [k, n], init: normal }
  forward: |
    A = tanh(W @ X)
    J = 0.5 * sum((A - T)**2)
  backward: |
    dZ = (A - T) * (1 - A**2)
    dW = dZ @ X.T`),
  },
  'point/symmetric': {
    rule:
      'The point must tell units apart: no two rows or columns of the weights equal, no matrix its own ' +
      'transpose.',
    why:
      'With equal weights all units of a layer compute the same, and an equation that mixes them up ' +
      'gives the right numbers. A symmetric matrix hides every missing transpose, and a gain of 1 every ' +
      'place where it is forgotten.',
    example: model(`
  inputs:
    X: (n, m)
    T: (k, m)
  parameters:
-   W: { shape: [k, n], init: ones }
+   W: { shape: [k, n], init: normal }
  forward: |
    A = tanh(W @ X)
    J = 0.5 * sum((A - T)**2)
  backward: |
    dZ = (A - T) * (1 - A**2)
    dW = dZ @ X.T`),
  },
  'point/saturated': {
    rule: 'Units work where their activation has a slope.',
    why:
      "Large weights or inputs push a sigmoid or tanh to its ends, where g'(z) is almost zero, or all of " +
      'a relu below zero. No gradient passes there, so nothing can be compared, and nothing can be ' +
      'learnt either. Scale the inputs, or draw smaller weights.',
    example: model(`
  inputs:
    X: (n, m)
    T: (k, m)
  parameters:
-   W: { shape: [k, n], init: { normal: { std: 100 } } }
+   W: { shape: [k, n], init: { normal: { std: 0.1 } } }
  forward: |
    A = tanh(W @ X)
    J = 0.5 * sum((A - T)**2)
  backward: |
    dZ = (A - T) * (1 - A**2)
    dW = dZ @ X.T`),
  },
  'point/equal-data': {
    rule: 'Examples differ from each other.',
    why:
      'Data is filled with one number, or the same example is repeated, because any data seemed good ' +
      'enough for a check. Then a sum over the examples is m times one of them, and equations that take ' +
      'the first example, or mix two up, agree.',
    example: model(`
  inputs:
-   X: { shape: [n, m], init: ones }
+   X: { shape: [n, m], init: normal }
    T: (k, m)
  parameters:
    W: (k, n)
  forward: |
    A = tanh(W @ X)
    J = 0.5 * sum((A - T)**2)
  backward: |
    dZ = (A - T) * (1 - A**2)
    dW = dZ @ X.T`),
  },
};
