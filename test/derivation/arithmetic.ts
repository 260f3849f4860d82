import { random } from '../../src/shapes/random.ts';

/**
 * Arithmetic of a few arrays of several shapes in which factors, quotients and powers meet again and again, and a loss
 * whose quotients cancel: what the identities are about.
 */
export function arithmetic(seed: number): string {
  const draw = random('arithmetic', seed);
  const one = <T>(list: readonly T[]): T => list[draw.integer(list.length)]!;
  const known: [name: string, positive: boolean][] = [
    ['P', true],
    ['Q', true],
    ['w', true],
    ['c', true],
    ['X', false],
    ['s', true],
  ];
  const small = (): string => one(['1', '2', '0.5', '3', 'lam', 'm', '1/m', 'n']);
  const operand = (): string => one(known)[0];
  const positive = (): string => one(known.filter(([, each]) => each))[0];
  const lines: string[] = [];
  for (let i = 0; i < 3 + draw.integer(5); i++) {
    const [a, b, p] = [operand(), operand(), positive()];
    const [text, isPositive] = one<[string, boolean]>([
      [`${a} * ${b}`, false],
      [`${a} / ${p}`, false],
      [`${a} - ${b}`, false],
      [`${small()} * ${a} + ${b}`, false],
      [`(1 - ${a}) * ${b}`, false],
      [`${a} / (${p} * ${small()})`, false],
      [`${p}**-2 * ${a}`, false],
      [`(${a} + ${b})**2`, false],
      [`sigmoid(${a})`, true],
      [`tanh(${a}) * ${b}`, false],
      [`sqrt(${p}) * ${a}`, false],
      [`${p}**-0.5`, true],
      [`exp(-${a}**2)`, true],
      [`mean(${a} + X, axis=-1, keepdims=True) * X`, false],
      [`X - sum(X * ${a}, axis=0)`, false],
      [`where(X > 0, ${a}, ${b} * 2) + X`, false],
      [`(X > 0) * ${a}`, false],
      [`-${a}`, false],
      [`maximum(0, X - ${a})`, false],
      [`relu(X * ${a}) * relu(X)`, false],
    ]);
    lines.push(`v${i} = ${text}`);
    known.push([`v${i}`, isPositive]);
  }
  const last = known.at(-1)![0];
  const middle = operand();
  lines.push(
    `A = sigmoid(${last} - ${middle} + X)`,
    one([
      'J = -1/m * sum(Y * log(A) + (1 - Y) * log(1 - A))',
      'J = -mean(Y * log(A) + (1 - Y) * log(1 - A))',
      'J = -sum(log(A)) / m + lam / (2*m) * sum(w**2)',
      'B = softmax(A, axis=0)\nJ = -1/m * sum(H * log(B))',
      'e = exp(A - max(A, axis=0, keepdims=True))\nB = e / sum(e, axis=0, keepdims=True)\nJ = -sum(H * log(B)) / m',
      'J = mean(logsumexp(A, axis=0) - sum(H * A, axis=0))',
      'L = log_softmax(A, axis=0)\nJ = -(H * L).sum() / m',
      'D = 1 / (1 + exp(-A * X))\nJ = -mean(Y * log(D) + (1 - Y) * log(1 - D)) + lam * sum(c**2)',
    ]).replaceAll('\n', '\n  '),
  );
  return [
    'dims: { n: 3, m: 4 }',
    'constants: { lam: 0.7 }',
    'inputs:',
    '  Y: { shape: [n, m], init: bernoulli }',
    '  H: { shape: [n, m], init: { onehot: { axis: 0 } } }',
    'parameters:',
    '  X: (n, m)',
    '  P: { shape: [n, m], init: positive }',
    '  Q: { shape: [n, 1], init: positive }',
    '  w: { shape: [m], init: positive }',
    '  c: { shape: [1, m], init: positive }',
    '  s: { shape: [], init: positive }',
    'forward: |',
    ...lines.map((line) => `  ${line}`),
  ].join('\n');
}
