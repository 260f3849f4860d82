import { describe, expect, it } from 'vitest';
import { checkModel } from '../../src/check/check.ts';
import type { CaseResult } from '../../src/check/result.ts';
import { defineModel } from '../../src/model/define.ts';
import type { ModelDefinition } from '../../src/model/schema.ts';

type Table = Record<string, unknown>;

interface Found {
  readonly verdict: string;
  readonly roots: readonly string[];
  readonly inherited: Readonly<Record<string, readonly string[]>>;
  readonly alternatives: readonly string[];
  readonly scales: Readonly<Record<string, string>>;
  readonly codes: readonly string[];
  readonly result: CaseResult;
}

function find(definition: Table): Found {
  const result = checkModel(defineModel(definition as unknown as ModelDefinition));
  const { gradients } = result;
  return {
    verdict: result.verdict,
    roots: gradients.filter(({ cause }) => cause === 'root').map(({ name }) => name),
    inherited: Object.fromEntries(
      gradients.flatMap(({ name, cause, inheritedFrom }) =>
        cause === 'inherited' ? [[name, inheritedFrom]] : [],
      ),
    ),
    alternatives: [...new Set(gradients.flatMap((each) => each.alternatives))],
    scales: Object.fromEntries(gradients.flatMap(({ name, scale }) => (scale ? [[name, scale.text]] : []))),
    codes: result.diagnostics.map(({ code, equation }) => `${code} ${equation}`),
    result,
  };
}

/** The lecture's two layers, with some lines of the backward pass replaced. */
const lines = {
  dZ2: 'A2 - Y',
  dW2: '1/m * dZ2 @ A1.T',
  db2: '1/m * sum(dZ2, axis=1, keepdims=True)',
  dZ1: 'W2.T @ dZ2 * (1 - A1**2)',
  dW1: '1/m * dZ1 @ X.T',
  db1: '1/m * sum(dZ1, axis=1, keepdims=True)',
};
const network: Table = {
  dims: { n0: 3, n1: 4, n2: 2, m: 5 },
  inputs: { X: '(n0, m)', Y: { shape: '(n2, m)', init: 'bernoulli' } },
  parameters: { W1: '(n1, n0)', b1: '(n1, 1)', W2: '(n2, n1)', b2: '(n2, 1)' },
  forward:
    'Z1 = W1 @ X + b1\nA1 = tanh(Z1)\nZ2 = W2 @ A1 + b2\nA2 = sigmoid(Z2)\nJ = -1/m * sum(Y * log(A2) + (1 - Y) * log(1 - A2))',
};
const twoLayers = (changed: Partial<typeof lines> = {}, rest: Table = {}): Found =>
  find({
    ...network,
    backward: Object.entries({ ...lines, ...changed })
      .map(([name, text]) => `${name} = ${text}`)
      .join('\n'),
    ...rest,
  });

const logistic = (changed: Record<string, string> = {}, rest: Table = {}): Found =>
  find({
    dims: { n: 3, m: 5 },
    inputs: { X: '(n, m)', Y: { shape: '(1, m)', init: 'bernoulli' } },
    parameters: { w: '(n, 1)', b: '(1, 1)' },
    forward: 'Z = w.T @ X + b\nA = sigmoid(Z)\nJ = -1/m * sum(Y * log(A) + (1 - Y) * log(1 - A))',
    backward: Object.entries({
      dZ: 'A - Y',
      dw: '1/m * X @ dZ.T',
      db: '1/m * sum(dZ, axis=1, keepdims=True)',
      ...changed,
    })
      .map(([name, text]) => `${name} = ${text}`)
      .join('\n'),
    ...rest,
  });

