import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/diagnostics/diagnostic.ts';
import { told, traced } from './models.ts';

const declared = {
  dims: { n0: 3, n1: 4, n2: 1, m: 5 },
  inputs: { X: '(n0, m)', Y: '(n2, m)', v: '(m,)' },
  parameters: { W1: '(n1, n0)', b1: '(n1, 1)', W2: '(n2, n1)', b2: '(n2, 1)' },
};
const forward =
  'Z1 = W1 @ X + b1\nA1 = tanh(Z1)\nZ2 = W2 @ A1 + b2\nA2 = sigmoid(Z2)\nJ = -1/m * sum(Y * log(A2) + (1 - Y) * log(1 - A2))';
const backward = [
  'dZ2 = A2 - Y',
  'dW2 = 1/m * dZ2 @ A1.T',
  'db2 = 1/m * sum(dZ2, axis=1, keepdims=True)',
  'dZ1 = W2.T @ dZ2 * (1 - A1**2)',
  'dW1 = 1/m * dZ1 @ X.T',
  'db1 = 1/m * sum(dZ1, axis=1, keepdims=True)',
];
const helps = (program: ReturnType<typeof traced>): (string | null)[] =>
  program.diagnostics.map(({ help }) => help);
const notes = (program: ReturnType<typeof traced>): string[] =>
  program.diagnostics.flatMap((each) => each.notes);

describe('an expression that cannot stand', () => {
  it.each([
    ['X @ X', 'shape/inner-dimensions Q: X (n0, m) @ X (n0, m) needs m = n0'],
    ['1/m * X @ W1', 'shape/inner-dimensions Q: X (n0, m) @ W1 (n1, n0) needs m = n1'],
    ['X + W1', 'shape/broadcast Q: X (n0, m) + W1 (n1, n0) needs n0 = n1'],
    ['v + W1', 'shape/broadcast Q: v (m,) + W1 (n1, n0) needs m = n0'],
    [
      'b1 + ones((1, n1))',
      'shape/broadcast-growth Q: b1 (n1, 1) + ones((1, n1)) (1, n1) grows to (n1, n1): both are stretched along n1',
    ],
    ['W1 @ 3', 'shape/rank Q: 3 () needs an axis to sum over, which a scalar has not'],
    ['sum(X, axis=2)', 'shape/axis Q: X has no axis 2: (n0, m) has rank 2'],
    ['sum(X, axis=(0, 0))', 'shape/axis Q: X names axis 0 twice'],
    ['transpose(X, (0, 1, 2))', 'shape/axis Q: X has no axis 2: (n0, m) has rank 2'],
    ['reshape(X, (4, 4))', 'shape/reshape Q: X needs m*n0 = 16'],
    ['X.reshape(n1, -1)', 'shape/reshape Q: X needs m*n0 to be divisible by n1'],
    ['concatenate((X, Y), axis=1)', 'shape/concatenate Q: X (n0, m) and Y (n2, m) need n0 = n2 on axis 0'],
    ['X[5]', 'shape/index Q: X has no index 5 on its axis of n0 = 3'],
    ['X[:, :, 0]', 'shape/index Q: X has 2 axes, 3 are indexed'],
    ['X[0.5]', 'shape/index Q: 0.5 is not an index'],
    ['X[Y]', 'shape/index Q: Y is not an index'],
    ['X[1:2:0]', 'shape/index Q: X takes no slice of step 0'],
    ['int(X)', 'shape/rank Q: X has the shape (n0, m): only an array of one element is a number'],
    ['None + X', 'shape/not-traced Q: None is not an array or a number'],
    ['(X, Y) + 1', 'shape/not-traced Q: X, Y is not an array or a number'],
    ['exp()', 'shape/not-traced Q: exp needs the argument x'],
    ['exp(X, X)', 'shape/not-traced Q: exp takes 1 argument, 2 are given'],
    ['sum(X, 0, axis=0)', 'shape/not-traced Q: sum is given axis twice'],
    ['zeros(n1, m)', 'shape/not-traced Q: zeros cannot take the number 5 as dtype'],
    ["tanh'(X, X)", 'shape/not-traced Q: the derivative of tanh takes one array'],
    ["h'(X)", "input/name Q: h' is the derivative of a function that is not set"],
    ['X ^ 2', 'input/notation Q: `^` is not a power in Python'],
  ])('%s', (expression, message) => {
    expect(told(traced({ ...declared, forward: `Q = ${expression}\nJ = sum(W1)` }))).toEqual([message]);
  });

  it.each([
    ['tahn(X)', 'did you mean tanh?'],
    ['np.summ(X)', 'did you mean sum?'],
    ['sum(X, axs=1)', 'did you mean axis?'],
    ['X.sum(keepdim=True)', 'did you mean keepdims?'],
    ['Xx + 1', 'did you mean X?'],
    ['X.sum', 'call it: .sum()'],
    ['X ^ 2', 'write **'],
    ['W1 @ 3', 'write * for a product with a scalar'],
    ['X if sum(X) > 0 else Y', 'write np.where(condition, a, b)'],
    ['X and Y', 'write & between arrays'],
    ['not X', 'write ~A for an array of truth values'],
    ['np.random.rand(3)', 'declare what is drawn under inputs: every evaluation must use the same numbers'],
  ])('%s: %s', (expression, help) => {
    expect(helps(traced({ ...declared, forward: `Q = ${expression}\nJ = sum(W1)` }))).toEqual([help]);
  });
});

