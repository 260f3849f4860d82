import { describe, expect, it } from 'vitest';
import { checkModel } from '../../src/check/check.ts';
import type { CaseResult } from '../../src/check/result.ts';
import { defineModel } from '../../src/model/define.ts';

type Lines = Readonly<Record<string, string>>;

const right = {
  forward: {
    Z1: 'W1 @ X + b1',
    A1: 'tanh(Z1)',
    D1: 'A1 * mask / keep',
    Z2: 'W2 @ D1 + b2',
    A2: 'tanh(Z2)',
    Z3: 'W3 @ A2 + b3',
    A3: 'sigmoid(Z3)',
    fit: '-1/m * sum(Y * log(A3) + (1 - Y) * log(1 - A3))',
    J: 'fit + lam / 2 * sum(W1**2) + lam / 2 * sum(W2**2)',
  },
  backward: {
    dZ3: '(A3 - Y) / m',
    dW3: 'dZ3 @ A2.T',
    db3: 'sum(dZ3, axis=1, keepdims=True)',
    dZ2: 'W3.T @ dZ3 * (1 - A2**2)',
    dW2: 'dZ2 @ D1.T + lam * W2',
    db2: 'sum(dZ2, axis=1, keepdims=True)',
    dA1: 'W2.T @ dZ2 * mask / keep',
    dZ1: 'dA1 * (1 - A1**2)',
    dW1: 'dZ1 @ X.T + lam * W1',
    db1: 'sum(dZ1, axis=1, keepdims=True)',
  },
};

const block = (lines: Lines): string =>
  Object.entries(lines)
    .map(([name, value]) => `${name} = ${value}`)
    .join('\n');

const checked = (forward: Lines, backward: Lines = {}): CaseResult =>
  checkModel(
    defineModel({
      dims: { n: 3, h: 4, k: 5, c: 2, m: 6 },
      constants: { lam: 0.3, keep: 0.8 },
      inputs: {
        X: '(n, m)',
        Y: { shape: '(c, m)', init: { uniform: { low: 0.1, high: 0.9 } } },
        mask: { shape: '(h, m)', init: { bernoulli: { p: 0.8 } } },
      },
      parameters: { W1: '(h, n)', b1: '(h, 1)', W2: '(k, h)', b2: '(k, 1)', W3: '(c, k)', b3: '(c, 1)' },
      forward: block({ ...right.forward, ...forward }),
      backward: block({ ...right.backward, ...backward }),
    }),
  );

const errors = ({ diagnostics }: CaseResult): [string, string | null, string | undefined][] =>
  diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code, equation, fix }) => [code, equation, fix?.replacement]);

it('says nothing of the right one', () => {
  expect(checked({}).verdict).toBe('pass');
});

describe('the forward pass is blamed where it is the one that lacks something', () => {
  it.each<[string, Lines, string, string]>([
    ['the mean', { fit: '-sum(Y * log(A3) + (1 - Y) * log(1 - A3))' }, 'fit', '1/m'],
    ['the minus of the loss', { fit: '1/m * sum(Y * log(A3) + (1 - Y) * log(1 - A3))' }, 'fit', '-'],
    ['half of the cross entropy', { fit: '-1/m * sum(Y * log(A3))' }, 'fit', 'log(1 - A3)'],
    ['a penalty', { J: 'fit + lam / 2 * sum(W1**2)' }, 'J', 'sum(W2**2)'],
    ['the half of a penalty', { J: 'fit + lam / 2 * sum(W1**2) + lam * sum(W2**2)' }, 'J', '0.5 * lam'],
    ['the square of a penalty', { J: 'fit + lam / 2 * sum(W1**2) + lam / 2 * sum(W2)' }, 'J', 'W2**2'],
    ['a bias', { Z2: 'W2 @ D1' }, 'Z2', '+ b2'],
    ["a bias's sign", { Z2: 'W2 @ D1 - b2' }, 'Z2', '+ b2'],
    ['the keep factor', { D1: 'A1 * mask' }, 'D1', 'keep'],
    ['the mask', { D1: 'A1 / keep' }, 'D1', 'mask'],
  ])('%s', (_, forward, name, part) => {
    const [[code, equation, replacement], ...more] = errors(checked(forward)) as [[string, string, string]];
    expect([code, equation, more]).toEqual(['forward/loss-mismatch', name, []]);
    expect(replacement).toContain(part);
  });
});

