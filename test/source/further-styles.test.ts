import { describe, expect, it } from 'vitest';
import { casesOf, judged } from './judging.ts';

/** What a person would write, a right part of it, and a mistake in its place. */
const styles: readonly [what: string, text: string, right: string, wrong: string][] = [
  [
    'weights drawn within a limit that is computed from sizes',
    `
class Dense:
    def __init__(self, n_in, n_out):
        limit = np.sqrt(6 / (n_in + n_out))
        self.W = np.random.uniform(-limit, limit, (n_in, n_out))
        self.b = np.random.normal(0, np.sqrt(1 / n_in), size=n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T
`,
    'self.x.T @ dout',
    '-self.x.T @ dout',
  ],
  [
    'a loss of probabilities with the gradient of what goes into the softmax',
    `
class CrossEntropy:
    def forward(self, y_pred, y_true):
        self.y_true, self.y_pred = y_true, y_pred
        p = np.clip(y_pred, 1e-12, 1 - 1e-12)
        return np.mean(-np.sum(y_true * np.log(p), axis=1))

    def backward(self):
        return (self.y_pred - self.y_true) / self.y_true.shape[0]
`,
    'self.y_pred - self.y_true',
    'self.y_pred + self.y_true',
  ],
  [
    'the same with labels that are numbers of classes',
    `
class NLL:
    def forward(self, X, Y):
        self.X, self.Y = X, Y
        p = X[np.arange(X.shape[0]), Y]
        return -np.log(np.clip(p, 1e-12, 1)).mean()

    def backward(self):
        n = self.X.shape[0]
        grad = self.X.copy()
        grad[np.arange(n), self.Y] -= 1
        return grad / n
`,
    'self.Y] -= 1',
    'self.Y] += 1',
  ],
  [
    'a loss of a probability with the gradient of what goes into the sigmoid',
    `
class Logistic:
    def forward(self, a, y):
        return -np.mean(y * np.log(a) + (1 - y) * np.log(1 - a))

    def backward(self, a, y):
        return (a - y) / a.size
`,
    '(a - y)',
    '(a - 2 * y)',
  ],
  [
    'a cost beside its gradient, as plain functions',
    `
def compute_cost(X, y, w, b):
    m = X.shape[0]
    err = X @ w + b - y
    return np.sum(err ** 2) / (2 * m)

def compute_gradient(X, y, w, b):
    m = X.shape[0]
    err = X @ w + b - y
    dj_dw = X.T @ err / m
    dj_db = np.sum(err) / m
    return dj_dw, dj_db
`,
    'X.T @ err / m',
    'X.T @ err',
  ],
  [
    'a loss with the gradient of a prediction',
    `
def softmax_loss(logits, y):
    """logits: (N, C)"""
    N = logits.shape[0]
    shifted = logits - logits.max(axis=1, keepdims=True)
    p = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(N), y]).mean()
    dlogits = p.copy()
    dlogits[np.arange(N), y] -= 1
    dlogits /= N
    return loss, dlogits
`,
    'dlogits /= N',
    'dlogits *= N',
  ],
  [
    'sizes that are None where nobody says them',
    `
class Dense:
    def __init__(self, n_in=None, n_out=None):
        self.W = np.random.randn(n_in, n_out) / np.sqrt(n_in)

    def forward(self, x):
        self.x = x
        return x @ self.W

    def backward(self, dout):
        self.dW = self.x.T @ dout
        return dout @ self.W.T
`,
    'self.x.T @ dout',
    '2 * self.x.T @ dout',
  ],
  [
    'a regression of which nobody says that it has one output',
    `
def loss(X, y, w):
    return np.mean((X @ w - y) ** 2)

def loss_gradient(X, y, w):
    return 2 / len(y) * X.T @ (X @ w - y)
`,
    '2 / len(y)',
    '3 / len(y)',
  ],
  [
    'the same in a loop over epochs, with a bias that is a number',
    `
for epoch in range(100):
    y_hat = X @ w + b
    loss = np.mean((y_hat - y) ** 2)
    dw = 2 * X.T @ (y_hat - y) / len(y)
    db = 2 * np.sum(y_hat - y) / len(y)
    w -= lr * dw
    b -= lr * db
`,
    '2 * X.T @',
    'X.T @',
  ],
  [
    'columns one after the other, of which the docstring says what one is',
    `
class Recurrent:
    def __init__(self, n_in, n_h):
        self.Wx = np.random.randn(n_h, n_in)
        self.Wh = np.random.randn(n_h, n_h)
        self.b = np.zeros((n_h, 1))

    def forward(self, inputs):
        h = np.zeros((self.Wh.shape[0], 1))
        self.inputs = inputs
        self.hs = {0: h}
        for i, x in enumerate(inputs):
            h = np.tanh(self.Wx @ x + self.Wh @ h + self.b)
            self.hs[i + 1] = h
        return h

    def backward(self, d_h):
        dWx, dWh, db = np.zeros_like(self.Wx), np.zeros_like(self.Wh), np.zeros_like(self.b)
        for t in reversed(range(len(self.inputs))):
            dz = (1 - self.hs[t + 1] ** 2) * d_h
            db += dz
            dWh += dz @ self.hs[t].T
            dWx += dz @ self.inputs[t].T
            d_h = self.Wh.T @ dz
        self.dWx, self.dWh, self.db = dWx, dWh, db
`,
    'd_h = self.Wh.T @ dz',
    'd_h = self.Wh @ dz',
  ],
  [
    'a bias that begins as a number, and what backward needs kept only if asked for',
    `
class Linear:
    def __init__(self, n):
        self.w = np.random.randn(n)
        self.b = 0

    def forward(self, x, save_cache=False):
        if save_cache:
            self.x = x
        return x @ self.w + self.b

    def backward(self, dout):
        dw = self.x.T @ dout
        db = np.sum(dout)
        return dw, db
`,
    'np.sum(dout)',
    'np.mean(dout)',
  ],
  [
    'a list of sizes that is taken apart by hand',
    `
class Dense:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W

    def backward(self, dout):
        self.dW = self.x.T @ dout
        return dout @ self.W.T

class MLP:
    def __init__(self, dims, optimiser):
        self.first = Dense(dims[0], dims[1])
        self.second = Dense(dims[1], dims[2])
        self.optimiser = optimiser

    def forward(self, x):
        self.hidden = np.tanh(self.first.forward(x))
        return self.second.forward(self.hidden)

    def backward(self, dout):
        dh = self.second.backward(dout)
        return self.first.backward(dh * (1 - self.hidden ** 2))
`,
    '1 - self.hidden ** 2',
    '1 - self.hidden',
  ],
  [
    'a logarithm of a softmax that is written out, of labels that are one-hot',
    `
def forward(X, W, b, Y):
    scores = X @ W + b
    shifted = scores - np.max(scores, axis=1, keepdims=True)
    log_probs = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    loss = -np.sum(Y * log_probs) / X.shape[0]
    return loss, (X, W, Y, log_probs)
def backward(cache):
    X, W, Y, log_probs = cache
    dscores = (np.exp(log_probs) - Y) / X.shape[0]
    dW = X.T @ dscores
    db = dscores.sum(axis=0)
    return dW, db
`,
    'np.exp(log_probs) - Y',
    'np.exp(log_probs) - 2 * Y',
  ],
  [
    'parameters taken out of a dictionary by a generator over keys',
    `
def forward(X, params):
    W1, b1, W2, b2 = (params[k] for k in ["W1", "b1", "W2", "b2"])
    h = np.tanh(X @ W1 + b1)
    out = h @ W2 + b2
    return out, (X, h, params)
def backward(dout, cache):
    X, h, params = cache
    W1, b1, W2, b2 = (params[k] for k in ["W1", "b1", "W2", "b2"])
    grads = {}
    grads["W2"] = h.T @ dout
    grads["b2"] = dout.sum(axis=0)
    dh = dout @ W2.T * (1 - h ** 2)
    grads["W1"] = X.T @ dh
    grads["b1"] = dh.sum(axis=0)
    return grads
`,
    'dout @ W2.T * (1 - h ** 2)',
    'dout @ W2.T',
  ],
  [
    'caches that are dataclasses and named tuples',
    `
from dataclasses import dataclass
from typing import NamedTuple
@dataclass
class Cache:
    x: np.ndarray
    W: np.ndarray
class Out(NamedTuple):
    x: np.ndarray
    w: np.ndarray
def affine_forward(x, W):
    return x @ W, Cache(x=x, W=W)
def affine_backward(dout, cache):
    return dout @ cache.W.T, cache.x.T @ dout
def scale_forward(x, w):
    return x * w, Out(x, w)
def scale_backward(dout, cache):
    dx = dout * cache.w
    dw = (dout * cache.x).sum(axis=0)
    return dx, dw
`,
    '(dout * cache.x).sum(axis=0)',
    'dout.sum(axis=0)',
  ],
  [
    'the place of a maximum in two axes, and slices that are values',
    `
def pool_forward(x, size=2):
    C, H, W = x.shape
    out = np.zeros((C, H // size, W // size))
    for c in range(C):
        for i in range(H // size):
            for j in range(W // size):
                window = (c, slice(i * size, (i + 1) * size), slice(j * size, (j + 1) * size))
                out[c, i, j] = np.nanmax(x[window])
    return out, x

def pool_backward(dout, x, size=2):
    C, H, W = x.shape
    dx = np.zeros_like(x)
    for c in range(C):
        for i in range(H // size):
            for j in range(W // size):
                window = x[c, i * size:(i + 1) * size, j * size:(j + 1) * size]
                a, b = np.unravel_index(np.argmax(window), window.shape)
                dx[c, i * size + a, j * size + b] += dout[c, i, j]
    return dx
`,
    'np.argmax(window)',
    'np.argmin(window)',
  ],
  [
    'a loss whose backward leaves its gradient under a name of its own, for one output',
    `
class MSE:
    def forward(self, y_pred, y_true):
        self.y_pred, self.y_true = y_pred, y_true
        return np.mean((y_true - y_pred) ** 2)

    def backward(self):
        self.dinputs = -2 * (self.y_true - self.y_pred) / len(self.y_true)
`,
    '-2 * (',
    '2 * (',
  ],
  [
    'parameters that are objects with their gradients, and a penalty that is no part of the layer',
    `
class Parameter:
    def __init__(self, data):
        self.data = data
        self.grad = np.zeros_like(data)

class Linear:
    def __init__(self, n_in, n_out, l2):
        self.params = {"W": Parameter(np.random.randn(n_in, n_out)), "b": Parameter(np.zeros(n_out))}
        self.l2 = l2

    def forward(self, x):
        self.x = x
        return x @ self.params["W"].data + self.params["b"].data

    def backward(self, dout):
        self.params["W"].grad += self.x.T @ dout
        if self.l2 > 0:
            self.params["W"].grad += 2 * self.l2 * self.params["W"].data
        self.params["b"].grad += np.sum(dout, axis=0)
        return dout @ self.params["W"].data.T
`,
    'self.x.T @ dout',
    'self.x.T @ dout / 2',
  ],
  [
    'a name of a function in a table',
    `
class Activation:
    def __init__(self, name):
        self.table = {"tanh": (self.tanh, self.tanh_prime), "relu": (self.relu, self.relu_prime)}
        self.name = name.lower()

    def forward(self, x):
        self.x = x
        return self.table[self.name][0](x)

    def backward(self, dout):
        return dout * self.table[self.name][1](self.x)

    def tanh(self, x):
        return np.tanh(x)

    def tanh_prime(self, x):
        return 1 - np.tanh(x) ** 2

    def relu(self, x):
        return np.maximum(0, x)

    def relu_prime(self, x):
        return np.where(x > 0, 1, 0)
`,
    'np.where(x > 0, 1, 0)',
    'np.where(x > 0, 1, 0.1)',
  ],
  [
    'what flows back under another name, and how a sum is to be computed',
    `
class Sigmoid:
    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y

    def backward(self, eta):
        return np.einsum('...,...,...->...', self.y, 1 - self.y, eta, optimize=True)
`,
    '1 - self.y, eta',
    '1 + self.y, eta',
  ],
];