describe('the convention of one example', () => {
  it('is right: gradients of intermediates carry m', () => {
    expect(twoLayers()).toMatchObject({
      verdict: 'pass',
      roots: [],
      inherited: {},
      codes: [],
      scales: { dZ2: 'm', dZ1: 'm' },
    });
    expect(logistic()).toMatchObject({ verdict: 'pass', scales: { dZ: 'm' } });
  });

  it('and that of the total is right as well', () => {
    const total = {
      dZ2: '(A2 - Y) / m',
      dW2: 'dZ2 @ A1.T',
      db2: 'sum(dZ2, axis=1, keepdims=True)',
      dW1: 'dZ1 @ X.T',
      db1: 'sum(dZ1, axis=1, keepdims=True)',
    };
    expect(twoLayers(total)).toMatchObject({ verdict: 'pass', roots: [], scales: {} });
  });

  it('may change from one layer to the next', () => {
    expect(
      twoLayers({
        dZ1: '1/m * W2.T @ dZ2 * (1 - A1**2)',
        dW1: 'dZ1 @ X.T',
        db1: 'sum(dZ1, axis=1, keepdims=True)',
      }),
    ).toMatchObject({ verdict: 'pass', roots: [], scales: { dZ2: 'm' } });
  });

  it('is no excuse for a constant: 2 or 1/2 in front of an intermediate is wrong', () => {
    for (const factor of ['2 *', '0.5 *', '-', '1.001 *'])
      expect(twoLayers({ dZ2: `${factor} (A2 - Y)` })).toMatchObject({ verdict: 'fail', roots: ['dZ2'] });
  });

  it('is no excuse for a factor that only looks like m at the declared sizes', () => {
    expect(logistic({ dZ: '5 * (A - Y) / m' }, {}).roots).toEqual(['dZ']);
    expect(twoLayers({ dW1: '0.2 * dZ1 @ X.T' })).toMatchObject({ verdict: 'fail', roots: ['dW1'] });
  });

  it('sees extents that are written as numbers: X is (3, 5), 1/5', () => {
    const literal = (dw: string, dZ = 'A - Y', db = '1/5 * sum(dZ, axis=1, keepdims=True)'): Found =>
      find({
        inputs: { X: '(3, 5)', Y: { shape: '(1, 5)', init: 'bernoulli' } },
        parameters: { w: '(3, 1)', b: '(1, 1)' },
        forward: 'Z = w.T @ X + b\nA = sigmoid(Z)\nJ = -1/5 * sum(Y * log(A) + (1 - Y) * log(1 - A))',
        backward: `dZ = ${dZ}\ndw = ${dw}\ndb = ${db}`,
      });
    expect(literal('1/5 * X @ dZ.T')).toMatchObject({ verdict: 'pass', scales: { dZ: '5' } });
    expect(literal('X @ dZ.T')).toMatchObject({ verdict: 'fail', roots: ['dw'] });
    expect(literal('X @ dZ.T', '(A - Y) / 5', 'sum(dZ, axis=1, keepdims=True)')).toMatchObject({
      verdict: 'pass',
      scales: {},
    });
    expect(literal('1/5 * X @ dZ.T', '2 * (A - Y)').roots).toEqual(['dZ']);
  });
});

