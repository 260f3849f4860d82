// Implementations as people write them, right and with one mistake planted.
import type { Implementation } from '../../src/implementation/implementation.ts';
import { random } from '../../src/shapes/random.ts';
import { at, floats, map, matrix, normal, rowSums, softmax, times, total, transpose } from './matrices.ts';
import type { Format, Matrix } from './matrices.ts';

export type Bug = 'missing mean' | 'transpose' | 'missing derivative' | 'wrong sign' | 'one entry';

/** One entry off by 1e-4 of itself: the largest one. */
function spoilt(gradient: Matrix): Matrix {
  const size = gradient.data.map(Math.abs);
  const where = size.indexOf(Math.max(...size));
  return { ...gradient, data: gradient.data.map((value, i) => (i === where ? value * (1 + 1e-4) : value)) };
}

const mean = (a: Matrix, m: number, bug?: Bug): Matrix =>
  bug === 'missing mean' ? a : map(a, (value) => value / m);

const finish = (gradient: Matrix, bug?: Bug): Matrix => {
  if (bug === 'one entry') return spoilt(gradient);
  return bug === 'wrong sign' ? map(gradient, (value) => -value) : gradient;
};

const rounded = (format: Format, x: number): number => (format === 'float32' ? Math.fround(x) : x);

/** Logistic regression with nested lists, and a plain number for the bias. */
export function logistic(seed: number, bug?: Bug): Implementation {
  const { normal: draw, uniform } = random('logistic', seed);
  const examples = Array.from({ length: 7 }, () => Array.from({ length: 4 }, draw));
  const labels = examples.map(() => (uniform() < 0.5 ? 1 : 0));
  const score = (w: number[], b: number, x: number[]): number =>
    x.reduce((sum, each, k) => sum + each * w[k]!, b);
  interface P {
    w: number[];
    b: number;
  }
  interface I {
    X: number[][];
    y: number[];
  }
  return {
    name: 'logistic regression',
    parameters: { w: Array.from({ length: 4 }, draw), b: draw() },
    inputs: { X: examples, y: labels },
    loss: ({ w, b }: P, { X, y }: I) =>
      X.reduce((sum, x, i) => {
        const z = score(w, b, x);
        return sum + Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0) - y[i]! * z;
      }, 0) / X.length,
    gradients({ w, b }: P, { X, y }: I) {
      const dz = X.map((x, i) => 1 / (1 + Math.exp(-score(w, b, x))) - y[i]!);
      const divisor = bug === 'missing mean' ? 1 : X.length;
      const sign = bug === 'wrong sign' ? -1 : 1;
      const dw = w.map((_, k) => (sign * X.reduce((sum, x, i) => sum + x[k]! * dz[i]!, 0)) / divisor);
      if (bug === 'one entry') dw[1]! *= 1 + 1e-4;
      return { dw, db: dz.reduce((sum, each) => sum + each, 0) / X.length };
    },
  };
}

interface Network {
  W1: Matrix;
  b1: Matrix;
  W2: Matrix;
  b2: Matrix;
}

/** tanh, then softmax and cross-entropy; columns are examples. */
export function network(seed: number, format: Format, bug?: Bug, sizes = [3, 4, 4, 6]): Implementation {
  const [n0, n1, n2, m] = sizes as [number, number, number, number];
  const { integer } = random('labels', seed);
  const labels = Array.from({ length: m }, () => integer(n2));
  interface I {
    X: Matrix;
    Y: Matrix;
  }
  const forward = ({ W1, b1, W2, b2 }: Network, X: Matrix) => {
    const A1 = map(times(W1, X), (value, i) => Math.tanh(rounded(format, value + at(b1, i, 0))));
    const A2 = softmax(map(times(W2, A1), (value, i) => value + at(b2, i, 0)));
    return { A1, A2 };
  };
  return {
    name: 'two-layer network',
    parameters: {
      W1: normal(format, n1, n0, 'W1', seed),
      b1: normal(format, n1, 1, 'b1', seed),
      W2: normal(format, n2, n1, 'W2', seed),
      b2: normal(format, n2, 1, 'b2', seed),
    },
    inputs: {
      X: normal(format, n0, m, 'X', seed),
      Y: matrix(format, n2, m, (i, j) => (labels[j] === i ? 1 : 0)),
    },
    loss(parameters: Network, { X, Y }: I) {
      const { A2 } = forward(parameters, X);
      return rounded(format, total(map(Y, (y, i, j) => -y * Math.log(at(A2, i, j)))) / m);
    },
    gradients(parameters: Network, { X, Y }: I) {
      const { A1, A2 } = forward(parameters, X);
      const dZ2 = mean(
        map(A2, (value, i, j) => value - at(Y, i, j)),
        m,
      );
      const dA1 = times(bug === 'transpose' ? parameters.W2 : transpose(parameters.W2), dZ2);
      const dZ1 = map(dA1, (value, i, j) =>
        bug === 'missing derivative' ? value : value * (1 - at(A1, i, j) ** 2),
      );
      const dW2 = times(dZ2, transpose(A1));
      return {
        W1: finish(times(dZ1, transpose(X)), bug),
        b1: rowSums(dZ1),
        W2: bug === 'missing mean' ? map(dW2, (value) => value * m) : dW2,
        b2: rowSums(dZ2),
      };
    },
  };
}

