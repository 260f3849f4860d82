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

  it('says what is assumed of the loss', () => {
    const [result] = casesOf(styles[1]![1]);
    expect(result!.diagnostics.map(({ message }) => message).join()).toContain('softmax');
  });
});
