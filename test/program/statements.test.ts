import { describe, expect, it } from 'vitest';
import { told, traced, valuesOf } from './models.ts';

/** The values of names after statements, as plain lists. */
function after(lines: string, ...names: string[]): unknown[] {
  const program = traced({
    dims: { n: 3, m: 2 },
    constants: { pad: 1, rate: 0.5 },
    parameters: {
      W: {
        shape: '(n, m)',
        value: [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
      },
    },
    forward: `${lines}\nJ = sum(W)`,
  } as never);
  expect(told(program)).toEqual([]);
  const values = valuesOf(program);
  return names.map((name) => (values.has(name) ? [...values.get(name)!.data] : program.held.get(name)?.kind));
}

describe('NumPy aliasing', () => {
  it.each<[string, string, string[], unknown[]]>([
    [
      'a second name',
      'A = W + 0\nB = A\nB += 1',
      ['A', 'B'],
      [
        [2, 3, 4, 5, 6, 7],
        [2, 3, 4, 5, 6, 7],
      ],
    ],
    ['a new value is no change', 'A = W + 0\nB = A\nB = B + 1', ['A'], [[1, 2, 3, 4, 5, 6]]],
    ['a copy', 'A = W + 0\nB = A.copy()\nB += 1', ['A'], [[1, 2, 3, 4, 5, 6]]],
    ['a transpose', 'A = W + 0\nB = A.T\nB[0] = 0', ['A'], [[0, 2, 0, 4, 0, 6]]],
    [
      'a slice of a slice',
      'A = W + 0\nB = A[1:]\nC = B[:, 1:]\nC *= 10',
      ['A', 'B'],
      [
        [1, 2, 3, 40, 5, 60],
        [3, 40, 5, 60],
      ],
    ],
    ['a view made before the change sees it', 'A = W + 0\nB = A[0]\nA += 1', ['B'], [[2, 3]]],
    ['fancy indices copy', 'A = W + 0\nB = A[[0, 1]]\nB += 1', ['A'], [[1, 2, 3, 4, 5, 6]]],
    ['a mask', 'A = W + 0\nB = A\nB[W <= 3] = 0', ['A'], [[0, 0, 0, 4, 5, 6]]],
    [
      'an element is a number',
      'A = W + 0\nc = A[0, 0]\nc += 1\nA[0, 0] = 9',
      ['c', 'A'],
      [[2], [9, 2, 3, 4, 5, 6]],
    ],
    [
      'repeated indices add once in place, and each time with add.at',
      'A = zeros(3)\nA[[0, 0]] += 1\nB = zeros(3)\nnp.add.at(B, [0, 0], 1)',
      ['A', 'B'],
      [
        [1, 0, 0],
        [2, 0, 0],
      ],
    ],
    [
      'a slice in a name',
      'A = zeros((3, 2))\nnp.add.at(A, (slice(1, None), [0, 0]), 1)\nnp.add.at(A, np.s_[:, 1], 5)',
      ['A'],
      [[0, 5, 2, 5, 2, 5]],
    ],
    [
      'names that change places',
      'A = W[0]\nB = W[1]\nA, B = B, A',
      ['A', 'B'],
      [
        [3, 4],
        [1, 2],
      ],
    ],
    ['integers hold integers', 'A = np.zeros(2, dtype=int)\nA[0] = 2.7', ['A'], [[2, 0]]],
  ])('%s', (_, lines, names, expected) => {
    expect(after(lines, ...names)).toEqual(expected);
  });
});

describe('names, loops and numbers', () => {
  it.each<[string, string, string[], unknown[]]>([
    [
      'a layer in brackets',
      'A[0] = W\nfor l in range(1, 3):\n  A[l] = A[l-1] * 2',
      ['A[0]', 'A[2]'],
      [
        [1, 2, 3, 4, 5, 6],
        [4, 8, 12, 16, 20, 24],
      ],
    ],
    ['an element where the name is an array', 'A = zeros(2)\nA[1] = 5', ['A', 'A[1]'], [[0, 5], undefined]],
    ['backwards through layers', 's = 0\nfor l in reversed(range(1, 4)):\n  s = 10*s + l', ['s'], [[321]]],
    ['pairs of a loop', 's = 0\nfor i, x in enumerate((5, 7)):\n  s += i * x', ['s'], [[7]]],
    ['zip', 's = 0\nfor x, y in zip((1, 2), (3, 4)):\n  s += x * y', ['s'], [[11]]],
    ['tuples', 'a, (b, c) = 1, (2, 3)\nd = [a, b, c][-1]', ['a', 'b', 'c', 'd'], [[1], [2], [3], [3]]],
    [
      'two targets',
      'a = b = W[0]',
      ['a', 'b'],
      [
        [1, 2],
        [1, 2],
      ],
    ],
    [
      'arithmetic on sizes',
      'a = (n + 2*pad)//m\nb = n % m\nc = W.shape[1]**2\nd = max(n, m) - min(n, m)',
      ['a', 'b', 'c', 'd'],
      [[2], [1], [4], [1]],
    ],
    [
      'sizes of an array',
      'a, b = W.shape\nc = len(W)\nd = W.size\ne = W.ndim\nf = np.shape(W)[0]',
      ['a', 'b', 'c', 'd', 'e', 'f'],
      [[3], [2], [3], [6], [2], [3]],
    ],
    [
      'conditions on what is known',
      'if n > m and pad == 1:\n  a = 1\nelse:\n  a = 2\nb = 3 if m is None else 4',
      ['a', 'b'],
      [[1], [4]],
    ],
    [
      'methods',
      'a = W.sum(axis=0)\nb = W.reshape(m, n)[0]\nc = W.T.ravel()',
      ['a', 'b', 'c'],
      [
        [9, 12],
        [1, 2, 3],
        [1, 3, 5, 2, 4, 6],
      ],
    ],
    [
      'functions by another name',
      'g = tanh\nh[2] = np.square\na = g(0 * W[0])\nb = h[2](W[0])',
      ['a', 'b'],
      [
        [0, 0],
        [1, 4],
      ],
    ],
    [
      'derivatives of functions',
      "g[1] = np.square\nfor l in range(1, 2):\n  a = g[l]'(W[0])\nb = relu'(W[0] - 1)\nc = tanh_prime(0 * W[0])",
      ['a', 'b', 'c'],
      [
        [2, 4],
        [0, 1],
        [1, 1],
      ],
    ],
    ['imports', 'import numpy as xp\na = xp.sum(W)\nb = numpy.max(W)', ['a', 'b'], [[21], [6]]],
    [
      'lists of arrays',
      'a = np.array([W[0], W[1]])\nb = np.array([[1, 2], [3, 4.5]])',
      ['a', 'b'],
      [
        [1, 2, 3, 4],
        [1, 2, 3, 4.5],
      ],
    ],
    [
      'a truth value selects of a number',
      'z = sum(W)\nz2 = z * 1\nd = np.array(3.0)\nd[z > 0] = 0',
      ['d'],
      [[0]],
    ],
  ])('%s', (_, lines, names, expected) => {
    expect(after(lines, ...names)).toEqual(expected);
  });

  it('sizes stay names in shapes', () => {
    const program = traced({
      dims: { n: 3, m: 2 },
      parameters: { W: '(n, m)' },
      forward: 'k = W.shape[1]\nA = zeros((2*k + 1, len(W)))\nJ = sum(W)',
    });
    expect(program.equations.find(({ name }) => name === 'A')!.node!.shape.map(({ key }) => key)).toEqual([
      expect.stringContaining('m'),
      expect.stringContaining('n'),
    ]);
  });
});

describe('equations', () => {
  const program = traced({
    inputs: { X: '(n, m)' },
    parameters: { W: '(n, n)' },
    forward: 'Z = W @ X\nZ += 1  # in place\nfor i in range(2):\n  Z[0] = 0\nJ = sum(Z)',
    backward: 'dZ = ones_like(Z)\nV = dZ.T\nV[:, 0] = 0\ndW = dZ @ X.T',
  });

  it('one for each assignment that is executed, with its text', () => {
    expect(
      program.equations
        .filter(({ block }) => block === 'forward')
        .map(({ name, text }) => `${name}: ${text}`),
    ).toEqual(['Z: Z = W @ X', 'Z: Z += 1', 'Z: Z[0] = 0', 'Z: Z[0] = 0', 'J: J = sum(Z)']);
  });

  it('a gradient that is changed under another name is that of the change', () => {
    expect(
      program.pairs.map(({ name, of, role, equation }) => `${name} ${of} ${role} ${equation.text}`),
    ).toEqual(['dZ Z intermediate V[:, 0] = 0', 'dW W parameter dW = dZ @ X.T']);
  });

  it('a value has a version for each change', () => {
    expect(program.pairs[0]!.versions.length).toBe(4);
  });

  it('held: what names hold at the end of forward', () => {
    expect([...program.held].map(([name, { kind }]) => `${name} ${kind}`)).toEqual([
      'X array',
      'W array',
      'Z array',
      'i integer',
      'J array',
    ]);
    expect(
      traced({
        parameters: { W: '(n,)' },
        forward: 'A = W * 1\nB = A\nB += 1\nJ = sum(B)',
        backward: 'dA = ones_like(A)\ndW = dA',
      }).pairs.find(({ of }) => of === 'A')!.versions.length,
    ).toBe(2);
  });
});

describe('pairs', () => {
  it.each([
    ['dW', 'W'],
    ['d_W', 'W'],
    ['grad_W', 'W'],
    ['W_grad', 'W'],
    ['dV[1]', 'V[1]'],
    ['dW[1]', null],
    ['temporary', null],
  ])('%s is of %s', (name, of) => {
    const program = traced({
      parameters: { W: '(n,)', 'V[1]': '(n,)' },
      forward: 'J = sum(W * V[1])',
      backward: `${name} = V[1]`,
    });
    expect(program.pairs.map((pair) => pair.of)).toEqual(of ? [of] : []);
  });

  it('as declared', () => {
    const program = traced({
      parameters: { W: '(n,)' },
      gradients: { slope: 'W' },
      forward: 'J = sum(W)',
      backward: 'slope = ones_like(W)',
    });
    expect(program.pairs.map(({ name, of }) => [name, of])).toEqual([['slope', 'W']]);
  });
});