/** A convolution along one axis with a bias, relu, and half the sum of squares, over typed arrays. */
export function convolution(seed: number, format: Format, bug?: Bug): Implementation {
  const { normal: draw } = random('convolution', seed);
  // Both kinds of typed arrays have these methods; their union has not.
  type Array1 = Float64Array;
  const zeros = (length: number): Array1 => floats(format, length) as Array1;
  const draws = (length: number): Array1 => zeros(length).map(() => draw());
  interface P {
    kernel: Array1;
    bias: number;
  }
  interface I {
    x: Array1;
    target: Array1;
  }
  const forward = ({ kernel, bias }: P, x: Array1): Array1 =>
    zeros(x.length - kernel.length + 1).map((_, i) =>
      kernel.reduce((sum, each, k) => rounded(format, sum + each * x[i + k]!), bias),
    );
  return {
    name: 'convolution',
    parameters: { kernel: draws(3), bias: 0.25 },
    inputs: { x: draws(12), target: draws(10) },
    loss: (parameters: P, { x, target }: I) =>
      forward(parameters, x).reduce(
        (sum, z, i) => rounded(format, sum + 0.5 * (Math.max(z, 0) - target[i]!) ** 2),
        0,
      ),
    gradients(parameters: P, { x, target }: I) {
      const dz = forward(parameters, x).map((z, i) =>
        z > 0 || bug === 'missing derivative' ? Math.max(z, 0) - target[i]! : 0,
      );
      const { length } = parameters.kernel;
      // A transposed kernel is a flipped one.
      const kernel = zeros(length).map((_, k) =>
        dz.reduce((sum, each, i) => sum + each * x[bug === 'transpose' ? i + length - 1 - k : i + k]!, 0),
      );
      if (bug === 'one entry') kernel[1]! *= 1 + 1e-4;
      const db = dz.reduce((sum, each) => sum + each, 0);
      return { kernel, bias: bug === 'wrong sign' ? -db : db };
    },
  };
}

interface Normalised {
  W: Matrix;
  b: Matrix;
  gamma: Matrix;
  beta: Matrix;
}

/** Batch norm after a linear layer, whose bias has no effect; rows are units, columns examples. */
export function batchNorm(seed: number, format: Format, bug?: Bug, offset = 0): Implementation {
  const [n0, n1, m] = [3, 4, 6];
  interface I {
    X: Matrix;
    T: Matrix;
  }
  const forward = ({ W, b }: Normalised, X: Matrix) => {
    const Z = map(times(W, X), (value, i) => value + at(b, i, 0));
    const mu = mean(rowSums(Z), m);
    const centred = map(Z, (value, i) => value - at(mu, i, 0));
    const deviation = map(mean(rowSums(map(centred, (value) => value * value)), m), (v) =>
      Math.sqrt(v + 1e-5),
    );
    return { deviation, hat: map(centred, (value, i) => value / at(deviation, i, 0)) };
  };
  const output = ({ gamma, beta }: Normalised, hat: Matrix): Matrix =>
    map(hat, (value, i) => Math.tanh(at(gamma, i, 0) * value + at(beta, i, 0)));
  return {
    name: 'batch norm',
    parameters: {
      W: normal(format, n1, n0, 'W', seed),
      b: normal(format, n1, 1, 'b', seed),
      gamma: map(normal(format, n1, 1, 'gamma', seed), (value) => 1 + 0.3 * value),
      beta: normal(format, n1, 1, 'beta', seed),
    },
    inputs: {
      X: map(normal(format, n0, m, 'X', seed), (value) => offset + value),
      T: normal(format, n1, m, 'T', seed),
    },
    loss(parameters: Normalised, { X, T }: I) {
      const Y = output(parameters, forward(parameters, X).hat);
      return rounded(format, total(map(Y, (y, i, j) => (y - at(T, i, j)) ** 2)) / m);
    },
    gradients(parameters: Normalised, { X, T }: I) {
      const { hat, deviation } = forward(parameters, X);
      const dU = map(output(parameters, hat), (y, i, j) => (2 / m) * (y - at(T, i, j)) * (1 - y * y));
      const dHat = map(dU, (value, i) => value * at(parameters.gamma, i, 0));
      const [s1, s2] = [rowSums(dHat), rowSums(map(dHat, (value, i, j) => value * at(hat, i, j)))];
      const dZ = map(dHat, (value, i, j) =>
        bug === 'missing derivative'
          ? value / at(deviation, i, 0)
          : (value - at(s1, i, 0) / m - (at(hat, i, j) * at(s2, i, 0)) / m) / at(deviation, i, 0),
      );
      return {
        W: finish(times(dZ, transpose(X)), bug),
        b: rowSums(dZ),
        gamma: rowSums(map(dU, (value, i, j) => value * at(hat, i, j))),
        beta: rowSums(dU),
      };
    },
  };
}