describe('and the backward pass where it is', () => {
  it.each<[string, Lines, string, string]>([
    ['the mean', { dZ3: 'A3 - Y' }, 'gradient/missing-mean', 'dZ3'],
    ['a penalty', { dW2: 'dZ2 @ D1.T' }, 'gradient/missing-regularisation', 'dW2'],
    ['the sign', { dZ3: '(Y - A3) / m' }, 'gradient/sign', 'dZ3'],
    ['the keep factor', { dA1: 'W2.T @ dZ2 * mask' }, 'gradient/constant-factor', 'dA1'],
    ['the mask', { dA1: 'W2.T @ dZ2 / keep' }, 'gradient/missing-factor', 'dA1'],
    ['the derivative', { dZ2: 'W3.T @ dZ3' }, 'gradient/missing-activation-derivative', 'dZ2'],
    ['nothing, but doubles', { dW3: '2 * dZ3 @ A2.T' }, 'gradient/constant-factor', 'dW3'],
  ])('%s', (_, backward, code, name) => {
    const found = errors(checked({}, backward));
    expect(found.map(([each, equation]) => [each, equation])).toEqual([[code, name]]);
  });
});

describe('what backward says of forward', () => {
  const found = (forward: string, backward: string): (string | null | undefined)[] => {
    const { diagnostics } = checkModel(
      defineModel({
        dims: { n: 3, m: 5 },
        inputs: { G: '(n, m)' },
        parameters: { a: '(n, m)', b: '(n, m)' },
        forward,
        backward,
      }),
    );
    return diagnostics.flatMap(({ severity, code, equation, fix }) =>
      severity === 'error' ? [code, equation, fix?.replacement] : [],
    );
  };

  it('a gradient that goes through an equation that does not read the value', () =>
    expect(
      found(
        'u = tanh(a)\nv = u\nJ = 0.5 * sum(v**2) + sum(sin(u) * G) + 0.5 * sum(b**2)',
        'dv = v\ndu = dv + cos(u) * G\nda = du * (1 - u**2)\ndb = b - dv',
      ),
    ).toEqual(['forward/loss-mismatch', 'v', 'u - b']));

  it('a part of an argument that only backward has', () =>
    expect(
      found(
        'u = 0.5 * a * (1 + erf(a))\nJ = sum(u * G) + 0.5 * sum(b**2)',
        'du = G\nda = du * (0.5 * (1 + erf(a / sqrt(2))) + a * exp(-a**2 / 2) / sqrt(2 * np.pi))\ndb = b',
      ),
    ).toEqual(['forward/loss-mismatch', 'u', '0.5 * a * (1 + erf(a/sqrt(2)))']));

  it('a deviation that is a variance', () =>
    expect(
      found(
        'sd = exp(a)\nz = b + sd * G\nJ = 0.5 * sum(z**2) + sum(cos(a))',
        'dz = z\ndsd = dz * G\nda = dsd * 0.5 * sd - sin(a)\ndb = dz',
      ),
    ).toEqual(['forward/loss-mismatch', 'sd', 'exp(0.5 * a)']));

  it('a variance without its square', () =>
    expect(
      found(
        'mu = np.mean(a, axis=1, keepdims=True)\nc = a - mu\nvar = np.mean(c, axis=1, keepdims=True)\nJ = sum(c * G) + sum(sin(var)) + 0.5 * sum(b**2)',
        'dvar = cos(var)\ndc = G + 2 / m * c * dvar\nda = dc - np.mean(dc, axis=1, keepdims=True)\ndb = b',
      ),
    ).toEqual(['forward/loss-mismatch', 'var', 'np.mean(c**2, axis=1, keepdims=True)']));
});