/** A square image, a bias that the turns of a loop count, and a function that is not written yet. */
const square = `
def norm_forward(x):
    raise NotImplementedError

def norm_backward(dout, cache):
    raise NotImplementedError

def conv_forward(image, filt, bias, s=1):
    (n_f, n_c, f, _) = filt.shape
    n_c, in_dim, _ = image.shape
    out_dim = int((in_dim - f) / s) + 1
    out = np.zeros((n_f, out_dim, out_dim))
    for k in range(n_f):
        for i in range(out_dim):
            for j in range(out_dim):
                out[k, i, j] = np.sum(filt[k] * image[:, i * s:i * s + f, j * s:j * s + f]) + bias[k]
    return out, (image, filt, bias)

def conv_backward(dout, cache, s=1):
    image, filt, bias = cache
    (n_f, n_c, f, _) = filt.shape
    dimage, dfilt, dbias = np.zeros(image.shape), np.zeros(filt.shape), np.zeros(bias.shape)
    for k in range(n_f):
        for i in range(dout.shape[1]):
            for j in range(dout.shape[2]):
                dfilt[k] += dout[k, i, j] * image[:, i * s:i * s + f, j * s:j * s + f]
                dimage[:, i * s:i * s + f, j * s:j * s + f] += dout[k, i, j] * filt[k]
        dbias[k] = np.sum(dout[k])
    return dimage, dfilt, dbias
`;

