import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CaseResult } from '../../src/check/result.ts';
import { InputError } from '../../src/diagnostics/diagnostic.ts';
import { loadModels } from '../../src/model/load.ts';
import { checkModel } from '../../src/check/check.ts';
import { wantedCases } from '../../src/source/cases.ts';
import { checkSourceCase } from '../../src/source/check-source.ts';

const folder = new URL('../../fixtures/source/', import.meta.url);
const files = readdirSync(folder).filter((name) => /\.(py|ipynb)$/.test(name));
/** Six strides and paddings of it are checked, which takes seconds. */
const quick = files.filter((name) => name !== 'convolution.py');
const textOf = (file: string): string => readFileSync(new URL(file, folder), 'utf8');

const nothingBeside = (): never => {
  throw new Error('there is no such file');
};

const casesOf = (file: string, text: string): CaseResult[] =>
  wantedCases(file, text, nothingBeside, null).cases.flatMap((each) => checkSourceCase(each, {}));

describe('what is right passes', () => {
  it.each(files)('%s', { timeout: 120_000 }, (file) => {
    const cases = casesOf(file, textOf(file));
    expect(cases.length).toBeGreaterThan(0);
    for (const { name, verdict, coverage } of cases)
      expect([name, verdict, coverage.lost]).toEqual([name, 'pass', []]);
  });

  // Of so many files every fourth.
  it.each(quick.filter((name, at) => name.endsWith('.py') && at % 4 === 0))(
    '%s with line ends of Windows and a comment in another script',
    (file) => {
      const text = `# 逆伝播\n${textOf(file)}`.replaceAll('\n', '\r\n');
      expect(casesOf(file, text).map(({ verdict }) => verdict)).toEqual(
        casesOf(file, textOf(file)).map(() => 'pass'),
      );
    },
  );
});