describe('one wrong equation is one root, and what uses it inherits', () => {
  const cases: readonly (readonly [
    string,
    Partial<typeof lines>,
    string,
    Readonly<Record<string, readonly string[]>>,
  ])[] = [
    [
      'an extra 1/m in dZ2',
      { dZ2: '1/m * (A2 - Y)' },
      'dZ2',
      { dW2: ['dZ2'], db2: ['dZ2'], dZ1: ['dZ2'], dW1: ['dZ2'], db1: ['dZ2'] },
    ],
    [
      'a sign in dZ2',
      { dZ2: 'Y - A2' },
      'dZ2',
      { dW2: ['dZ2'], db2: ['dZ2'], dZ1: ['dZ2'], dW1: ['dZ2'], db1: ['dZ2'] },
    ],
    ['an extra 1/m in dZ1', { dZ1: '1/m * W2.T @ dZ2 * (1 - A1**2)' }, 'dZ1', { dW1: ['dZ1'], db1: ['dZ1'] }],
    ['the square missing in dZ1', { dZ1: 'W2.T @ dZ2 * (1 - A1)' }, 'dZ1', { dW1: ['dZ1'], db1: ['dZ1'] }],
    ['a missing 1/m in dW1', { dW1: 'dZ1 @ X.T' }, 'dW1', {}],
    ['a missing 1/m in dW2', { dW2: 'dZ2 @ A1.T' }, 'dW2', {}],
    ['n1 for m in db1', { db1: '1/n1 * sum(dZ1, axis=1, keepdims=True)' }, 'db1', {}],
  ];
  it.each(cases)('%s', (_, changed, root, inherited) =>
    expect(twoLayers(changed)).toMatchObject({ verdict: 'fail', roots: [root], inherited }),
  );

  it('1/m missing in both gradients of one layer is the fault of dZ', () => {
    const found = logistic({ dw: 'X @ dZ.T', db: 'sum(dZ, axis=1, keepdims=True)' });
    expect(found).toMatchObject({ verdict: 'fail', roots: ['dZ'] });
    expect(Object.keys(found.inherited).toSorted()).toEqual(['db', 'dw']);
  });

  it('two wrong equations that do not read each other are two roots', () => {
    expect(twoLayers({ dW2: 'dZ2 @ A1.T', db1: '0.5/m * sum(dZ1, axis=1, keepdims=True)' })).toMatchObject({
      roots: ['dW2', 'db1'],
    });
    expect(twoLayers({ dZ2: '2 * (A2 - Y)', dZ1: 'W2.T @ dZ2 * (1 - A1)' })).toMatchObject({
      roots: ['dZ2', 'dZ1'],
      inherited: { dW1: ['dZ1'], dW2: ['dZ2'] },
    });
  });

  it('without intermediates every wrong parameter is a root', () => {
    const found = logistic({}, { backward: 'dw = X @ (A - Y).T\ndb = sum(A - Y, axis=1, keepdims=True)' });
    expect(found).toMatchObject({ roots: ['dw', 'db'], inherited: {}, alternatives: [] });
  });

  it('a gradient of an input is checked where it is written', () => {
    expect(
      twoLayers(
        {},
        {
          backward: `${Object.entries(lines)
            .map(([name, text]) => `${name} = ${text}`)
            .join('\n')}\ndX = 1/m * W1.T @ dZ1`,
        },
      ).verdict,
    ).toBe('pass');
    expect(
      twoLayers(
        {},
        {
          backward: `${Object.entries(lines)
            .map(([name, text]) => `${name} = ${text}`)
            .join('\n')}\ndX = W1.T @ dZ1`,
        },
      ),
    ).toMatchObject({ roots: ['dX'] });
  });
});

describe('what cannot be told apart is listed as an alternative', () => {
  it('a chain of two in which the factor may be missing in either', () => {
    const chain = (dz: string, da: string): Found =>
      find({
        parameters: { w: '(3,)' },
        forward: 'z = 2 * w\na = 3 * z\nJ = sum(a**2)',
        backward: `da = ${da}\ndz = ${dz}\ndw = 2 * dz`,
      });
    expect(chain('3 * da', '2 * a').verdict).toBe('pass');
    // 2 * da where 3 * da belongs: dz alone is wrong, or it is that of another chain whose dw is wrong.
    const found = chain('2 * da', '2 * a');
    expect(found.verdict).toBe('fail');
    expect([...found.roots, ...found.alternatives]).toContain('dz');
    expect(found.roots).toHaveLength(1);
  });

  it('nothing is listed where one explanation is the shortest', () => {
    const unique = [
      { dZ2: 'Y - A2' },
      { dZ1: 'W2.T @ dZ2 * (1 - A1)' },
      { dW1: 'dZ1 @ X.T' },
      { db2: 'sum(dZ2, axis=1, keepdims=True) / n2' },
    ];
    for (const changed of unique) expect([changed, twoLayers(changed).alternatives]).toEqual([changed, []]);
  });

  it('never lists what is named as a root', () => {
    for (const changed of [{ dZ2: '1/m * (A2 - Y)' }, { dZ1: 'W2.T @ dZ2' }, { dW1: 'dZ1 @ X.T' }]) {
      const { roots, alternatives } = twoLayers(changed);
      expect(alternatives.filter((name) => roots.includes(name))).toEqual([]);
    }
  });
});