interface Attention {
  Wq: Matrix;
  Wk: Matrix;
  Wv: Matrix;
  bk: Matrix;
}

/** One attention head; columns are tokens. The bias of the keys has no effect. */
export function attention(seed: number, format: Format, bug?: Bug): Implementation {
  const [d, k, n] = [4, 4, 5];
  interface I {
    X: Matrix;
    T: Matrix;
  }
  const forward = ({ Wq, Wk, Wv, bk }: Attention, X: Matrix) => {
    const [Q, V] = [times(Wq, X), times(Wv, X)];
    const K = map(times(Wk, X), (value, i) => value + at(bk, i, 0));
    const P = softmax(map(times(transpose(K), Q), (value) => value / Math.sqrt(k)));
    return { Q, K, V, P, O: times(V, P) };
  };
  return {
    name: 'attention head',
    parameters: {
      Wq: normal(format, k, d, 'Wq', seed),
      Wk: normal(format, k, d, 'Wk', seed),
      Wv: normal(format, k, d, 'Wv', seed),
      bk: normal(format, k, 1, 'bk', seed),
    },
    inputs: { X: normal(format, d, n, 'X', seed), T: normal(format, k, n, 'T', seed) },
    loss(parameters: Attention, { X, T }: I) {
      const { O } = forward(parameters, X);
      return rounded(format, total(map(O, (value, i, j) => 0.5 * (value - at(T, i, j)) ** 2)) / n);
    },
    gradients(parameters: Attention, { X, T }: I) {
      const { Q, K, V, P, O } = forward(parameters, X);
      const dO = mean(
        map(O, (value, i, j) => value - at(T, i, j)),
        n,
        bug,
      );
      const dP = times(transpose(V), dO);
      const dot = rowSums(transpose(map(dP, (value, i, j) => value * at(P, i, j))));
      const dS = map(P, (p, i, j) =>
        bug === 'missing derivative' ? at(dP, i, j) : (p * (at(dP, i, j) - at(dot, j, 0))) / Math.sqrt(k),
      );
      const dK = times(Q, bug === 'transpose' ? dS : transpose(dS));
      return {
        Wq: finish(times(times(K, dS), transpose(X)), bug),
        Wk: times(dK, transpose(X)),
        Wv: times(times(dO, transpose(P)), transpose(X)),
        bk: rowSums(dK),
      };
    },
  };
}

/** Every kind, right ones where no bug is given, with the bugs that it can have. */
export const kinds: Readonly<
  Record<string, { make: (seed: number, format: Format, bug?: Bug) => Implementation; bugs: readonly Bug[] }>
> = {
  network: {
    make: network,
    bugs: ['missing mean', 'transpose', 'missing derivative', 'wrong sign', 'one entry'],
  },
  convolution: { make: convolution, bugs: ['transpose', 'missing derivative', 'wrong sign', 'one entry'] },
  'batch norm': { make: batchNorm, bugs: ['missing derivative', 'wrong sign', 'one entry'] },
  attention: {
    make: attention,
    bugs: ['missing mean', 'transpose', 'missing derivative', 'wrong sign', 'one entry'],
  },
};