/** What is planted, the equation that is the first wrong one, and what is said of it. */
const planted: readonly [file: string, right: string, wrong: string, root: string, code: string][] = [
  ['planar.py', 'dW1 = 1 / m * np.dot', 'dW1 = np.dot', 'dW1', 'gradient/missing-mean'],
  ['planar.py', 'dZ2 = cache["A2"] - Y', 'dZ2 = Y - cache["A2"]', 'dZ2', 'gradient/sign'],
  ['planar.py', '* (1 - np.power(cache["A1"], 2))', '', 'dZ1', ''],
  ['planar.py', 'np.dot(dZ1, X.T)', 'np.dot(dZ1, X)', 'dW1', ''],
  ['planar.py', 'np.sum(dZ1, axis=1, keepdims=True)', 'np.sum(dZ1)', 'db1', 'shape/gradient-mismatch'],
  ['planar.py', 'Z1 = np.dot(parameters["W1"], X)', 'Z1 = np.dot(X, parameters["W1"])', '', ''],
  ['layers.py', 'dw = x.T.dot(dout)', 'dw = 2 * x.T.dot(dout)', 'dw', 'gradient/constant-factor'],
  ['layers.py', 'dx[x <= 0] = 0', 'dx[x >= 0] = 0', 'dx', ''],
  ['layers.py', '- np.sum(dxhat, axis=1, keepdims=True)\n', '\n', 'dx', ''],
  ['layers.py', 'dgamma = np.sum(dout * xhat, axis=0)', 'dgamma = np.sum(dout, axis=0)', 'dgamma', ''],
  [
    'classes.py',
    'self.dW = np.dot(self.x.T, dout)',
    'self.dW = np.dot(self.x.T, dout) / 2',
    'dW',
    'gradient/constant-factor',
  ],
  ['svm.py', '+ 2 * reg * W', '+ reg * W', 'dW', ''],
  ['svm.py', '/ num_train + 2 * reg', '+ 2 * reg', 'dW', ''],
  ['dense-blocks.py', 'dw = rows.T.dot(dout)', 'dw = rows.T.dot(dout) / 2', 'dw', 'gradient/constant-factor'],
  ['dense-blocks.py', 'dx = dout * mask', 'dx = dout', 'dx', ''],
  ['dense-blocks.py', 'dxhat = dout * gamma', 'dxhat = dout', 'dxhat', 'gradient/missing-factor'],
  ['dense-blocks.py', 'dnormed = dout * (normed > 0)', 'dnormed = dout', 'dnormed', ''],
  ['layered.py', 'dout[self.mask] = 0', 'dout[~self.mask] = 0', '', ''],
  ['layered.py', 'layer.dW + self.decay', 'layer.dW + 2 * self.decay', '', ''],
  ['losses.py', 'return predict - target', 'return target - predict', '', ''],
  ['convolution.py', 'self.db = np.sum(dout, axis=0)', 'self.db = np.mean(dout, axis=0)', '', ''],
  ['recurrent.ipynb', 'da[:, :, t] + da_prev', 'da[:, :, t]', '', ''],
  ['recurrent.ipynb', 'dWa = dWa + gradients', 'dWa = gradients', '', ''],
  ['deep.py', 'dA * (1 - A**2)', 'dA * (1 - A)', '', ''],
  ['deep.py', 'db = 1 / m * np.sum', 'db = np.sum', '', ''],
  ['hinge-net.py', '        dhidden[hidden <= 0] = 0\n', '', '', ''],
  ['hinge-net.py', 'dscores = margins / N', 'dscores = (margins > 0) / N', 'dscores', ''],
  ['batch-norm-steps.py', 'dcentred += 2 *', 'dcentred += ', 'dcentred', ''],
  ['batch-norm-steps.py', 'droot = -1.0', 'droot = 1.0', 'droot', 'gradient/sign'],
  ['instance-norm.py', 'np.sum(dout * self.normed, axis=(0', 'np.sum(dout, axis=(0', 'dgamma', ''],
  ['dropout-columns.py', '    dA1 = dA1 / keep_prob\n', '', '', ''],
  ['embedding.py', 'axis=1) / T', 'axis=1)', 'dwords', ''],
  ['gru-cell.py', 'dr = drh * h_prev', 'dr = drh', 'dr', ''],
  ['gru-cell.py', 'dh_next * (h_tilde - h_prev)', 'dh_next * h_tilde', 'dz', ''],
  ['lstm.py', 'dc = dnext_c + dnext_h', 'dc = dnext_h', 'di', 'gradient/missing-term'],
  [
    'attention.py',
    'dK = np.matmul(dS.transpose(0, 2, 1), Q) * cache["scale"]',
    'dK = np.matmul(dS.transpose(0, 2, 1), Q)',
    'dK',
    '',
  ],
  ['attention.py', ' - np.sum(dP * P, axis=-1, keepdims=True)', '', 'dS', ''],
  ['einsum-bilinear.py', '"nk,kij,ni->nj", dout, W, x', '"nk,kji,ni->nj", dout, W, x', 'dy', ''],
  ['einsum-bilinear.py', 'weights * (dweights - inner[..., None])', 'weights * dweights', '', ''],
  ['pooling.py', 'dmax[:, :, i, j]', 'dmax[:, :, j, i]', '', ''],
  ['conv1d.py', 'dx[:, :, t : t + K] +=', 'dx[:, :, t : t + K] =', 'dx', 'gradient/not-accumulated'],
  ['regression-losses.py', 'delta * np.sign(residual)', 'np.sign(residual) * size', 'grad', ''],
  ['contrastive.py', 'self.gap / self.dist', 'self.gap', '', ''],
  ['regularised.py', '+ lambd * W2) / m', ') / m', 'dW2', ''],
  ['tied-autoencoder.py', 'ddecoded = (decoded - X) / N', 'ddecoded = decoded - X', '', ''],
  ['residual.py', '        dx += dsum\n', '', 'dx', ''],
  ['softmax-regression.py', '/ n_samples + lam * theta', '/ n_samples + 2 * lam * theta', 'grad_theta', ''],
  ['word-vectors.py', 'np.outer(1 - wrong, v)', 'np.outer(wrong, v)', '', ''],
  ['polynomial.py', 'dw = 2 / len(x)', 'dw = 1 / len(x)', 'dw', ''],
  ['logistic.py', 'db = 1 / m * np.sum', 'db = np.sum', 'db', 'gradient/missing-mean'],
  ['nihongo.py', '(1 - 隠れ**2)', '(1 - 隠れ) ** 2', 'd隠れ', ''],
  ['typed.py', 'dhidden / (1.0 + np.exp(-pre))', 'dhidden / (1.0 + np.exp(pre))', 'dpre', ''],
  ['nested.py', '- y) / m', '- y)', '', ''],
  ['wave-rnn.py', 'np.dot(Why.T, dy) + dhnext', 'np.dot(Why.T, dy)', '', ''],
  ['sequential.py', 'self.inputs.T @ output_gradient', 'self.inputs.T @ output_gradient / 2', '', ''],
  ['triplet.py', 'da = 2 * scale * (n - p)', 'da = 2 * scale * (a - p)', 'da', ''],
  ['f-string-net.py', '> 0, 1, 0.01)', '> 0, 1, 0)', 'dZ', ''],
  ['masked-dropout.py', 'dx = dkept * mask', 'dx = dkept', 'dx', 'gradient/missing-factor'],
  ['matrix-factors.py', 'dQ = weighted.T @ self.P', 'dQ = self.rated.T @ self.P', 'dQ', ''],
  ['vae.py', 'dz * noise * 0.5 * std', 'dz * noise * std', 'dlogvar', ''],
  [
    'closures.py',
    'dh, grads["W2"], grads["b2"] = back2(back_loss())',
    'dh, grads["W2"], grads["b2"] = back2(-back_loss())',
    '',
    '',
  ],
  ['gaussian-nll.py', '(1 - error**2) / self.sigma', '(1 - error**2)', 'dsigma', ''],
  ['maxout-upsample.py', 'dout[:, :, 1::2, 1::2]', 'dout[:, :, ::2, ::2]', 'dx', ''],
  ['loops-only.py', 'dhidden[j] += dout', 'dhidden[j] = dout', 'dhidden', ''],
  ['rbf.py', '* dist2, axis=0) * gamma', '* dist2, axis=0)', 'dlog_gamma', 'gradient/missing-factor'],
  ['multi-head.py', 'dk = ds.swapaxes(-1, -2) @ q', 'dk = ds @ q', 'dk', ''],
  ['bidirectional.py', 'dxs1 + dxs2[::-1]', 'dxs1 + dxs2', 'dxs', ''],
  ['highway.py', 'dout * (self.h - self.x)', 'dout * self.h', '', ''],
  ['inherited.py', 'np.minimum(x, 0), axis=0)', 'x, axis=0)', 'da', ''],
];