/** Whole numbers in lists, indexed step after step, and gradients that are clipped at the end. */
const recurrent = `
hidden_size = 5
vocab_size = 7
Wxh = np.random.randn(hidden_size, vocab_size) * 0.01
Whh = np.random.randn(hidden_size, hidden_size) * 0.01
Why = np.random.randn(vocab_size, hidden_size) * 0.01
bh = np.zeros((hidden_size, 1))
by = np.zeros((vocab_size, 1))
def lossFun(inputs, targets, hprev):
    """
    inputs,targets are both list of integers.
    hprev is Hx1 array of initial hidden state
    """
    xs, hs, ys, ps = {}, {}, {}, {}
    hs[-1] = np.copy(hprev)
    loss = 0
    for t in range(len(inputs)):
        xs[t] = np.zeros((vocab_size, 1))
        xs[t][inputs[t]] = 1
        hs[t] = np.tanh(np.dot(Wxh, xs[t]) + np.dot(Whh, hs[t-1]) + bh)
        ys[t] = np.dot(Why, hs[t]) + by
        ps[t] = np.exp(ys[t]) / np.sum(np.exp(ys[t]))
        loss += -np.log(ps[t][targets[t], 0])
    dWxh, dWhh, dWhy = np.zeros_like(Wxh), np.zeros_like(Whh), np.zeros_like(Why)
    dbh, dby = np.zeros_like(bh), np.zeros_like(by)
    dhnext = np.zeros_like(hs[0])
    for t in reversed(range(len(inputs))):
        dy = np.copy(ps[t])
        dy[targets[t]] -= 1
        dWhy += np.dot(dy, hs[t].T)
        dby += dy
        dh = np.dot(Why.T, dy) + dhnext
        dhraw = (1 - hs[t] * hs[t]) * dh
        dbh += dhraw
        dWxh += np.dot(dhraw, xs[t].T)
        dWhh += np.dot(dhraw, hs[t-1].T)
        dhnext = np.dot(Whh.T, dhraw)
    for dparam in [dWxh, dWhh, dWhy, dbh, dby]:
        np.clip(dparam, -0.5, 0.5, out=dparam)
    return loss, dWxh, dWhh, dWhy, dbh, dby, hs[len(inputs)-1]
`;

