import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { derivedEquations } from '../../src/derivation/equations.ts';
import { defineModel } from '../../src/model/define.ts';
import { loadModels } from '../../src/model/load.ts';
import type { ModelDefinition } from '../../src/model/schema.ts';
import { trace } from '../../src/program/trace.ts';
import { derive } from './disagreement.ts';

const linesOf = (definition: ModelDefinition): string[] => derive(defineModel(definition));

describe('derived equations of the right fixtures give the derivatives', () => {
  for (const folder of ['course', 'contrast']) {
    for (const file of readdirSync(`fixtures/${folder}`)) {
      const models = loadModels(file, readFileSync(`fixtures/${folder}/${file}`, 'utf8'), () => {
        throw new Error('no files');
      });
      it.each(models.map((model) => [model.name, model] as const))(`${folder}/${file}: %s`, (_, model) => {
        derive(model);
        const drawn = model.domain.draw(
          new Map([...model.pinned].map((name) => [name, model.sizes.get(name)!])),
          0,
        );
        if (drawn) derive(model, drawn);
      });
    }
  }
});

describe('how they are written', () => {
  it('as the lecture writes them', () => {
    const [model] = loadModels('f', readFileSync('fixtures/course/two-layer-tanh.yaml', 'utf8'), () => {
      throw new Error('no files');
    });
    expect(derive(model!, model!.sizes, 'per-example')).toEqual([
      'dZ2 = A2 - Y',
      'dW2 = 1/m * dZ2 @ A1.T',
      'db2 = 1/m * sum(dZ2, axis=1, keepdims=True)',
      'dZ1 = W2.T @ dZ2 * (1 - A1**2)',
      'dW1 = 1/m * dZ1 @ X.T',
      'db1 = 1/m * sum(dZ1, axis=1, keepdims=True)',
    ]);
    expect(derive(model!)).toEqual([
      'dZ2 = 1/m * (A2 - Y)',
      'dW2 = dZ2 @ A1.T',
      'db2 = sum(dZ2, axis=1, keepdims=True)',
      'dZ1 = W2.T @ dZ2 * (1 - A1**2)',
      'dW1 = dZ1 @ X.T',
      'db1 = sum(dZ1, axis=1, keepdims=True)',
    ]);
  });

  it.each<[string, Partial<ModelDefinition> & { forward: string }, string[]]>([
    [
      'the mean of squares without a factor left over',
      { forward: 'E = W @ X\nJ = 1/(2*m) * sum(E**2)' },
      ['dE = 1/m * E', 'dW = dE @ X.T'],
    ],
    ['a parameter that the loss does not use', { forward: 'J = sum(X**2)' }, ['dW = zeros_like(W)']],
    [
      'what is used twice on a line before',
      { forward: 'J = sum(tanh(exp(W) @ X) * (exp(W) @ X))' },
      ['t1 = tanh(exp(W) @ X)', 'dW = exp(W) * (t1 @ X.T + exp(W) @ X * (1 - t1**2) @ X.T)'],
    ],
    [
      'slices as stores into the sum',
      { forward: 'D = W[1:] - W[:-1]\nJ = sum(D**2)' },
      ['dD = 2 * D', 'dW = zeros_like(W)', 'dW[:-1] -= dD', 'dW[1:] += dD'],
    ],
    [
      'the last version of a name',
      { forward: 'Z = W @ X\nZ += 1\nJ = sum(Z**2)' },
      ['dZ = 2 * Z', 'dW = dZ @ X.T'],
    ],
    [
      'an earlier version in its place',
      { forward: 'Z = W @ X\nA = tanh(Z)\nZ = exp(A)\nJ = sum(Z)' },
      ['dA = Z', 'dW = dA * (1 - A**2) @ X.T'],
    ],
    [
      'masks',
      { forward: 'Z = W @ X\nZ[Z < 0] = 0\nJ = sum(Z**2)' },
      ['dZ = 2 * Z', 't1 = dZ.copy()', 't1[W @ X < 0] = 0', 'dW = t1 @ X.T'],
    ],
  ])('%s', (_, parts, expected) => {
    expect(linesOf({ inputs: { X: '(k, m)' }, parameters: { W: '(n, k)' }, ...parts })).toEqual(expected);
  });
});