describe('what is wrong fails, at its place', () => {
  it.each(planted)(
    '%s: %j -> %j',
    (file, right, wrong, root, code) => {
      const text = textOf(file);
      expect(text).toContain(right);
      const edited = text.replace(right, wrong);
      const cases = casesOf(file, edited);
      expect(cases.map(({ verdict }) => verdict)).toContain('fail');
      const errors = cases.flatMap(({ diagnostics }) =>
        diagnostics.filter(({ severity }) => severity === 'error'),
      );
      if (code !== '') expect(errors.map((each) => each.code)).toContain(code);
      if (root !== '') {
        const roots = cases.flatMap(({ gradients }) =>
          gradients.flatMap((each) => (each.cause === 'root' ? [each.name.replace(/ \(.*/, '')] : [])),
        );
        const told = errors.map(({ equation }) => equation?.replace(/ \(.*/, ''));
        expect([...roots, ...told]).toContain(root);
      }
      // Places in a notebook are told by cell.
      if (file.endsWith('.ipynb')) return expect(errors[0]!.location!.file).toMatch(/ipynb cell \d$/);
      const line = edited.slice(0, text.indexOf(right)).split('\n').length;
      const lines = errors.map(({ location }) => location?.line ?? 0);
      // The statement that the edit stands in may begin a few lines above; a forward mistake is met a few below.
      expect(lines.some((each) => each > 0 && Math.abs(each - line) <= 6)).toBe(true);
    },
    120_000,
  );
});

/** Files with one mistake: the equation that is told first, what is said of it, and the line that it stands in. */
const mistaken: readonly [file: string, root: string, code: string, line: number][] = [
  ['attention-softmax-elementwise.py', 'ds', 'gradient/mismatch', 24],
  ['batch-norm-as-constants.py', 'dx', 'gradient/mismatch', 28],
  ['classifier-sum-for-mean.py', 'dlogits', 'gradient/missing-mean', 25],
  ['embedding-repeated-words.py', 'dW', 'gradient/not-accumulated', 16],
  ['planar-missing-mean.py', 'dW1', 'gradient/missing-mean', 36],
  ['residual-without-shortcut.py', 'dx', 'gradient/missing-term', 25],
  ['ridge-half-penalty.py', 'dW', 'gradient/constant-factor', 31],
  ['tanh-of-pre-activation.py', 'dZ2', '', 40],
  ['two-heads-overwritten.py', 'dh', 'gradient/not-accumulated', 34],
  ['unit-length-no-projection.py', 'dx', 'gradient/mismatch', 17],
];

describe('a file with one mistake', () => {
  it.each(mistaken)('%s: %s', { timeout: 120_000 }, (file, root, code, line) => {
    const cases = casesOf(file, textOf(`wrong/${file}`));
    expect(cases.map(({ verdict }) => verdict)).toContain('fail');
    const [first] = cases.flatMap(({ diagnostics }) =>
      diagnostics.filter(({ severity }) => severity === 'error'),
    );
    expect(first!.equation?.replace(/ \(.*/, '')).toBe(root);
    if (code !== '') expect(first!.code).toBe(code);
    expect(first!.location!.line).toBe(line);
  });

  it('in what a gate gets is shown where it is', () => {
    const [only] = casesOf('lstm.py', textOf('wrong/lstm-cell-input-gate.py'));
    const roots = only!.gradients.flatMap(({ name, cause }) => (cause === 'root' ? [name] : []));
    expect(roots).toEqual(['dconcat', 'dWi', 'dbi']);
    expect(only!.diagnostics.map(({ code }) => code)).toContain('gradient/missing-factor');
  });
});

it('a gradient that lacks only axes of one element is warned of, and compared', () => {
  const text = textOf('planar.py');
  const total = text.replace('np.sum(dZ2, axis=1, keepdims=True)', 'np.sum(dZ2)');
  const twice = total.replace('np.sum(dZ2)', '2 * np.sum(dZ2)');
  const [right, wrong] = [total, twice].map((each) => casesOf('planar.py', each));
  expect(right!.map(({ verdict }) => verdict)).toEqual(['pass']);
  expect(
    right!.flatMap(({ diagnostics }) => diagnostics.map(({ code, severity }) => [code, severity])),
  ).toEqual([['shape/gradient-mismatch', 'warning']]);
  expect(wrong!.map(({ verdict }) => verdict)).toEqual(['fail']);
});

it.each([
  ['classes.py', '* (1.0 - self.out) * self.out', '* (1.0 - self.out)'],
  ['activations.py', 'np.where(self.x > 0, 1.0, self.slope)', '(self.x > 0)'],
  ['activations.py', 'np.exp(-self.x))', 'np.exp(self.x))'],
])('%s: a returned expression that is wrong is told there: %j -> %j', (file, right, wrong) => {
  const text = textOf(file);
  const edited = text.replace(right, wrong);
  const line = edited.slice(0, text.indexOf(right)).split('\n').length;
  const errors = casesOf(file, edited).flatMap(({ diagnostics }) =>
    diagnostics.filter(({ severity }) => severity === 'error'),
  );
  expect(errors.map(({ location }) => `${location?.file} ${location?.line}`)).toEqual([`${file} ${line}`]);
});

/** What is wrong in a dictionary or through a view has no name of its own: where it stands is not told. */
it.each([
  ['activations.py', 'np.where(self.x > 0, 1.0, self.slope)', '(self.x > 0)'],
  ['activations.py', 'self.out + self.alpha)', 'self.out)'],
  ['activations.py', 'np.exp(-self.x))', 'np.exp(self.x))'],
  ['activations.py', 'self.s + self.x * self.s * (1 - self.s)', 'self.s * (1 - self.s)'],
  ['activations.py', '3 * 0.044715 * x**2', '0.044715 * x**2'],
  ['closures.py', '2 * diff / diff.size', '2 * diff / len(diff)'],
  ['flat-views.py', 'D = (E @ W2) * (1 - H * H)', 'D = E @ W2'],
  ['focal.py', 'inner = gamma * pt * log_pt', 'inner = pt * log_pt'],
  ['instance-norm.py', ' - self.normed * mean_gn', ''],
  ['nested.py', 'lambda a: 1 - a**2', 'lambda a: 1 - a'],
  ['sequential.py', '(1 - np.square(self.outputs))', '(1 - self.outputs)'],
  ['tied-autoencoder.py', 'X.T @ dpre + ddecoded.T @ code', 'X.T @ dpre'],
])('%s: %j -> %j fails', (file, right, wrong) => {
  const text = textOf(file);
  expect(text).toContain(right);
  expect(casesOf(file, text.replace(right, wrong)).map(({ verdict }) => verdict)).toContain('fail');
});

describe('the model that is written', () => {
  it.each(quick)('of %s says the same', (file) => {
    const text = textOf(file);
    for (const { readings } of wantedCases(file, text, nothingBeside, null).cases) {
      const read = (path: string): Uint8Array => {
        if (path !== file) return nothingBeside();
        return new TextEncoder().encode(text);
      };
      const isRight = readings.some((each) =>
        loadModels('model.yaml', each.text, read).every(
          (model) => checkModel(model, { diagnose: false }).verdict === 'pass',
        ),
      );
      expect(isRight).toBe(true);
    }
  });
});

describe('what cannot be checked is said', () => {
  const refusal = (text: string, only: string | null = null): string => {
    try {
      wantedCases('net.py', text, nothingBeside, only);
    } catch (error) {
      if (error instanceof InputError) return error.message;
    }
    return '';
  };

  it('a file without passes', () => {
    expect(refusal('x = 1\n')).toContain('no forward pass with a backward pass was found');
  });

  it('a name that nothing has', () => {
    expect(refusal(textOf('planar.py'), 'forward_propagatoin')).toContain('nothing to check is called');
  });

  it('what is no Python', () => {
    expect(refusal('def f(:\n  pass\n')).toContain('never closed');
    expect(refusal('print "x"\n')).toContain('Python 2');
  });

  it('an endless loop ends', () => {
    const text =
      'def a_forward(x, w):\n    while True:\n        x = x + 1\n    return x, (x, w)\n\ndef a_backward(dout, cache):\n    return dout, dout\n';
    const [only] = wantedCases('net.py', text, nothingBeside, null).cases;
    expect(only!.reason).toContain('tracing stopped');
  });
});
