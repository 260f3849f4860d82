// Results made by hand: what a check of the two-layer network gives, right and wrong.
import { diagnostic } from '../../src/diagnostics/diagnostic.ts';
import type { Location } from '../../src/diagnostics/diagnostic.ts';
import { plainStyle } from '../../src/diagnostics/style.ts';
import type { ReportOptions } from '../../src/report/options.ts';
import type { CaseResult, EquationResult, GradientResult } from '../../src/check/result.ts';

export const file = 'two-layer.yaml';

const FORWARD = `\
Z1 = W1 @ X + b1
A1 = tanh(Z1)
Z2 = W2 @ A1 + b2
A2 = sigmoid(Z2)
J = -1/m * sum(Y * log(A2) + (1 - Y) * log(1 - A2))`;

const BACKWARD = `\
dZ2 = A2 - Y
dW2 = 1/m * dZ2 @ A1.T
db2 = 1/m * sum(dZ2, axis=1, keepdims=True)
dZ1 = W2.T @ dZ2 * (1 - A1**2)
dW1 = 1/m * dZ1 @ X.T
db1 = 1/m * sum(dZ1, axis=1, keepdims=True)`;

export const source = `\
dims: { n0: 3, n1: 4, n2: 1, m: 5 }
inputs:
  X: (n0, m)
  Y: { shape: [n2, m], init: bernoulli }
forward: |
${FORWARD.replaceAll(/^/gm, '  ')}
backward: |
${BACKWARD.replaceAll(/^/gm, '  ')}
`;

/** A region of `source`, by the line and the text on it. */
export function at(line: number, text: string): Location {
  const column = source.split('\n')[line - 1]!.indexOf(text) + 1;
  if (column === 0) throw new Error(`no ${text} on line ${line}`);
  return { file, line, column, endLine: line, endColumn: column + text.length };
}

const shapes: Record<string, [shape: string[], size: number[], parts: string, remark: string]> = {
  Z1: [['n1', 'm'], [4, 5], '(n1,n0) @ (n0,m) -> (n1,m)   + (n1,1) -> (n1,m)', ''],
  A1: [['n1', 'm'], [4, 5], 'tanh (n1,m)', ''],
  Z2: [['n2', 'm'], [1, 5], '(n2,n1) @ (n1,m) -> (n2,m)   + (n2,1) -> (n2,m)', ''],
  A2: [['n2', 'm'], [1, 5], 'sigmoid (n2,m)', ''],
  J: [[], [], 'sum (n2,m) -> ()', 'scalar'],
  dZ2: [['n2', 'm'], [1, 5], '(n2,m) - (n2,m)', 'same as Z2'],
  dW2: [['n2', 'n1'], [1, 4], '(n2,m) @ (m,n1) -> (n2,n1)', 'same as W2'],
  db2: [['n2', '1'], [1, 1], 'sum (n2,m) -> (n2,1)', 'same as b2'],
  dZ1: [['n1', 'm'], [4, 5], '(n1,n2) @ (n2,m) -> (n1,m)   * (n1,m) -> (n1,m)', 'same as Z1'],
  dW1: [['n1', 'n0'], [4, 3], '(n1,m) @ (m,n0) -> (n1,n0)', 'same as W1'],
  db1: [['n1', '1'], [4, 1], 'sum (n1,m) -> (n1,1)', 'same as b1'],
};

const equations: EquationResult[] = `${FORWARD}\n${BACKWARD}`.split('\n').map((text, i) => {
  const name = text.slice(0, text.indexOf(' '));
  const [shape, , parts, remark] = shapes[name]!;
  const block = i < 5 ? 'forward' : 'backward';
  return { name, block, text, shape, parts, remark, ok: true, location: at(i < 5 ? i + 6 : i + 7, text) };
});

export function gradient(name: string, parts: Partial<GradientResult> = {}): GradientResult {
  const [shape, size] = shapes[name]!;
  const total = size.reduce((product, each) => product * each, 1);
  return {
    name,
    of: name.slice(1),
    shape,
    verdict: 'pass',
    cause: null,
    inheritedFrom: [],
    alternatives: [],
    scale: null,
    reason: null,
    checked: total,
    total,
    failed: 0,
    inconclusive: 0,
    zero: 0,
    small: 0,
    kinks: 0,
    relativeError: 3.4e-11,
    resolution: null,
    tolerance: 1e-7,
    worst: {
      trial: 1,
      index: size.map(() => 0),
      analytic: 0.1,
      numeric: 0.1,
      uncertainty: 1e-12,
      slopes: null,
    },
    location: null,
    ...parts,
  };
}

const perExample = { scale: { value: 5, text: 'm' } };

const right = [
  gradient('dZ2', { ...perExample, relativeError: 2.1e-10 }),
  gradient('dW2'),
  gradient('db2', { relativeError: 0 }),
  gradient('dZ1', { ...perExample, relativeError: 4.6e-10 }),
  gradient('dW1', { relativeError: 3.2e-10 }),
  gradient('db1'),
];

/** The right gradients but for the given ones. */
export const gradients = (...other: GradientResult[]): GradientResult[] =>
  right.map((each) => other.find(({ name }) => name === each.name) ?? each);

export const passing: CaseResult = {
  name: 'two-layer network, m examples',
  file,
  kind: 'model',
  verdict: 'pass',
  seed: 0,
  trials: 3,
  precision: 'float64',
  vary: null,
  sizes: { n0: 3, n1: 4, n2: 1, m: 5 },
  trialSizes: [
    { n0: 3, n1: 4, n2: 1, m: 5 },
    { n0: 3, n1: 4, n2: 1, m: 5 },
    { n0: 5, n1: 7, n2: 3, m: 11 },
  ],
  shapes: Object.entries(shapes).map(([name, [shape, size]]) => ({ name, shape, size, location: null })),
  equations,
  coverage: { equations: 11, traced: 11, lost: [], functions: { called: 0, traced: 0 }, assumed: [] },
  gradients: right,
  diagnostics: [],
  derived: [],
  evaluations: 1234,
  durationMs: 12.3,
};