describe('what people write is found, and a mistake in it', () => {
  it.each(styles)(
    '%s',
    (_, text, right, wrong) => {
      const [good, bad] = judged(text, right, wrong);
      expect(good.length).toBeGreaterThan(0);
      expect(new Set(good)).toEqual(new Set(['pass']));
      expect(bad).toContain('fail');
    },
    60_000,
  );

  it('whole numbers in lists, and gradients that are clipped', () => {
    const [good, bad] = judged(recurrent, 'np.dot(Whh.T, dhraw)', 'np.dot(Whh, dhraw)', {
      diagnose: false,
      trials: 1,
    });
    expect([good, bad]).toEqual([['pass'], ['fail']]);
  }, 60_000);

  it('a square image, and a function that is not written yet', () => {
    const [good, bad] = judged(square, 'dbias[k] = np.sum(dout[k])', 'dbias[k] = np.mean(dout[k])', {
      diagnose: false,
      trials: 1,
    });
    expect(new Set(good)).toEqual(new Set(['pass']));
    expect(bad).toContain('fail');
  }, 60_000);

  it('says what is assumed of the loss', () => {
    const [result] = casesOf(styles[1]![1]);
    expect(result!.diagnostics.map(({ message }) => message).join()).toContain('softmax');
  });

  it('does not decide of a softmax that hands on what flows into it', () => {
    const [result] = casesOf(`
class Softmax:
    def forward(self, x):
        e = np.exp(x - np.max(x, axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def backward(self, dout):
        return dout
`);
    expect(result!.verdict).toBe('inconclusive');
    expect(result!.diagnostics.map(({ message }) => message).join()).toContain('hands on');
  });

  it('counts the functions that were traced fully', () => {
    const [result] = casesOf(`
def helper(x):
    return np.tanh(x)

def act_forward(x):
    z = np.apply_along_axis(helper, 0, x)
    return helper(x), x

def act_backward(dout, cache):
    return dout * (1 - helper(cache) ** 2)
`);
    expect(result!.coverage.functions).toEqual({ called: 3, traced: 2 });
  });

  it('does not leave a mean to others where it guesses that there is one output', () => {
    const [result] = casesOf(`
class Loss:
    def forward(self, y_pred, y_true):
        self.y_pred, self.y_true = y_pred, y_true
        return -np.mean(y_true * np.log(y_pred) + (1 - y_true) * np.log(1 - y_pred))

    def backward(self):
        return (self.y_pred - self.y_true) / (self.y_pred * (1 - self.y_pred))
`);
    expect(result!.verdict).toBe('fail');
  });
});
