import type { Explanations } from './explanation.ts';
import { command, implementation, model } from './explanation.ts';

export const input: Explanations<'input'> = {
  'input/usage': {
    rule: 'gradcheck [command] <file...> [options]; gradcheck --help lists them.',
    why:
      'An option is misspelt or lacks its value, or a command stands after a file. Nothing is checked ' +
      'then: a flag that is not understood must not look like a check that passed.',
    example: command(`
- gradcheck two-layer.yaml --sede 1
+ gradcheck two-layer.yaml --seed 1`),
  },
  'input/file': {
    rule: 'Every file that is named exists and may be read.',
    why:
      'A path is misspelt, or relative to another folder. Files that a model names as a `value` are ' +
      'looked for beside the model, not where the command runs.',
    example: command(`
- gradcheck two-layer.yml
+ gradcheck two-layer.yaml`),
  },
  'input/empty': {
    rule: 'A model has parameters and a forward pass; a block that is there has something in it.',
    why:
      'A file that was just begun, a block from which all lines were commented out, a folder in which no ' +
      'file ends in .gradcheck.yaml. An empty check would pass and prove nothing, so it is refused.',
    example: model(`
  inputs:
    x: (n, 1)
  parameters:
    w: (1, n)
  forward: |
-   # J = 0.5 * sum((w @ x)**2)
+   J = 0.5 * sum((w @ x)**2)
  backward: |
    dw = (w @ x) * x.T`),
  },
  'input/yaml': {
    rule:
      'A model file is YAML or JSON. Inside { } and [ ] YAML splits at commas, so a shape there is [n2, ' +
      'm] or "(n2, m)".',
    why:
      'A tab stands in the indentation, a quote or bracket is not closed, or a shape in round brackets ' +
      'inside { } was split at its comma.',
    example: model(`
  inputs:
    x: (n, 1)
  parameters:
-   w: { shape: [1, n }
+   w: { shape: [1, n] }
  forward: |
    J = 0.5 * sum((w @ x)**2)
  backward: |
    dw = (w @ x) * x.T`),
  },
  'input/key': {
    rule:
      'Only known keys stand in a model: name, dims, inputs, parameters, constants, forward, loss, ' +
      'backward, check and a few more.',
    why:
      'A key is misspelt. If it were ignored, a misspelt `backward` would be a model with nothing to ' +
      'check, and a misspelt `tolerance` a check with another one.',
    example: model(`
  inputs:
    x: (n, 1)
  parameters:
    w: (1, n)
  forward: |
    J = 0.5 * sum((w @ x)**2)
- bakward: |
+ backward: |
    dw = (w @ x) * x.T`),
  },
  'input/type': {
    rule: 'A shape is a list of dimensions, (n, 1) or [n, 1]; a setting is of the type that its key says.',
    why:
      'A single dimension is written where a shape is meant. That could be a vector (n,), a column (n, ' +
      '1) or a row (1, n), and the three broadcast differently, so none is guessed.',
    example: model(`
  inputs:
-   x: n
+   x: (n, 1)
  parameters:
    w: (1, n)
  forward: |
    J = 0.5 * sum((w @ x)**2)
  backward: |
    dw = (w @ x) * x.T`),
  },
  'input/missing-key': {
    rule: 'A model has at least parameters and forward; an entry has a shape, or a value that has one.',
    why: 'An entry was given a way to be drawn, `init`, and no shape to draw it in.',
    example: model(`
  inputs:
    x: (n, 1)
  parameters:
-   w: { init: uniform }
+   w: { shape: [1, n], init: uniform }
  forward: |
    J = 0.5 * sum((w @ x)**2)
  backward: |
    dw = (w @ x) * x.T`),
  },
  'input/name': {
    rule: 'Every name in an equation is declared, or set by an equation before it.',
    why:
      'A typing error, a value that is set only later, or a name of a notebook that came along when the ' +
      'equations were copied. Upper and lower case differ.',
    example: model(`
  inputs:
    x: (n, 1)
  parameters:
    w: (1, n)
  forward: |
-   J = 0.5 * sum((W @ x)**2)
+   J = 0.5 * sum((w @ x)**2)
  backward: |
    dw = (w @ x) * x.T`),
  },
  'input/duplicate': {
    rule: 'A name stands for one thing: a dimension, an input, a parameter or a constant.',
    why:
      'A key is copied and not renamed, in which case YAML itself would keep the last one without a ' +
      'word; or a dimension and a value have the same letter.',
    example: model(`
  inputs:
    x: (n, 1)
  parameters:
-   x: (1, n)
+   w: (1, n)
  forward: |
    J = 0.5 * sum((w @ x)**2)
  backward: |
    dw = (w @ x) * x.T`),
  },
  'input/dimension': {
    rule:
      'Where `dims` is given, every dimension stands there: a size, a name alone, or an expression of ' +
      'others.',
    why:
      'A dimension is misspelt, or forgotten under `dims`. Without `dims` every name in a shape would be ' +
      'a new dimension.',
    example: model(`
- dims: { k: 3 }
+ dims: { n: 3 }
  inputs:
    x: (n, 1)
  parameters:
    w: (1, n)
  forward: |
    J = 0.5 * sum((w @ x)**2)
  backward: |
    dw = (w @ x) * x.T`),
  },
  'input/size': {
    rule: 'A size is a whole number of at least 1, and obeys every condition under `require`.',
    why:
      'A size is 0, negative or a fraction, or the sizes in the file do not obey a condition that the ' +
      'model states, such as heads that divide the width.',
    example: model(`
- dims: { n: 0 }
+ dims: { n: 3 }
  inputs:
    x: (n, 1)
  parameters:
    w: (1, n)
  forward: |
    J = 0.5 * sum((w @ x)**2)
  backward: |
    dw = (w @ x) * x.T`),
  },
  'input/value': {
    rule: 'A value has the declared shape, and its rows are of one length; `init` names one way to draw.',
    why: 'A list was shortened or edited by hand, or a file holds the array in the other layout.',
    example: model(`
  inputs:
-   x: { shape: [3, 1], value: [1, 2] }
+   x: { shape: [3, 1], value: [[1], [2], [3]] }
  parameters:
    w: (1, 3)
  forward: |
    J = 0.5 * sum((w @ x)**2)
  backward: |
    dw = (w @ x) * x.T`),
  },
  'input/syntax': {
    rule: 'Equations are expressions and statements of Python.',
    why:
      'A bracket is not closed, an operator lacks an operand, or a line was broken in the middle when it ' +
      'was copied.',
    example: model(`
  inputs:
    x: (n, 1)
  parameters:
    w: (1, n)
  forward: |
-   J = 0.5 * sum((w @ x)**2
+   J = 0.5 * sum((w @ x)**2)
  backward: |
    dw = (w @ x) * x.T`),
  },
  'input/notation': {
    rule: 'What slides write as ᵀ, ², · and × is .T, **2 and * or @ in NumPy.',
    why:
      'An equation was copied from slides or a paper. On paper a product is whatever fits; in code it ' +
      "must be said whether it is `*`, elementwise, or `@`, of matrices. `^` is Python's exclusive or, " +
      'not a power.',
    example: model(`
  inputs:
    x: (n, 1)
  parameters:
    w: (1, n)
  forward: |
-   J = 0.5 * sum((w @ x)²)
+   J = 0.5 * sum((w @ x)**2)
  backward: |
    dw = (w @ x) * x.T`),
  },
  'input/loss': {
    rule: 'The loss is one number.',
    why:
      'The losses of the examples are not summed or averaged yet. A gradient belongs to a number; what ' +
      'frameworks take of a vector is the gradient of its sum.',
    example: model(`
  inputs:
    X: (n, m)
  parameters:
    w: (1, n)
  forward: |
    z = w @ X
-   J = 0.5 * z**2
+   J = 0.5 * sum(z**2)
  backward: |
    dw = z @ X.T`),
  },
  'input/exception': {
    rule: 'loss and gradients return at the given point, whatever is evaluated before.',
    why:
      'The functions got other values than they expect: they get the parameters and the inputs as two ' +
      'objects, each value in the form in which it was given, so a number is no array.',
    example: implementation(`
  await check(defineImplementation({
-   parameters: { w: 0.5 },
+   parameters: { w: [0.5] },
    inputs: { x: 2 },
    loss: ({ w }, { x }) => w.reduce((sum, v) => sum + (v * x) ** 2, 0),
    gradients: ({ w }, { x }) => ({ w: w.map((v) => 2 * v * x ** 2) }),
  }));`),
  },
  'input/limit': {
    rule: 'Models, their values and the work on them have bounds, so that every file is safe to check.',
    why:
      'The sizes of the real training were copied, or a loop over all its steps. Equations are right or ' +
      'wrong at small sizes too, and in one step; without `dims` the sizes are drawn small.',
    example: model(`
- dims: { n: 20000 }
+ dims: { n: 5 }
  inputs:
    x: (n, 1)
  parameters:
    w: (1, n)
  forward: |
    K = x @ x.T
    z = w @ K
    J = 0.5 * sum(z**2)
  backward: |
    dw = z @ K.T`),
  },
  'input/unsupported': {
    rule:
      'Equations need assignments, loops over ranges, `if` and calls of NumPy; nothing else of Python is ' +
      'read.',
    why:
      'A whole script was pasted: with prints, classes, imports of other packages or comprehensions. A ' +
      'model file is never run as a program, which is what makes it safe to check one from anywhere.',
    example: model(`
  inputs:
    x: (n, 1)
  parameters:
    w: (1, n)
  forward: |
-   import torch
    J = 0.5 * sum((w @ x)**2)
  backward: |
    dw = (w @ x) * x.T`),
  },
  'input/internal': {
    rule: 'gradcheck never fails by itself.',
    why:
      'It did: nothing that you wrote is to blame. Please report it, with what it prints when ' +
      'GRADCHECK_DEBUG=1 is set, and with the model if you can.',
    example: null,
  },
};
