import type { Explanations } from './explanation.ts';
import { model, source } from './explanation.ts';
import { twoLayers } from './two-layers.ts';

export const shape: Explanations<'shape'> = {
  'shape/inner-dimensions': {
    rule: '(a, b) @ (b, c) -> (a, c): the last axis of the left matrix is the first axis of the right one.',
    why:
      'A transpose is forgotten, or the operands are swapped. In the backward pass of Z = W @ A the two ' +
      'products are dW = dZ @ A.T and dA = W.T @ dZ; the shapes allow no other order. NumPy finds this ' +
      'only when the line runs, and not at all while the sizes happen to be equal, as in a square layer. ' +
      'gradcheck compares names, not numbers.',
    example: twoLayers('dW1', 'dW1 = 1/m * dZ1 @ X'),
  },
  'shape/broadcast': {
    rule:
      'Axes are aligned from the right. Two that meet must be the same dimension, or one of them a ' +
      'literal 1.',
    why:
      'Most often `*` stands where `@` belongs, a `.T` is missing, or keepdims was left out before the ' +
      'values meet again. It runs for as long as a size is 1, because NumPy stretches an axis of 1: a ' +
      'network with one output unit hides it, and the second unit brings it out. If a dimension is ' +
      'always 1, write 1 in its place.',
    example: twoLayers('dZ1', 'dZ1 = W2.T * dZ2 * (1 - A1**2)'),
  },
  'shape/broadcast-growth': {
    rule: 'An array of shape (m,) and one of shape (m, 1) make (m, m): every element meets every other.',
    why:
      'Labels come as a column from a file, predictions as a row or as a plain vector from the model. ' +
      'Nothing fails: the difference is an m by m matrix, its mean is a number, and training goes on ' +
      'towards the mean of all labels. Where the outer combination is meant, say so with `None` or ' +
      '`reshape` in the expression.',
    example: model(`
  inputs:
    X: (m, n)
-   y: (m, 1)
+   y: (m,)
  parameters:
    w: (n,)
  forward: |
    p = X @ w
    J = sum((p - y)**2) / m
  backward: |
    dp = 2 * (p - y) / m
    dw = X.T @ dp`),
  },
  'shape/gradient-mismatch': {
    rule: 'shape(dfoo) = shape(foo): each element of foo has one derivative, and it stands in the same place.',
    why:
      'keepdims=True is forgotten, a sum runs over the wrong axis or is left out, or a product is ' +
      'transposed as a whole. An update such as b = b - rate * db often runs all the same: broadcasting ' +
      'turns the bias into a matrix, or adds one number to every entry, and the loss still falls.',
    example: twoLayers('db1', 'db1 = 1/m * sum(dZ1, axis=1)'),
  },
  'shape/rank': {
    rule:
      'A matrix has two axes, a vector one, a number none; what is done with a value must suit their ' +
      'number.',
    why:
      'A function is given a vector where it needs a matrix, or `@` a number. The loss belongs here too: ' +
      'one that is a number only because a size is 1 in your file is a matrix with any other size, and ' +
      'then has no gradient.',
    example: model(`
  dims: { n: 3, k: 1 }
  inputs:
    x: (n, 1)
    y: (k, 1)
  parameters:
    W: (k, n)
  forward: |
    a = W @ x
-   J = (a - y)**2
+   J = sum((a - y)**2)
  backward: |
    da = 2 * (a - y)
    dW = da @ x.T`),
  },
  'shape/axis': {
    rule: 'An array of rank r has the axes 0 to r - 1, or -r to -1 from the end; each is named at most once.',
    why:
      'Axes are counted from 1 instead of 0, or an axis was squeezed away before. Axis 0 runs down the ' +
      'rows, axis 1 along them: with examples in columns the sum over the examples has axis=1.',
    example: twoLayers('db1', 'db1 = 1/m * sum(dZ1, axis=2, keepdims=True)'),
  },
  'shape/reshape': {
    rule: 'The product of the new sizes is the product of the old ones; one of them may be left open as -1.',
    why:
      'An axis is forgotten when an array is flattened: the batch, mostly. With -1 in the wrong place, ' +
      'or with sizes that happen to multiply to the same number, the reshape runs and mixes elements of ' +
      'different examples.',
    example: model(`
  inputs:
    X: (N, h, w)
    T: (N, k)
  parameters:
    W: (h*w, k)
  forward: |
-   R = reshape(X, (N, w))
+   R = reshape(X, (N, h*w))
    J = 0.5 * sum((R @ W - T)**2)
  backward: |
    dW = R.T @ (R @ W - T)`),
  },
  'shape/concatenate': {
    rule:
      'concatenate((A, B), axis=k): the shapes of A and B agree in every axis but k, and k is where they ' +
      'are added.',
    why:
      'The axis is that of the other layout: features lie side by side along axis 1 when examples are ' +
      'rows, and one above the other along axis 0 when examples are columns. Without an axis NumPy takes ' +
      '0. It runs when both parts happen to have the same size.',
    example: model(`
  inputs:
    A: (N, p)
    B: (N, q)
    T: (N, k)
  parameters:
    W: (p + q, k)
  forward: |
-   C = concatenate((A, B), axis=0)
+   C = concatenate((A, B), axis=1)
    J = 0.5 * sum((C @ W - T)**2)
  backward: |
    dW = C.T @ (C @ W - T)`),
  },
  'shape/index': {
    rule:
      'An axis of n elements has the indices 0 to n - 1, or -n to -1; an array of rank r takes at most r ' +
      'of them.',
    why:
      'Counting starts at 1 in the notes and at 0 in the code, so the last index is one too far. Slices ' +
      'are more dangerous than single indices: NumPy cuts one that is too long without a word.',
    example: model(`
  inputs:
    X: (n, m)
  parameters:
    w: (1, n)
  forward: |
    z = w @ X
-   J = 0.5 * z[0, m]**2
+   J = 0.5 * z[0, m - 1]**2
  backward: |
    dw = z[0, m - 1] * X[:, m - 1:m].T`),
  },
  'shape/in-place': {
    rule:
      'A[…] = B and A += B keep the shape of A: B must fit into it, and may only be stretched along axes ' +
      'of 1.',
    why:
      'A gradient that is collected with `+=` gets a part of another shape: not summed over the ' +
      'examples, or transposed. Written as A = A + B the same mistake would make A larger, and go on.',
    example: model(`
  inputs:
    X: (n, m)
    T: (k, m)
  parameters:
    W: (k, n)
    b: (k, 1)
  forward: |
    Z = W @ X + b
    J = 0.5 * sum((Z - T)**2)
  backward: |
    dZ = Z - T
    dW = dZ @ X.T
    db = zeros((k, 1))
-   db += dZ
+   db += sum(dZ, axis=1, keepdims=True)`),
  },
  'shape/assertion': {
    rule: 'What an `assert` of a source file says of shapes holds at the shapes that are traced.',
    why:
      'Python would stop there with an AssertionError. Either the equations before it are wrong, or the assertion is: ' +
      'it may have been copied from another layout, where the examples are rows and not columns.',
    example: source(`
  import numpy as np
  def affine_forward(x, w, b):
      """x: (n, k), w: (k, h), b: (h,)"""
      out = x @ w + b
-     assert out.shape == (w.shape[1], x.shape[0])
+     assert out.shape == (x.shape[0], w.shape[1])
      return out, (x, w)
  def affine_backward(dout, cache):
      x, w = cache
      dx = dout @ w.T
      dw = x.T @ dout
      db = np.sum(dout, axis=0)
      return dx, dw, db`),
  },
  'shape/comment': {
    rule: 'A shape that a comment behind an assignment or a docstring gives is the one that the code makes.',
    why:
      'Comments are not executed: they stay as they were when the code around them changed, or were copied from ' +
      'another layout. gradcheck takes shapes of inputs from them where they fit, and says where they do not. Names ' +
      'need not be those of the model: each stands for what it is first used for.',
    example: source(`
  import numpy as np
  def affine_forward(x, w, b):
      """x: (n, k), w: (k, h), b: (h,)"""
-     out = x @ w + b  # (h, n)
+     out = x @ w + b  # (n, h)
      return out, (x, w)
  def affine_backward(dout, cache):
      x, w = cache
      dx = dout @ w.T
      dw = x.T @ dout
      db = np.sum(dout, axis=0)
      return dx, dw, db`),
  },
  'shape/not-traced': {
    rule:
      'Equations are traced, not run: a function that gradcheck does not know ends the trace of its ' +
      'value.',
    why:
      'The function is one of NumPy that gradcheck has not learnt, or its name is misspelt. The rest of ' +
      'the model is checked as usual, and the case never passes while a gradient is lost: it is ' +
      'inconclusive at best.',
    example: model(`
  inputs:
    X: (n, m)
  parameters:
    w: (1, n)
  forward: |
-   a = np.i0(w @ X)
+   a = sin(w @ X)
    J = sum(a)
  backward: |
    dw = cos(w @ X) @ X.T`),
  },
};