const wrong = { trial: 3, index: [0, 2], analytic: 0.31, numeric: 0.062, uncertainty: 1e-12, slopes: null };

/** dZ2 is wrong, and with it all that is made of it. */
export const failing: CaseResult = {
  ...passing,
  verdict: 'fail',
  gradients: gradients(
    gradient('dZ2', {
      verdict: 'fail',
      cause: 'root',
      failed: 5,
      relativeError: 0.8,
      worst: wrong,
      alternatives: ['dZ1'],
    }),
    ...['dW2', 'db2', 'dZ1', 'dW1', 'db1'].map((name) =>
      gradient(name, {
        verdict: 'fail',
        cause: 'inherited',
        inheritedFrom: ['dZ2'],
        failed: 1,
        relativeError: 0.8,
        worst: wrong,
      }),
    ),
  ),
  diagnostics: [
    diagnostic({
      code: 'point/equal-data',
      severity: 'warning',
      message: 'the examples 1 and 2 of X are equal: they cannot be told apart',
      location: at(3, 'X: (n0, m)'),
    }),
    diagnostic({
      code: 'gradient/mismatch',
      message: '0.31 as written, 0.062 by finite differences, at [0, 2] of trial 3',
      equation: 'dZ2',
      location: at(12, 'A2 - Y'),
    }),
  ],
};

/** An equation whose shapes do not fit. */
export const misshapen: CaseResult = {
  ...passing,
  verdict: 'fail',
  gradients: gradients(
    gradient('dW1', { verdict: 'fail', cause: 'root', checked: 0, relativeError: null, worst: null }),
  ),
  equations: equations.map((each) =>
    each.name === 'dW1'
      ? { ...each, text: 'dW1 = 1/m * dZ1 @ X', parts: '(n1,m) @ (n0,m)', remark: 'm is not n0', ok: false }
      : each,
  ),
  diagnostics: [
    diagnostic({
      code: 'shape/inner-dimensions',
      message: 'dZ1 (n1, m) @ X (n0, m) needs m = n0',
      equation: 'dW1',
      location: at(16, 'dZ1 @ X'),
      labels: [
        { message: 'dZ1 is (n1, m)', location: at(16, 'dZ1') },
        { message: 'X is (n0, m), declared on line 3', location: at(16, 'X') },
      ],
      notes: ['dW1 must have the shape of W1: (n1, n0)'],
    }),
  ],
};

export const undecided: CaseResult = {
  ...passing,
  verdict: 'inconclusive',
  coverage: {
    equations: 11,
    traced: 10,
    lost: ['line 16: no rule for linalg.svd'],
    functions: { called: 0, traced: 0 },
    assumed: ['m % 5 == 0'],
  },
  gradients: gradients(
    gradient('dW2', {
      verdict: 'inconclusive',
      reason: 'noise: the loss cancels to 3 digits, so differences of it are lost',
      inconclusive: 4,
    }),
    gradient('dW1', {
      verdict: 'unchecked',
      reason: 'not traced',
      checked: 0,
      relativeError: null,
      worst: null,
    }),
    gradient('db1', { verdict: 'vacuous', zero: 4, relativeError: 0 }),
    gradient('dZ1', { kinks: 2 }),
  ),
};

export const withoutBackward: CaseResult = {
  ...passing,
  verdict: 'inconclusive',
  equations: equations.slice(0, 5),
  coverage: { ...passing.coverage, equations: 5, traced: 5 },
  gradients: [],
  derived: BACKWARD.split('\n'),
};

export const unreadable: CaseResult = {
  ...passing,
  name: 'broken.yaml',
  file: 'broken.yaml',
  verdict: 'error',
  trials: 0,
  sizes: {},
  trialSizes: [],
  shapes: [],
  equations: [],
  coverage: { equations: 0, traced: 0, lost: [], functions: { called: 0, traced: 0 }, assumed: [] },
  gradients: [],
  diagnostics: [
    diagnostic({
      code: 'input/key',
      message: 'there is no key `foward`',
      location: { file: 'broken.yaml', line: 2, column: 1, endLine: 2, endColumn: 7 },
      help: 'did you mean `forward`?',
    }),
  ],
};

/** dW1 was wrong, and has been repaired. */
export const repaired: CaseResult = {
  ...passing,
  repaired: [
    diagnostic({
      code: 'gradient/missing-mean',
      message: 'dW1 lacks the 1/m of the mean',
      equation: 'dW1',
      location: at(16, '1/m * dZ1 @ X.T'),
      notes: ['written / numeric = 5 = m in every entry, at every trial'],
      help: '1/m * dZ1 @ X.T       verified: dW1 then agrees to 4e-11',
      fix: {
        title: 'divide by m',
        equation: 'dW1',
        replacement: '1/m * dZ1 @ X.T',
        edits: [{ location: at(16, '1/m * dZ1 @ X.T'), text: '1/m * dZ1 @ X.T' }],
        verified: true,
      },
    }),
  ],
};

export const options: ReportOptions = {
  style: plainStyle,
  width: 80,
  sourcesBefore: new Map(),
  sources: new Map([
    [file, source],
    ['broken.yaml', 'name: broken\nfoward: |\n  J = x\n'],
  ]),
  command: 'run',
  quiet: false,
  strict: false,
  flags: [],
};
