import type { Explanations } from './explanation.ts';
import { model } from './explanation.ts';
import { twoLayers } from './two-layers.ts';

export const gradient: Explanations<'gradient'> = {
  'gradient/missing': {
    rule: 'Every parameter has an equation for its gradient; what is held fixed belongs under `inputs`.',
    why:
      'The line is forgotten, mostly that of a bias. Training still works: the parameter stays where it ' +
      'started, and the others make up for it. A bias that never moves is hard to see in a loss curve.',
    example: twoLayers('dW2', null),
  },
  'gradient/unpaired': {
    rule:
      'The gradient of foo is dfoo, d_foo, grad_foo or foo_grad; other names are paired under ' +
      '`gradients`.',
    why:
      'A typing error in the name of a gradient. Python sets the misspelt name without a word, and an ' +
      'update reads the right name from wherever it was last set.',
    example: twoLayers('db2', 'db22 = 1/m * sum(dZ2, axis=1, keepdims=True)'),
  },
  'gradient/partial': {
    rule: 'dfoo is the derivative of the loss by foo, and nothing else.',
    why:
      'One step of a chain is named like the gradient that it leads to, or a name is used for a ' +
      'convenient temporary. The result is right, since every equation takes the value as what it is; ' +
      'the reader does not. The check sets such a value aside, and with it the chance to find mistakes ' +
      'there.',
    example: model(`
  inputs:
    X: (n, m)
    T: (k, m)
  parameters:
    W: (k, n)
  forward: |
    Z = W @ X
    A = tanh(Z)
    J = 0.5 * sum((A - T)**2)
  backward: |
-   dZ = A - T
-   dW = (dZ * (1 - A**2)) @ X.T
+   dA = A - T
+   dW = (dA * (1 - A**2)) @ X.T`),
  },
  'gradient/compensating': {
    rule: 'Each equation is right by itself: fed with the right values it gives the right value.',
    why:
      'A factor was moved into an earlier equation and taken out again where the result looked wrong, ' +
      'but not everywhere. The gradient that was looked at comes out right, by two mistakes; what else ' +
      'uses the earlier equation does not.',
    example: model(`
  inputs:
    X: (n, m)
    T: (1, m)
  parameters:
    w: (1, n)
    b: (1, 1)
    c: (1, 1)
  forward: |
    Z = w @ X + b + sin(c)
    J = 0.5 * sum((Z - T)**2)
  backward: |
-   dZ = 3 * (Z - T)
-   dw = dZ @ X.T / 3
+   dZ = Z - T
+   dw = dZ @ X.T
    db = sum(dZ, axis=1, keepdims=True)
    dc = sum(dZ, axis=1, keepdims=True) * cos(c)`),
  },
  'gradient/mismatch': {
    rule:
      'dfoo = ∂J/∂foo. Differences of the loss, with an estimate of their own error, are what it is held ' +
      'against.',
    why:
      'The equation is wrong in a way that has no name of its own here: a term too many, a mistake in ' +
      'the algebra, two mistakes at once. Training may go on all the same: a step in any direction ' +
      'within 90 degrees of the right one lowers the loss. Look at the equation marked "wrong here"; ' +
      'those "wrong because" of it need no change.',
    example: twoLayers('db1', 'db1 = 1/m * sum(dZ1, axis=1, keepdims=True) + 0.1'),
  },
  'gradient/sign': {
    rule: 'Gradients point uphill: dZ = A - Y for a sigmoid with cross-entropy; the update subtracts them.',
    why:
      'The difference is written the other way round, a minus is lost on the way through a logarithm or ' +
      '1 - A, or the sign of the update is put into the gradient. In one term of several it often only ' +
      'slows learning; in a whole layer, that layer climbs while the others descend, and the descent may ' +
      'win.',
    example: twoLayers('dW1', 'dW1 = -1/m * dZ1 @ X.T'),
  },
  'gradient/missing-mean': {
    rule: 'J = 1/m · Σ L: the 1/m stands once on the way from the loss to every parameter.',
    why:
      'The equations of one example are taken over for m of them, and the sum over the examples comes ' +
      'from the matrix product while its 1/m is forgotten. The direction is right and the step m times ' +
      'too long, so training works with a smaller learning rate, until the batch size changes.',
    example: twoLayers('dW1', 'dW1 = dZ1 @ X.T'),
  },
  'gradient/extra-mean': {
    rule: 'J = 1/m · Σ L: the 1/m stands in dW and db, or in the gradient of the output, but not in both.',
    why:
      "Two conventions are mixed. In the lectures dZ is the gradient of each example's loss, and 1/m " +
      'follows in dW and db; elsewhere dZ has it already. `mean` where `sum` belongs does the same. The ' +
      'step is m times too short: training is slow, and looks like a learning rate that is too small.',
    example: twoLayers('dZ2', 'dZ2 = 1/m * (A2 - Y)'),
  },
  'gradient/constant-factor': {
    rule:
      "Constants go along: (z²)' = 2z, (c·z)' = c, and 1/m is 1 over the number of examples, not of " +
      'features.',
    why:
      'The 2 of a square is dropped, a 1/2 in the loss is forgotten, or a scale such as 1/keep or ' +
      '1/sqrt(d) stands in one pass only. The direction is right, so the loss falls; but one layer ' +
      'learns at another rate than the others, and every tuned learning rate depends on the mistake.',
    example: twoLayers('dW1', 'dW1 = 2/m * dZ1 @ X.T'),
  },
  'gradient/missing-activation-derivative': {
    rule: "A = g(Z): dZ = dA * g'(Z).",
    why:
      "The last layer misleads: for a sigmoid with cross-entropy g'(Z) cancels and dZ = A - Y has no " +
      "factor left, so it is left out in the hidden layers too. For sigmoid, tanh and relu g' is never " +
      'negative: no entry of dZ changes its sign, and the network still learns.',
    example: twoLayers('dZ1', 'dZ1 = W2.T @ dZ2'),
  },
  'gradient/wrong-activation-derivative': {
    rule:
      "tanh: g' = 1 - A². sigmoid: g' = A(1 - A). relu: g' = 1 where Z > 0, else 0. softplus: g' = " +
      'sigmoid(Z).',
    why:
      'The activation of the forward pass was changed and the backward pass was not, or a square or a ' +
      'bracket slipped: (1 - A)**2 for 1 - A**2. A factor that is wrong but of the right sign only ' +
      'scales the entries: the network learns, and learns worse.',
    example: twoLayers('dZ1', 'dZ1 = W2.T @ dZ2 * A1 * (1 - A1)'),
  },
  'gradient/wrong-variable': {
    rule: 'Z = W @ A + b: dW has the input of the layer, A, as its other factor.',
    why:
      'A line is copied and not every name is changed, or Z and A of a layer are confused. They have the ' +
      'same shape, so nothing fails; and tanh(Z) is so near Z for small Z that training hardly shows the ' +
      'difference.',
    example: twoLayers('dW2', 'dW2 = 1/m * dZ2 @ Z1.T'),
  },
  'gradient/missing-term': {
    rule: 'A value that is used in several places gets the sum of the gradients of all of them.',
    why:
      'One path is followed back and the other is overlooked: the second use of shared weights, the way ' +
      'around a residual block, the mean and the variance in batch norm, the sum in a softmax. What ' +
      'remains is a part of the gradient, and mostly points downhill.',
    example: model(`
  inputs:
    X: (D, N)
  parameters:
    W: (H, D)
  forward: |
    A = tanh(W @ X)
    R = W.T @ A
    J = 0.5 * sum((R - X)**2)
  backward: |
    dR = R - X
    dA = W @ dR
    dZ = dA * (1 - A**2)
-   dW = dZ @ X.T
+   dW = dZ @ X.T + A @ dR.T`),
  },
  'gradient/missing-regularisation': {
    rule: 'A penalty lam/(2m) · Σ W² in the loss adds lam/m · W to dW.',
    why:
      'The penalty is added to the loss and its derivative to one layer only, or to none. Training ' +
      'works, the printed loss contains the penalty, and the weights are never pulled towards zero.',
    example: model(`
  constants: { lam: 0.7 }
  inputs:
    X: (n, m)
    T: (1, m)
  parameters:
    w: (1, n)
  forward: |
    Z = w @ X
    J = 1/(2*m) * sum((Z - T)**2) + lam/(2*m) * sum(w**2)
  backward: |
    dZ = 1/m * (Z - T)
-   dw = dZ @ X.T
+   dw = dZ @ X.T + lam/m * w`),
  },
  'gradient/missing-factor': {
    rule: 'C = A * B: dA = dC * B and dB = dC * A.',
    why:
      'A gate, a mask or a gain multiplies on the way forward and is forgotten on the way back. Where it ' +
      'is near 1, as a gain is at the start, nothing shows; a dropout mask that is forgotten only adds ' +
      'noise to the gradient.',
    example: model(`
  inputs:
    X: (n, m)
    T: (k, m)
  parameters:
    W: (k, n)
    U: (k, n)
  forward: |
    A = tanh(W @ X)
    G = sigmoid(U @ X)
    C = A * G
    J = 0.5 * sum((C - T)**2)
  backward: |
    dC = C - T
-   dA = dC
+   dA = dC * G
    dG = dC * A
    dW = (dA * (1 - A**2)) @ X.T
    dU = (dG * G * (1 - G)) @ X.T`),
  },
  'gradient/missing-sum': {
    rule: 'What was broadcast on the way forward is summed over the same axes on the way back.',
    why:
      'Z = W @ X + b uses b once for each example, so db is the sum over the examples. Taking one ' +
      'example, or the last of a loop, has the right shape; and it points the right way on average, as ' +
      'in stochastic descent with a batch of one.',
    example: twoLayers('db2', 'db2 = 1/m * dZ2[:, 0:1]'),
  },
  'gradient/wrong-axis': {
    rule:
      'A reduction on the way back runs along the axis of the broadcast or of the normalisation on the ' +
      'way forward.',
    why:
      'Axes of the layout with examples in rows are used with examples in columns, or the reverse. With ' +
      'keepdims the result broadcasts again, along the other axis, so the shapes say nothing.',
    example: model(`
  inputs:
    X: (N, D)
    T: (N, C)
  parameters:
    W: (D, C)
  forward: |
    S = X @ W
    P = softmax(S, axis=1)
    J = 0.5 * sum((P - T)**2)
  backward: |
    dP = P - T
-   dS = P * (dP - sum(dP * P, axis=0, keepdims=True))
+   dS = P * (dP - sum(dP * P, axis=1, keepdims=True))
    dW = X.T @ dS`),
  },
  'gradient/transposed': {
    rule: 'Z = U @ A: dA = U.T @ dZ and dU = dZ @ A.T.',
    why:
      'For a matrix that is square by name, as in recurrent networks and attention, U and U.T have the ' +
      'same shape, and no shape can tell them apart. Feedback through a wrong matrix can still train a ' +
      'network, only more slowly; that even has a name, feedback alignment.',
    example: model(`
  inputs:
    X: (k, m)
    T: (n, m)
  parameters:
    W: (n, k)
    U: (n, n)
  forward: |
    A = tanh(W @ X)
    Z = U @ A
    J = 0.5 * sum((Z - T)**2)
  backward: |
    dZ = Z - T
    dU = dZ @ A.T
-   dA = U @ dZ
+   dA = U.T @ dZ
    dW = (dA * (1 - A**2)) @ X.T`),
  },
  'gradient/elementwise-for-matmul': {
    rule:
      'A matrix product goes back through matrix products; an elementwise product through elementwise ' +
      'ones.',
    why:
      'In NumPy `*` is elementwise and `@` is the matrix product; in MATLAB, in notes and in `np.matrix` ' +
      'it is otherwise. Between square matrices both have the same shape.',
    example: model(`
  inputs:
    T: (n, n)
  parameters:
    U: (n, n)
    V: (n, n)
  forward: |
    P = U @ V
    J = 0.5 * sum((P - T)**2)
  backward: |
    dP = P - T
    dU = dP @ V.T
-   dV = U.T * dP
+   dV = U.T @ dP`),
  },
  'gradient/zero': {
    rule: 'A gradient is zero only where the loss does not change.',
    why:
      'The array was set up with zeros and never filled, a mask removes everything, or an integer ' +
      'division gives 0. The parameter stays where it is and the rest of the network learns around it.',
    example: twoLayers('db2', 'db2 = zeros((n2, 1))'),
  },
  'gradient/stale': {
    rule:
      'Each equation uses the values of its own layer and its own step: z[t] = W x[t] + U h[t-1] has ' +
      'h[t-1] in dU.',
    why:
      'An index is off by one, or a loop reads a variable that still holds the value of the step before. ' +
      'Neighbouring layers and steps often have the same shape, and in a slowly changing sequence almost ' +
      'the same values.',
    example: model(`
  inputs:
    h0: (n, m)
    X1: (k, m)
    X2: (k, m)
    T: (n, m)
  parameters:
    W: (n, k)
    U: (n, n)
  forward: |
    h1 = tanh(W @ X1 + U @ h0)
    h2 = tanh(W @ X2 + U @ h1)
    J = 0.5 * sum((h2 - T)**2)
  backward: |
    dz2 = (h2 - T) * (1 - h2**2)
    dz1 = U.T @ dz2 * (1 - h1**2)
    dW = dz2 @ X2.T + dz1 @ X1.T
-   dU = dz2 @ h2.T + dz1 @ h0.T
+   dU = dz2 @ h1.T + dz1 @ h0.T`),
  },
  'gradient/not-accumulated': {
    rule:
      'The gradient of a value that is used at several steps is the sum over them: start from zero, and ' +
      '`+=` at each.',
    why:
      'One `=` stands where `+=` belongs, so that each step overwrites what the others gave. The last ' +
      'one remains: a part of the gradient, which mostly points downhill. A repeated index in A[i] += B ' +
      'does the same; NumPy needs np.add.at there.',
    example: model(`
  inputs:
    h0: (n, m)
    X1: (k, m)
    X2: (k, m)
    T: (n, m)
  parameters:
    W: (n, k)
    U: (n, n)
  forward: |
    h1 = tanh(W @ X1 + U @ h0)
    h2 = tanh(W @ X2 + U @ h1)
    J = 0.5 * sum((h2 - T)**2)
  backward: |
    dz2 = (h2 - T) * (1 - h2**2)
    dU = dz2 @ h1.T
    dz1 = U.T @ dz2 * (1 - h1**2)
-   dU = dz1 @ h0.T
+   dU += dz1 @ h0.T
    dW = dz2 @ X2.T + dz1 @ X1.T`),
  },
};
