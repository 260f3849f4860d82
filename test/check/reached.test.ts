import { describe, expect, it } from 'vitest';
import { checkModel } from '../../src/check/check.ts';
import type { CaseResult } from '../../src/check/result.ts';
import { loadModels } from '../../src/model/load.ts';

const check = (text: string): CaseResult =>
  checkModel(loadModels('model.yaml', text, () => new Uint8Array())[0]!);
const of = ({ gradients }: CaseResult, name: string) => gradients.find((each) => each.name === name)!;

describe('a value that the loss does not depend on', () => {
  const unused = (du: string): CaseResult =>
    check(`
parameters: { a: { shape: [2] }, u: { shape: [1] } }
forward: |
  J = sum(a**2)
backward: |
  da = 2 * a
  du = ${du}
`);
  it('has the gradient 0, and no other', () => {
    expect(of(unused('0 * u'), 'du').verdict).toBe('vacuous');
    expect(unused('0 * u').verdict).toBe('pass');
    expect(of(unused('a[:1]'), 'du')).toMatchObject({ verdict: 'fail', cause: 'root', failed: 1 });
  });

  it('may be an intermediate', () => {
    const result = check(`
parameters: { a: { shape: [2] } }
forward: |
  z = 3 * a
  J = sum(a**2)
backward: |
  da = 2 * a
  dz = 2 * z
`);
    expect(of(result, 'dz').verdict).toBe('fail');
  });
});

describe('a loss that is not finite at the declared sizes', () => {
  it('leaves the case undecided, though drawn ones are right', () => {
    const result = check(`
dims: { n: 2, m: 1 }
inputs: { X: "(n, m)", T: "(n, m)" }
parameters: { W: "(n, n)" }
forward: |
  U = W @ X
  mu = mean(U, axis=1, keepdims=True)
  v = mean((U - mu)**2, axis=1, keepdims=True)
  s = 1/sqrt(v)
  N = (U - mu) * s
  J = 0.5 * sum((N - T)**2)
backward: |
  dN = N - T
  dU = s * (dN - mean(dN, axis=1, keepdims=True) - N * mean(dN * N, axis=1, keepdims=True))
  dW = dU @ X.T
`);
    expect(result.verdict).toBe('inconclusive');
    expect(result.diagnostics).toContainEqual(
      expect.objectContaining({ code: 'value/non-finite', severity: 'error', equation: 's' }),
    );
  });
});

describe('messages', () => {
  it('have as many digits as the difference', () => {
    const [said] = check(`
parameters: { w: { shape: [3] } }
forward: J = sum(w**2)
backward: dw = 2.000002 * w
`).diagnostics;
    const [, written, numeric] = /is (\S+), but differences give (\S+) ±/.exec(said!.message)!;
    expect(written).not.toBe(numeric);
    expect(said!.notes.join()).toContain('written / numeric = 1.000001');
  });

  it('give both slopes of a kink', () => {
    const said = check(`
parameters: { w: { shape: [1], value: [0], hold: true } }
forward: J = sum(relu(w))
backward: dw = 2 * (w >= 0)
`).diagnostics.find(({ severity }) => severity === 'error');
    expect(said!.message).toMatch(/is 2, but the slopes to both sides are 0 and 1 /);
  });

  it('call a gradient that is not finite infinitely wrong', () => {
    const result = check(`
parameters: { w: { shape: [2] } }
forward: J = sum(w**2)
backward: dw = 2 * w / 0
`);
    expect(of(result, 'dw')).toMatchObject({ verdict: 'fail', relativeError: Infinity });
  });
});