describe('set aside and made up for', () => {
  it('a part of a gradient under its name passes with a warning, while what uses it comes out right', () => {
    const found = find({
      dims: { n: 3 },
      parameters: { w: '(n,)' },
      forward: 'h = w * 2\nJ = sum(h**2) + sum(sin(h))',
      backward: 'dh = 2 * h\ndw = 2 * (dh + cos(h))',
    });
    expect(found).toMatchObject({ verdict: 'pass', roots: [], codes: ['gradient/partial dh'] });
  });

  it('the same part fails as soon as nothing that uses it comes out right', () => {
    const found = find({
      dims: { n: 3 },
      parameters: { w: '(n,)' },
      forward: 'h = w * 2\nJ = sum(h**2) + sum(sin(h))',
      backward: 'dh = 2 * h\ndw = 2 * dh',
    });
    expect(found).toMatchObject({ verdict: 'fail', roots: ['dh'], inherited: { dw: ['dh'] } });
  });

  it('an unused wrong gradient is not set aside', () => {
    const found = find({
      parameters: { w: '(3,)' },
      forward: 'h = w * 2\nJ = sum(h**2)',
      backward: 'dh = h\ndw = 4 * h',
    });
    expect(found).toMatchObject({ verdict: 'fail', roots: ['dh'] });
  });

  it('two mistakes that make up for each other: the intermediate is wrong, the parameter passes with a warning', () => {
    // sin(h) is neither the gradient of h nor a part of it that several equations share.
    const found = find({
      dims: { n: 3 },
      parameters: { w: '(n,)', v: '(n,)', u: '(n,)' },
      forward: 'h = w * 2 + v + u\nJ = sum(h**3)',
      backward: 'dh = h**2\ndw = 6 * h**2 + 0 * dh\ndv = dh\ndu = 3 * dh',
    });
    expect(found.verdict).toBe('fail');
    expect([...found.roots, ...found.alternatives]).toEqual(expect.arrayContaining(['dv']));
  });

  it('a factor put into one equation and taken out of one that uses it: the first is the root, the second compensates', () => {
    const found = find({
      dims: { n: 3, m: 5 },
      inputs: { X: '(n, m)' },
      parameters: { w: '(1, n)', b: '(1, 1)', c: '(1, 1)' },
      forward: 'Z = w @ X + b + sin(c)\nJ = sum(Z**2) / 2',
      backward:
        'dZ = 3 * Z\ndw = dZ @ X.T / 3\ndb = sum(dZ, axis=1, keepdims=True)\ndc = sum(dZ, axis=1, keepdims=True) * cos(c)',
    });
    expect(found).toMatchObject({ verdict: 'fail', roots: ['dZ'], inherited: { db: ['dZ'], dc: ['dZ'] } });
    expect(found.codes).toContain('gradient/compensating dw');
    expect(found.result.gradients.find(({ name }) => name === 'dw')!.verdict).toBe('pass');
  });

  it('with one user on either side it is the user that is wrong: fewer equations do not hold', () => {
    const found = logistic({ dZ: '3 * (A - Y)', dw: '1/(3*m) * X @ dZ.T' });
    expect(found).toMatchObject({
      verdict: 'fail',
      roots: ['db'],
      codes: expect.arrayContaining(['gradient/partial dZ']),
    });
  });
});