describe('what follows from a mistake is not told', () => {
  it.each([
    [
      'a shape that is guessed from what uses it',
      'Z1 = X @ W1 + b1\nA1 = tanh(Z1)\nZ2 = W2 @ A1 + b2\nJ = sum(Z2)',
      ['shape/inner-dimensions Z1: X (n0, m) @ W1 (n1, n0) needs m = n1'],
    ],
    [
      'a value that was not traced',
      'Z = nosuch(X)\nA = tanh(Z) + 1\nJ = sum(A)',
      ['shape/not-traced Z: nosuch is not a known function'],
    ],
    [
      'a name that `==` did not set',
      'Z1 == W1 @ X\nJ = sum(Z1)',
      ['input/notation Z1: `==` compares: this line sets nothing'],
    ],
    [
      'a store that does not fit',
      'Z1 = W1 @ X\nZ1[0] = X\nJ = sum(W2 @ Z1)',
      ['shape/in-place Z1: Z1[0] takes (m,) here, not (n0, m)'],
    ],
    [
      'growth in place',
      'Z1 = W1 @ X[:, :1]\nZ1 += b1 @ ones((1, m))\nJ = sum(Z1)',
      ['shape/in-place Z1: Z1 (n1, 1) cannot hold (n1, m) in place'],
    ],
    [
      'a mistake in every turn of a loop',
      'for i in range(3):\n  Z = X @ W1\nJ = sum(W1)',
      ['shape/inner-dimensions Z: X (n0, m) @ W1 (n1, n0) needs m = n1'],
    ],
    [
      'what is stored untraced',
      'Z = W1 @ X\nZ[0] = nosuch(X)\nA = Z.T\nJ = sum(A)',
      ['shape/not-traced Z: nosuch is not a known function'],
    ],
  ])('%s', (_, equations, messages) => {
    expect(told(traced({ ...declared, forward: equations }))).toEqual(messages);
  });
});

describe('sizes that hide a mistake', () => {
  it('a literal 1 today', () => {
    const program = traced({ ...declared, forward: 'Q = v + Y.T\nJ = sum(W1)' });
    expect(told(program)).toEqual(['shape/broadcast Q: v (m,) + Y.T (m, n2) needs m = n2']);
    expect(notes(program)).toEqual([
      'right at n2 = 1, the size in your file, wrong at n2 = 3. If n2 is always 1, write 1 in its place.',
    ]);
  });

  it('a square matrix', () => {
    const program = traced({
      ...declared,
      dims: { n0: 4, n1: 4, n2: 1, m: 5 },
      forward: 'Q = W1 @ W1\nJ = sum(W1)',
    });
    expect(notes(program)).toEqual([
      'right while n0 = n1 = 4, as in your file, wrong at other sizes. If they are always equal, write `n0: n1` under dims.',
    ]);
  });

  it('one size under two names is told once', () => {
    const program = traced({
      dims: { a: 3, b: 3, m: 5 },
      inputs: { X: '(a, m)' },
      parameters: { W: '(b, b)', V: '(b, b)' },
      forward: 'Z = W @ X\nY = V @ X\nJ = sum(Z) + sum(Y)',
    });
    expect(program.diagnostics.map(({ message, help }) => [message, help])).toEqual([
      [
        'a and b are two names, and 2 equations need them to be equal (both are 3 in your file)',
        'if they are always equal, write `a: b` under dims; if not, a transpose or another operand is missing',
      ],
    ]);
  });

  it('sizes of real mistakes are not called equal', () => {
    expect(notes(traced({ ...declared, forward: 'Q = X @ W1\nJ = sum(W1)' }))).toEqual([]);
  });
});

describe('growth along one dimension', () => {
  it.each([
    ['v + v[:, None]', 0],
    ['v + reshape(v, (m, 1))', 0],
    ['W1 @ X + b1', 0],
    ['W1 @ X + v', 0],
    ['v + ones((m, 1))', 1],
    ['ones((m, 1)) * v.T', 1],
    ['ones((m, 1)) == v', 1],
  ])('%s: %d', (expression, count) => {
    const { diagnostics } = traced({ ...declared, forward: `Q = ${expression}\nJ = sum(W1)` });
    expect(diagnostics.map(({ code }) => code)).toEqual(Array(count).fill('shape/broadcast-growth'));
  });
});