describe('what is known of labels and of functions that are written out', () => {
  const inputs = { X: '(N, D)', Y: { shape: '(N, C)', init: { onehot: { axis: 1 } } } } as const;
  const perExample = (definition: ModelDefinition): string[] => {
    const model = defineModel(definition);
    return derive(model, model.sizes, 'per-example');
  };
  const softmax = 'S = X @ W\nP = softmax(S, axis=1)\nJ = -sum(Y * log(P)) / N';
  const parameters = { W: '(D, C)' };

  it.each<[string, ModelDefinition, string]>([
    ['one-hot labels', { inputs, parameters, forward: softmax }, 'dS = P - Y'],
    [
      'labels of any kind',
      { inputs: { ...inputs, Y: '(N, C)' }, parameters, forward: softmax },
      'dS = P * sum(Y, axis=1, keepdims=True) - Y',
    ],
    [
      'one-hot along another axis',
      {
        inputs: { ...inputs, Y: { shape: '(N, C)', init: { onehot: { axis: 0 } } } },
        parameters,
        forward: softmax,
      },
      'dS = P * sum(Y, axis=1, keepdims=True) - Y',
    ],
    [
      'given labels, which may be anything',
      {
        dims: { N: 2, D: 3, C: 2 },
        inputs: {
          ...inputs,
          Y: {
            shape: '(N, C)',
            value: [
              [1, 0],
              [0, 1],
            ],
          },
        },
        parameters,
        forward: softmax,
      },
      'dS = P * sum(Y, axis=1, keepdims=True) - Y',
    ],
    [
      'a softmax that is written out, with a shift',
      {
        inputs,
        parameters,
        forward:
          'S = X @ W\ntop = max(S, axis=1, keepdims=True)\ne = exp(S - top)\nP = e / sum(e, axis=1, keepdims=True)\nJ = -sum(Y * log(P)) / N',
      },
      'dS = P - Y',
    ],
    [
      'a sigmoid that is written out',
      {
        inputs: { X: '(N, D)', y: '(N,)' },
        parameters: { w: '(D,)' },
        forward: 'z = X @ w\np = 1 / (1 + exp(-z))\nJ = -mean(y * log(p) + (1 - y) * log(1 - p))',
      },
      'dz = p - y',
    ],
    [
      'logsumexp',
      { inputs, parameters, forward: 'S = X @ W\nJ = mean(logsumexp(S, axis=1) - sum(Y * S, axis=1))' },
      'dS = softmax(S, axis=1) - Y',
    ],
  ])('%s', (_, definition, line) => {
    expect(perExample(definition)).toContain(line);
  });

  it('a shift that is not the same along the axis is no shift', () => {
    const lines = perExample({
      inputs: { ...inputs, c: '(N, C)' },
      parameters: { W: '(D, C)', v: '(N, C)' },
      forward: 'S = X @ W\ne = exp(S - v)\nP = e / sum(e, axis=1, keepdims=True)\nJ = -sum(Y * log(P)) / N',
    });
    expect(lines.filter((line) => line.startsWith('dv ='))).not.toContain('dv = zeros_like(v)');
  });

  it('a number of elements that the data decide is read off the array', () => {
    expect(linesOf({ parameters: { w: '(n,)' }, forward: 'h = w[w > 0]\nJ = mean(h**2)' })).toEqual([
      'dh = 2 * h / h.shape[0]',
      'dw = zeros_like(w)',
      'dw[w > 0] = dh',
    ]);
  });

  it('sums over steps are accumulated, and the same step is a loop', () => {
    expect(
      linesOf({
        dims: { n: 3, m: 4 },
        inputs: { 'x[1]': '(n, m)', 'x[2]': '(n, m)', 'x[3]': '(n, m)' },
        parameters: { W: '(n, n)' },
        forward: 'J = 0\nfor t in range(1, 4):\n  z[t] = W @ x[t]\n  J = J + sum(exp(z[t]) * x[t])',
      }),
    ).toEqual([
      'for t in range(3, 0, -1):',
      '    dz[t] = x[t] * exp(z[t])',
      'dW = zeros_like(W)',
      'for t in range(3, 0, -1):',
      '    dW += dz[t] @ x[t].T',
    ]);
  });
});