describe('one name, several steps and versions', () => {
  const dropout = (backward: string): Found =>
    find({
      dims: { n0: 3, n1: 6, m: 5 },
      constants: { keep: 0.8 },
      inputs: { X: '(n0, m)', D: { shape: '(n1, m)', init: 'bernoulli' }, T: '(n1, m)' },
      parameters: { W: '(n1, n0)' },
      forward: 'A = tanh(W @ X)\nA = A * D\nA = A / keep\nJ = sum((A - T)**2) / 2',
      backward,
    });

  it('the steps of one gradient belong to its equation', () => {
    expect(
      dropout('dA = A - T\ndA = dA * D\ndA = dA / keep\ndZ = dA * (1 - tanh(W @ X)**2)\ndW = dZ @ X.T'),
    ).toMatchObject({ verdict: 'pass', roots: [] });
    expect(
      dropout('dA = A - T\ndA = dA * D\ndA = dA * keep\ndZ = dA * (1 - tanh(W @ X)**2)\ndW = dZ @ X.T'),
    ).toMatchObject({ verdict: 'fail', roots: ['dA'] });
  });

  it('it pairs with the version that it is the gradient of', () => {
    // Of the last A only; the mask and keep follow in the next equation.
    expect(dropout('dA = A - T\ndZ = dA * D / keep * (1 - tanh(W @ X)**2)\ndW = dZ @ X.T')).toMatchObject({
      verdict: 'pass',
      roots: [],
    });
    expect(
      dropout('dA = A - T\ndA *= D\ndZ = dA / keep * (1 - tanh(W @ X)**2)\ndW = dZ @ X.T'),
    ).toMatchObject({ verdict: 'pass' });
  });

  it('a temporary belongs to the equations that use it', () => {
    const found = (g: string): Found =>
      find({
        dims: { n: 3, m: 4 },
        inputs: { X: '(n, m)' },
        parameters: { W: '(2, n)', b: '(2, 1)' },
        forward: 'Z = W @ X + b\nJ = sum(tanh(Z))',
        backward: `g = ${g}\ndW = g @ X.T\ndb = sum(g, axis=1, keepdims=True)`,
      });
    expect(found('1 - tanh(Z)**2')).toMatchObject({ verdict: 'pass' });
    expect(found('1 - tanh(Z)')).toMatchObject({ verdict: 'fail', roots: ['dW', 'db'] });
  });

  it('sums over a loop are steps of one gradient', () => {
    const recurrent = (carry: string): Found =>
      find({
        dims: { h: 3, m: 4 },
        inputs: { H0: '(h, m)' },
        parameters: { W: '(h, h)' },
        forward: 'H[0] = H0\nfor t in range(1, 4):\n  H[t] = tanh(W @ H[t-1])\nJ = sum(H[3]**2) / 2',
        backward: `dW = zeros_like(W)\ndH[3] = H[3]\nfor t in range(3, 0, -1):\n  dZ[t] = dH[t] * (1 - H[t]**2)\n  dW += dZ[t] @ H[t-1].T\n  dH[t-1] = ${carry} @ dZ[t]`,
      });
    expect(recurrent('W.T')).toMatchObject({ verdict: 'pass', roots: [] });
    const wrong = recurrent('W');
    expect(wrong.roots).toEqual(['dH[2]', 'dH[1]', 'dH[0]']);
  });
});

it('takes a step that several gradients are made by for one mistake', () => {
  const { roots } = find({
    dims: { N: 4, H: 5 },
    parameters: { p: '(H,)', q: '(N, H)' },
    forward: 'v = q @ p\nmean_v = v.mean(axis=0, keepdims=True)\nJ = 0.5 * sum(mean_v**2) + sum(sin(v))',
    backward: 'dmean_v = mean_v\ngv = cos(v) + dmean_v * ones_like(v)\ndp = q.T @ gv\ndq = np.outer(gv, p)',
  });
  // That the gradient of the mean is off by 1/N would explain it too, and is not so.
  expect(roots).toEqual(['dp', 'dq']);
});