describe('the loss', () => {
  it.each([
    ['J = W1 @ X', 'input/loss', 'sum or average it: J = mean(…)'],
    ['J = W2 @ W1 @ X[:, :1]', 'shape/rank', 'sum it, or write 1 for n2'],
    ['J = (W2 @ W1 @ X)[0, 0]', undefined, undefined],
    ['J = sum(W1, keepdims=True)', undefined, undefined],
  ])('%s', (equations, code, help) => {
    const { diagnostics, loss } = traced({ ...declared, forward: equations });
    expect(diagnostics.map((each) => [each.code, each.help])).toEqual(code ? [[code, help]] : []);
    expect(loss === null).toBe(code !== undefined);
  });

  it('is the last equation, or as declared', () => {
    expect(traced({ ...declared, forward: 'J = sum(W1)\nQ = X + 1', loss: 'J' }).lossName).toBe('J');
    expect(traced({ ...declared, forward: 'K = X + 1\nJ = sum(W1)' }).lossName).toBe('J');
  });
});

describe('a backward equation', () => {
  const program = (at: number, ...lines: string[]) =>
    traced({
      ...declared,
      forward,
      backward: [...backward.slice(0, at), ...lines, ...backward.slice(at + 1)].join('\n'),
    });

  it('that is right is not spoken of', () => {
    expect(told(program(0, backward[0]!))).toEqual([]);
  });

  it.each<[string, number, string[]]>([
    ['dZ2 = A2 - Y.T', 0, ['shape/broadcast dZ2: A2 (n2, m) - Y.T (m, n2) needs n2 = m']],
    ['dW2 = 1/m * dZ2 @ A1', 1, ['shape/inner-dimensions dW2: dZ2 (n2, m) @ A1 (n1, m) needs m = n1']],
    ['dW2 = 1/m * A1 @ dZ2.T', 1, ['shape/gradient-mismatch dW2: dW2 is (n1, n2), but W2 is (n2, n1)']],
    ['db2 = 1/m * sum(dZ2, axis=1)', 2, ['shape/gradient-mismatch db2: db2 is (n2,), but b2 is (n2, 1)']],
    ['dZ1 = W2.T * dZ2 * (1 - A1**2)', 3, ['shape/broadcast dZ1: W2.T (n1, n2) * dZ2 (n2, m) needs n1 = n2']],
    ['dZ1 = A1.T', 3, ['shape/gradient-mismatch dZ1: dZ1 is (m, n1), but Z1 is (n1, m)']],
    ['dw1 = 1/m * dZ1 @ X.T', 4, ['gradient/unpaired dw1: dw1 pairs with no value, and W1 has no gradient']],
    ['temporary = 1', 4, ['gradient/missing -: the parameter W1 has no gradient']],
    ['dW2 = dZ2 @ Q', 1, ['input/name dW2: Q is neither declared nor set']],
    ['db1 = None', 5, ['shape/not-traced db1: db1 is None: not written yet']],
    ['db1 = 0', 5, ['shape/gradient-mismatch db1: db1 is (), but b1 is (n1, 1)']],
    [
      'dW1[0] = nosuch(1)',
      4,
      [
        'shape/not-traced dW1[0]: nosuch is not a known function',
        'gradient/missing -: the parameter W1 has no gradient',
      ],
    ],
  ])('%s', (line, at, messages) => {
    expect(told(program(at, line))).toEqual(messages);
  });

  it('has the right shape for what comes after', () => {
    const { pairs } = program(3, 'dZ1 = A1.T');
    expect(pairs.find(({ name }) => name === 'dZ1')!.equation).toMatchObject({
      broken: true,
      node: { size: [4, 5] },
    });
    expect(pairs.find(({ name }) => name === 'dW1')!.equation.broken).toBe(false);
  });

  it('may be a step on the way: only the last value must have the shape', () => {
    expect(told(program(1, 'dW2 = dZ2.T', 'dW2 = 1/m * dZ2 @ A1.T'))).toEqual([]);
  });

  it('that writes into a forward value is warned of', () => {
    const found = program(0, 'dZ2 = A2', 'dZ2 -= Y');
    expect(told(found)).toEqual(['purity/mutates dZ2: this writes into the forward value A2']);
    expect(helps(found)).toEqual(['work on a copy: dZ2 = A2.copy()']);
  });
});

describe('bounds', () => {
  it.each([
    ['statements', 'for i in range(90000):\n  for j in range(90000):\n    y = j\nJ = sum(W1)'],
    ['memory', 'Z = zeros((9000, 9000))\nJ = sum(W1)'],
  ])('%s', (_, equations) => {
    expect(() => traced({ ...declared, forward: equations })).toThrow(InputError);
  });

  it('turns of a loop', () => {
    expect(told(traced({ ...declared, forward: 'for i in range(1000000):\n  y = i\nJ = sum(W1)' }))).toEqual([
      expect.stringMatching(/^shape\/not-traced -: range would take more than/),
    ]);
  });
});