describe('programs that are more than equations', () => {
  const inputs = { X: '(n, m)', Y: '(n, m)' };
  it('loops, stores, second names and views of one array', () => {
    const lines = linesOf({
      dims: { n: 3, m: 4, dk: 2 },
      inputs,
      parameters: { W: '(n, n)', k: '(n, dk)', f_: '()' },
      forward: [
        'columns = X.shape[1]',
        't1 = W @ X + k[:, :1] * f_',
        'H = zeros((n, m))',
        'H[:, 0] = t1[:, 0]',
        'for t in range(1, 3):',
        '  H[:, t] = tanh(W @ H[:, t-1] + t1[:, t])',
        'G = H',
        'G *= 2',
        'V = H.T',
        'V[0] = 1',
        'exp = 3.0',
        'J = mean((H - Y)**2) * (1/exp) + np.mean(np.exp(V))/columns',
      ].join('\n'),
    });
    expect(lines.filter((line) => /\bexp\(/.test(line) && !line.includes('np.exp('))).toEqual([]); // exp is a number here
    expect(lines.filter((line) => line.startsWith('dk'))).toEqual([]); // dk is a dimension
  });

  it('what is overwritten has no gradient, by an integer or by a slice', () => {
    const lines = linesOf({
      parameters: { u: '(m,)', v: '(2, m)', w: '(m,)' },
      forward: 'A = zeros((3, m))\nA[1] = u\nA[2] = w\nA[:2] = v\nJ = sum(A**2)',
    });
    expect(lines).not.toContain('du = dA[1]');
  });

  it('cannot say what an input was before it was changed', () => {
    const model = defineModel({
      inputs: { X: '(n, m)' },
      parameters: { W: '(k, n)', b: '(k, 1)' },
      forward: 'Z = W @ X + b\nX *= 2\nJ = sum(Z**2) + sum(X)',
    });
    expect(derivedEquations(trace(model, model.sizes))).toEqual([
      'dZ = 2 * Z',
      '# dW cannot be written as an equation: X as it was before forward changed it',
      'db = sum(dZ, axis=1, keepdims=True)',
    ]);
  });

  it('says so where they would fill a book', () => {
    const model = defineModel({
      parameters: { w: '()' },
      forward: 'x = w\nfor i in range(4000):\n  x = sin(x)\nJ = x',
    });
    expect(derivedEquations(trace(model, model.sizes))).toEqual([
      expect.stringMatching(/^# the backward pass has \d+ operations/),
    ]);
  });

  it('follows a recurrence of many steps', () => {
    const model = defineModel({
      parameters: { w: '()' },
      forward: 'x = w\nfor i in range(1500):\n  x = sin(x)\nJ = x * 1',
    });
    derive(model);
  });

  it('uses declared names of gradients, and others where those are taken', () => {
    expect(
      linesOf({
        inputs: { dw: '(n,)' },
        parameters: { w: '(n,)', v: '(n,)' },
        gradients: { slope: 'v' },
        forward: 'J = sum(w * dw * v)',
      }),
    ).toEqual(['d_w = v * dw', 'slope = w * dw']);
  });
});

describe('every operation is written so that it reads back', () => {
  const inputs = {
    X: '(k, m)',
    c: { shape: '(n,)', init: { integers: 3 } },
    v: '(k,)',
    M: { shape: '(n, k)', init: 'bernoulli' },
    S: '(n, k, m)',
  } as const;
  const parameters = {
    W: '(n, k)',
    P: { shape: '(n, k)', init: 'positive' },
    u: '(k,)',
    Q: { shape: '(3, 3)' },
    s: '()',
  } as const;
  it.each([
    'W + P',
    'W - u',
    'W * s',
    'W / P',
    'P**W',
    'W**3',
    '-W',
    '+W',
    'abs(W)',
    'W @ X',
    'u @ X',
    'W @ u',
    'u @ v',
    'dot(W, X)',
    'dot(u, u)',
    ...[
      'exp',
      'log',
      'sqrt',
      'sin',
      'cos',
      'tan',
      'arctan',
      'sinh',
      'cosh',
      'tanh',
      'sigmoid',
      'relu',
      'leaky_relu',
      'elu',
      'selu',
      'softplus',
      'gelu',
      'swish',
      'mish',
      'softsign',
    ].map((f) => `${f}(P)`),
    ...[
      'square',
      'reciprocal',
      'log1p',
      'expm1',
      'log2',
      'log10',
      'cbrt',
      'exp2',
      'erf',
      'erfc',
      'hard_sigmoid',
      'hard_tanh',
      'log_sigmoid',
      'cumsum',
      'arcsinh',
      'sinc',
    ].map((f) => `${f}(P)`),
    'leaky_relu(W, alpha=0.2)',
    'gelu(W, approximate="tanh")',
    'elu(W, alpha=2)',
    'softplus(W, beta=3)',
    'clip(W, -0.5, 0.5)',
    'maximum(W, 0.1)',
    'maximum(W, P - 1)',
    'minimum(W, P)',
    'where(M > 0, W, P)',
    'softmax(W, axis=1)',
    'log_softmax(W, axis=0)',
    'logsumexp(W, axis=1)',
    'logsumexp(W)',
    'sum(W, axis=0)',
    'mean(W, axis=(0, 1))',
    'mean(W, axis=1, keepdims=True)',
    'W.max(axis=0)',
    'min(W)',
    'var(W, axis=0)',
    'std(W, axis=1, ddof=1)',
    'prod(P, axis=0)',
    'cumsum(W, axis=1)',
    'cumprod(P, axis=0)',
    'average(W, axis=0, weights=P)',
    'median(W, axis=0)',
    'ptp(W)',
    'sort(W, axis=0)',
    'W.T',
    'transpose(S * u[:, None], (2, 0, 1))',
    'swapaxes(S * s, 0, 2)',
    'moveaxis(S * s, 0, -1)',
    'W.reshape(-1)',
    'reshape(W, (k, n))',
    'W.ravel()',
    'W[:, None, :]',
    'expand_dims(W, 0)',
    'squeeze(W[:1])',
    'broadcast_to(u, (n, k))',
    'concatenate((W, P), axis=1)',
    'stack((W, P))',
    'hstack((W, P))',
    'vstack((W, u))',
    'W[0]',
    'W[:, 1:]',
    'W[::-1]',
    'W[..., -1]',
    'W[c]',
    'W[np.arange(n), c]',
    'W[M > 0]',
    'W[:, [0, 1, 1]]',
    'take(W, c, axis=0)',
    'take_along_axis(W, c[:, None], axis=1)',
    'flip(W, axis=0)',
    'roll(W, 1, axis=1)',
    'tile(W, (2, 1))',
    'repeat(W, 2, axis=0)',
    'pad(W, ((1, 1), (0, 2)))',
    'rot90(W)',
    'diag(u)',
    'diag(Q)',
    'trace(Q)',
    'tril(Q)',
    'triu(Q, 1)',
    'np.linalg.inv(Q)',
    'np.linalg.det(Q)',
    'np.linalg.slogdet(Q)[1]',
    'np.linalg.solve(Q, Q + 1)',
    'np.linalg.norm(W)',
    'np.linalg.norm(W, axis=1)',
    'np.linalg.matrix_power(Q, 2)',
    'outer(u, v)',
    'inner(W, u)',
    'tensordot(W, X, axes=1)',
    'einsum("ij,jk->ik", W, X)',
    'einsum("ii", Q)',
    'vdot(u, v)',
    'np.split(P, [1], axis=0)[0]',
    'np.array([u, u * 2])',
    'full((n, k), s)',
    'meshgrid(u, u)[0]',
    'choose(c, (u[0], u[1], s))',
    'W.copy()',
    'W.astype(float)',
    'np.append(u, v)',
    'nan_to_num(W)',
    'hypot(W, P)',
    'arctan2(W, P)',
    'logaddexp(W, P)',
    'u.repeat(3)',
    'float(s)',
  ])('%s', (expression) => {
    const lines = linesOf({
      dims: { n: 3, k: 4, m: 5 },
      inputs,
      parameters,
      forward: `Z = ${expression}\nJ = sum(Z * Z * sin(Z))`,
    });
    expect(lines.join('\n')).not.toContain('#');
  });
});