describe('a term that forward lacks is read off the gradients', () => {
  const found = (forward: string, backward: string): (string | null | undefined)[] => {
    const { diagnostics } = checkModel(
      defineModel({
        dims: { n: 3, m: 5 },
        inputs: { 'x[1]': '(n, m)', 'x[2]': '(n, m)', G: '(n, m)' },
        parameters: { U: '(n, n)', V: '(n, n)', c: '(n, 1)', h0: '(n, m)' },
        forward,
        backward,
      }),
    );
    return diagnostics.flatMap(({ severity, code, equation, fix }) =>
      severity === 'error' ? [code, equation, fix?.replacement] : [],
    );
  };

  it('of the loss, unlike all others', () =>
    expect(
      found(
        'z = U @ G + c\nq = V @ z\nJ = 0.5 * sum(z**2) + 0.5 * sum(h0**2)',
        'dq = cos(q + 1)\ndV = dq @ z.T\ndz = z + V.T @ dq\ndU = dz @ G.T\ndc = sum(dz, axis=1, keepdims=True)\ndh0 = h0',
      ),
    ).toEqual(['forward/loss-mismatch', 'J', expect.stringContaining('sum(sin(q + 1))')]));

  it('of a step of a loop', () =>
    expect(
      found(
        `h[0] = h0
J = 0
for t in range(1, 3):
  z[t] = U @ x[t] + c
  h[t] = tanh(z[t])
  J = J + sum(h[t] * G)`,
        `dU = zeros_like(U)
dV = zeros_like(V)
dc = zeros_like(c)
carry = zeros_like(h0)
for t in reversed(range(1, 3)):
  dh[t] = G + carry
  dz[t] = dh[t] * (1 - h[t]**2)
  dU += dz[t] @ x[t].T
  dV += dz[t] @ h[t-1].T
  dc += sum(dz[t], axis=1, keepdims=True)
  carry = V.T @ dz[t]
dh0 = carry`,
      ),
    ).toEqual(['forward/loss-mismatch', expect.stringMatching(/^z/), 'U @ x[t] + c + V @ h[t - 1]']));
});

describe('the other pass is shown where it could as well be the one', () => {
  const of = (
    loss: string,
    gradient: string,
  ): [string | null, string | undefined, string | undefined, unknown] => {
    const { diagnostics } = checkModel(
      defineModel({
        dims: { n: 3, m: 5 },
        inputs: { X: '(n, m)', y: '(1, m)' },
        parameters: { w: '(1, n)' },
        forward: `e = w @ X - y\nJ = ${loss}`,
        backward: `de = ${gradient}\ndw = de @ X.T`,
      }),
    );
    const [only, ...more] = diagnostics;
    expect(more).toEqual([]);
    return [only!.equation, only!.fix?.replacement, only!.notes.at(-1), only!.fix?.tied];
  };

  // The mean of squares is written without a half, their sum with one.
  it('a mean of squares: its gradient lacks the 2', () =>
    expect(of('np.mean(e**2)', 'e / m')).toEqual([
      'de',
      '2 * e / m',
      'less likely, in forward: J = 0.5 * np.mean(e**2)',
      undefined,
    ]));

  it('a sum of squares: either', () =>
    expect(of('sum(e**2) / m', 'e / m')).toEqual([
      'J',
      '0.5 * sum(e**2) / m',
      'as likely, in backward: de = 2 * e / m',
      true,
    ]));
});

it('decay in a gradient alone: either a penalty is missing, or it is too much', () => {
  const { diagnostics } = checked({}, { dW3: 'dZ3 @ A2.T + 0.1 * W3' });
  expect(diagnostics.map(({ code, equation, fix }) => [code, equation, fix?.tied])).toEqual([
    ['forward/loss-mismatch', expect.stringMatching(/^(J|fit)$/), true],
  ]);
  expect(diagnostics[0]!.notes.at(-1)).toBe('as likely, in backward: dW3 = dZ3 @ A2.T');
});

it('says of a parameter that nothing reads that it is forgotten, and offers no zero', () => {
  const { diagnostics } = checked({ Z2: 'W2 @ D1', J: 'fit + lam / 2 * sum(W1**2)' });
  const said = diagnostics.find(({ equation }) => equation === 'db2')!;
  expect([said.help, said.fix]).toEqual([
    'the loss does not depend on b2: was it forgotten in forward?',
    null,
  ]);
  expect(diagnostics.map(({ equation }) => equation)).toEqual(['dW2', 'db2']);
});
