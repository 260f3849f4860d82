import { describe, expect, it } from 'vitest';
import { judged } from './judging.ts';

/** What a person would write, a right part of it, and a mistake in its place. */
const styles: readonly [what: string, text: string, right: string, wrong: string][] = [
  [
    'a base that calls the method of its own base',
    `
class Root:
    def keep(self, x):
        self.x = x

class Base(Root):
    def keep(self, x):
        super().keep(x)

class Square(Base):
    def forward(self, x):
        super().keep(x)
        return x ** 2

    def backward(self, dout):
        return 2 * self.x * dout
`,
    '2 * self.x * dout',
    'self.x * dout',
  ],
  [
    'a bias of four axes',
    `
def scale_forward(x, b):
    out = x * b[0, 0, 0, 0]
    return out, (x, b)

def scale_backward(dout, cache):
    x, b = cache
    dx = dout * b[0, 0, 0, 0]
    db = np.zeros(b.shape)
    db[0, 0, 0, 0] = np.sum(dout * x)
    return dx, db
`,
    'np.sum(dout * x)',
    'np.sum(dout)',
  ],
  [
    'a layer that keeps its output and has a base without a constructor',
    `
class Layer:
    pass

class Linear(Layer):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.params = {"W": np.random.randn(n_out, n_in), "b": np.zeros((n_out, 1))}
        self.Z = np.zeros((n_out, 1))

    def forward(self, A_prev):
        self.A_prev = A_prev
        self.Z = np.dot(self.params["W"], A_prev) + self.params["b"]

    def backward(self, upstream_grad):
        self.dW = np.dot(upstream_grad, self.A_prev.T)
        self.db = np.sum(upstream_grad, axis=1, keepdims=True)
        self.dA_prev = np.dot(self.params["W"].T, upstream_grad)
`,
    'np.dot(self.params["W"].T, upstream_grad)',
    '2 * np.dot(self.params["W"].T, upstream_grad)',
  ],
  [
    'the derivative at a point, beside the derivative of the derivative',
    `
class Tanh:
    def fn(self, z):
        return np.tanh(z)

    def forward(self, z):
        return self.fn(z)

    def grad(self, x):
        return 1 - np.tanh(x) ** 2

    def grad2(self, x):
        return -2 * np.tanh(x) * (1 - np.tanh(x) ** 2)
`,
    '1 - np.tanh(x) ** 2\n',
    '1 - np.tanh(x)\n',
  ],
  [
    'a function that updates what the file holds',
    `
n_in, n_hidden = 8, 30
W1 = np.random.randn(n_in, n_hidden)
b1 = np.zeros((1, n_hidden))
W2 = np.random.randn(n_hidden, 1)

def forward_pass(X):
    Z1 = np.dot(X, W1) + b1
    A1 = np.tanh(Z1)
    A2 = 1 / (1 + np.exp(-np.dot(A1, W2)))
    return Z1, A1, A2

def compute_loss(Y, predictions):
    return -np.mean(Y * np.log(predictions) + (1 - Y) * np.log(1 - predictions))

def backward_pass(X, Y, Z1, A1, A2, W1, b1, W2, rate=0.01):
    m = X.shape[0]
    dZ2 = A2 - Y
    dW2 = 1 / m * np.dot(A1.T, dZ2)
    dZ1 = np.dot(dZ2, W2.T) * (1 - A1 ** 2)
    dW1 = 1 / m * np.dot(X.T, dZ1)
    db1 = 1 / m * np.sum(dZ1, axis=0, keepdims=True)
    W2 -= rate * dW2
    W1 -= rate * dW1
    b1 -= rate * db1
    return W1, b1, W2
`,
    'db1 = 1 / m * np.sum',
    'db1 = np.sum',
  ],
  [
    'a network without a loss, with classes and examples that only the data count',
    `
data = np.array(read_everything())
m, n = data.shape

def one_hot(Y):
    made = np.zeros((Y.size, Y.max() + 1))
    made[np.arange(Y.size), Y] = 1
    return made.T

def forward_prop(W1, b1, W2, b2, X):
    Z1 = W1.dot(X) + b1
    A1 = np.maximum(Z1, 0)
    Z2 = W2.dot(A1) + b2
    A2 = np.exp(Z2) / sum(np.exp(Z2))
    return Z1, A1, Z2, A2

def backward_prop(Z1, A1, Z2, A2, W1, W2, X, Y):
    wanted = one_hot(Y)
    dZ2 = A2 - wanted
    dW2 = 1 / m * dZ2.dot(A1.T)
    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = W2.T.dot(dZ2) * (Z1 > 0)
    dW1 = 1 / m * dZ1.dot(X.T)
    db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)
    return dW1, db1, dW2, db2
`.replaceAll('wanted', 'Y'),
    'np.sum(dZ2, axis=1, keepdims=True)',
    'np.sum(dZ2)',
  ],
  [
    'dropout with masks from outside, and a share that forward has by default',
    `
def forward(x, W, mask, keep_prob=0.5):
    """x: (n, k)
    W: (k, h)
    mask -- which units are kept, of shape (n, h)"""
    a = np.maximum(0, x @ W)
    out = a * mask / keep_prob
    return out, (x, W, a, mask)

def backward(dout, cache, keep_prob):
    x, W, a, mask = cache
    da = dout * mask / keep_prob
    dz = da * (a > 0)
    dx = dz @ W.T
    dW = x.T @ dz
    return dx, dW
`,
    'da = dout * mask / keep_prob',
    'da = dout * mask',
  ],
  [
    'the last state beside the gradients',
    `
def lossFun(inputs, targets, hprev, Wx, Wh, Wy):
    """inputs: (T, n), targets: (T, n), hprev: (h, 1), Wx: (h, n), Wh: (h, h), Wy: (n, h)"""
    hs, ys = {}, {}
    hs[-1] = np.copy(hprev)
    loss = 0
    for t in range(len(inputs)):
        hs[t] = np.tanh(Wx @ inputs[t].reshape(-1, 1) + Wh @ hs[t - 1])
        ys[t] = Wy @ hs[t]
        loss += 0.5 * np.sum((ys[t] - targets[t].reshape(-1, 1)) ** 2)
    dWx, dWh, dWy = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(Wy)
    dhnext = np.zeros_like(hs[0])
    for t in reversed(range(len(inputs))):
        dy = ys[t] - targets[t].reshape(-1, 1)
        dWy += dy @ hs[t].T
        dh = Wy.T @ dy + dhnext
        dhraw = (1 - hs[t] ** 2) * dh
        dWx += dhraw @ inputs[t].reshape(1, -1)
        dWh += dhraw @ hs[t - 1].T
        dhnext = Wh.T @ dhraw
    return loss, dWx, dWh, dWy, hs[len(inputs) - 1]
`,
    'dh = Wy.T @ dy + dhnext',
    'dh = Wy.T @ dy',
  ],
  [
    'halves of an even image',
    `
def pool_forward(x):
    """x: (N, C, H, W)"""
    N, C, H, W = x.shape
    out = x.reshape(N, C, H // 2, 2, W // 2, 2).mean(axis=(3, 5))
    return out, x.shape

def pool_backward(dout, shape):
    return np.repeat(np.repeat(dout, 2, axis=2), 2, axis=3) / 4
`,
    'axis=3) / 4',
    'axis=3) / 2',
  ],
  [
    'gradients in another order than the arguments, under shorter names',
    `
class Loss:
    def loss(self, y, y_pred, t_mean, t_log_var):
        """y: (n, k)
        y_pred: (n, k)
        t_mean: (n, h)
        t_log_var: (n, h)"""
        kl = -0.5 * np.sum(1 + t_log_var - t_mean**2 - np.exp(t_log_var), axis=1)
        return np.mean(kl + np.sum((y - y_pred) ** 2, axis=1))

    def grad(self, y, y_pred, t_mean, t_log_var):
        n = y.shape[0]
        dY_pred = 2 * (y_pred - y) / n
        dLogVar = 0.5 * (np.exp(t_log_var) - 1) / n
        dMean = t_mean / n
        return dY_pred, dLogVar, dMean
`,
    'dMean = t_mean / n',
    'dMean = t_mean',
  ],
  [
    'a list of sizes',
    `
class Dense:
    def __init__(self, a, b):
        self.W = np.random.randn(a, b)

    def forward(self, x):
        self.x = x
        return x @ self.W

    def backward(self, grad):
        self.dW = self.x.T @ grad
        return grad @ self.W.T

class Chain:
    def __init__(self, sizes):
        self.layers = [Dense(a, b) for a, b in zip(sizes[:-1], sizes[1:])]

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, grad):
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        return grad
`,
    'in reversed(self.layers)',
    'in self.layers',
  ],
];

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
});
