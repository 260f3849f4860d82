import { mapUnary, runBinary, withKernels } from '../tensors/broadcast.ts';
import { absoluteLoop, negativeLoop, powerLoop, squareLoop } from '../tensors/simple-loops.ts';
import { floorDivide, modulo } from '../tensors/special.ts';
import type { ElementType, Shape } from '../shapes/shape.ts';
import { binary, counted, elementwiseShape, loop, notBool, same, sideOfZero, toFloat, unary } from './elementwise.ts';
import type { BinaryPart, TypedKernel } from './elementwise.ts';
import { ShapeError } from './operation.ts';
import type { Node, Operand, Operation } from './operation.ts';

const addLoop = withKernels('add', (a, i, di, b, j, dj, out, k, count) => {
  for (const end = k + count; k < end; k++, i += di, j += dj) out[k] = a[i]! + b[j]!;
});
const subtractLoop = withKernels('subtract', (a, i, di, b, j, dj, out, k, count) => {
  for (const end = k + count; k < end; k++, i += di, j += dj) out[k] = a[i]! - b[j]!;
});
const multiplyLoop = withKernels('multiply', (a, i, di, b, j, dj, out, k, count) => {
  for (const end = k + count; k < end; k++, i += di, j += dj) out[k] = a[i]! * b[j]!;
});
const divideLoop = withKernels('divide', (a, i, di, b, j, dj, out, k, count) => {
  for (const end = k + count; k < end; k++, i += di, j += dj) out[k] = a[i]! / b[j]!;
});
const orLoop = loop((x, y) => (x || y ? 1 : 0));

const integers = (types?: readonly ElementType[]): boolean => types !== undefined && !types.includes('float');
const bools = (types?: readonly ElementType[]): boolean => types !== undefined && types[0] === 'bool' && types[1] === 'bool';

/** Between integers a division by zero gives 0. */
const integerAware = (f: (x: number, y: number) => number): TypedKernel => {
  const [exact, floating] = [loop((x, y) => (y === 0 ? 0 : f(x, y) + 0)), loop(f)];
  return ([a, b], _, out, types) => runBinary(integers(types) ? exact : floating, a!, b!, out);
};

/** The number that an operand is at every size, as in `x**2`, `x**-1`, `x**(1/2)`. */
function knownNumber(operand: Operand): number | null {
  const { operation, attributes, inputs } = operand as Partial<Node>;
  if (operation?.name === '<constant>') return attributes!['value'] as number;
  const known = (inputs ?? []).map(knownNumber);
  if (known.length === 0 || known.includes(null)) return null;
  if (operation?.name === 'negative') return -known[0]!;
  return operation?.name === 'divide' ? known[0]! / known[1]! : null;
}

/** Numbers of the equation and sizes are Python's, whose negative powers are floats; arrays of integers refuse them. */
const isPythonNumber = (operand: Operand): boolean => ['<constant>', '<size>'].includes((operand as Partial<Node>).operation?.name ?? '');

const powerShape: Operation['shape'] = (inputs, attributes, domain) => {
  const [base, exponent] = inputs as [Operand, Operand];
  const result = elementwiseShape(inputs, attributes, domain, counted);
  if (result.type === 'float' || (knownNumber(exponent) ?? 0) >= 0) return result;
  const recovered: { shape: Shape; type: ElementType } = { shape: result.shape, type: 'float' };
  if (isPythonNumber(base)) return recovered;
  throw new ShapeError('input/type', 'raises integers to a negative power, which NumPy refuses', {
    operands: [0, 1],
    recovered,
    help: 'use 1 / x',
  });
};

const powerByBase: BinaryPart = (m, g, x, n, out) => {
  const known = knownNumber(n);
  const { formula } = n.attributes;
  // Of a constant with a name it is not known what it will be.
  if (known !== null && formula !== undefined) {
    const lowered = m.call('<constant>', [], { value: known - 1, type: n.type, formula: `(${formula}) - 1` });
    return m.mul(m.mul(g, n), m.pow(x, lowered));
  }
  if (known === 0) return null;
  if (known === 0.5) return m.div(g, m.mul(2, out));
  if (known !== null && known < 0) return m.div(m.mul(m.neg(g), -known), m.pow(x, 1 - known));
  if (known !== null) return m.mul(m.mul(g, known), m.pow(x, known - 1));
  if (isPythonNumber(n)) return m.mul(m.mul(g, n), m.pow(x, m.sub(n, 1)));
  // x**0 is 1 everywhere: keep 0 * x**-1 from being 0 * Infinity at x = 0.
  const lowered = m.call('where', [m.call('equal', [n, 0]), 1, m.sub(n, 1)]);
  return m.mul(m.mul(g, n), m.pow(x, lowered));
};

const powerByExponent: BinaryPart = (m, g, x, _, out) => {
  const known = knownNumber(x);
  // The logarithm of a base that is not positive is never asked for: 0**y is flat, and (-2)**y is no function of y.
  const positive = known !== null && known > 0 ? x : m.call('where', [m.call('greater', [x, 0]), x, 1]);
  return m.mul(m.mul(g, out), m.call('log', [positive]));
};

export const arithmetic: readonly Operation[] = [
  binary('add', addLoop, [(_, g) => g, (_, g) => g], {
    kernel: (inputs, _, out, types) => runBinary(bools(types) ? orLoop : addLoop, inputs[0]!, inputs[1]!, out),
  }),
  binary('subtract', subtractLoop, [(_, g) => g, (m, g) => m.neg(g)], { type: notBool }),
  binary('multiply', multiplyLoop, [(m, g, _, b) => m.mul(g, b), (m, g, a) => m.mul(g, a)]),
  binary('divide', divideLoop, [(m, g, _, b) => m.div(g, b), (m, g, a, b) => m.div(m.mul(m.neg(g), a), m.pow(b, 2))], {
    aliases: ['true_divide'],
    type: toFloat,
  }),
  binary('floor_divide', loop(floorDivide), null, {
    type: counted,
    exact: true,
    kernel: integerAware(floorDivide),
    piece: (x, y, floor) => 2 * floor + (x % y === 0 ? 1 : 0),
  }),
  binary('mod', loop(modulo), [(_, g) => g, (m, g, a, b) => m.mul(m.neg(g), m.call('floor_divide', [a, b]))], {
    aliases: ['remainder'],
    type: counted,
    kernel: integerAware(modulo),
    piece: (x, y, rest) => 2 * Math.round((x - rest) / y) + (rest === 0 ? 1 : 0),
  }),
  binary('power', powerLoop, [powerByBase, powerByExponent], { aliases: ['pow'], shape: powerShape }),
  unary(
    'negative',
    (x) => -x,
    (m, { g }) => m.neg(g),
    { type: notBool, exact: true, loop: negativeLoop },
  ),
  unary(
    'positive',
    (x) => x,
    (m, { g }) => m.node(g),
    { type: notBool, exact: true },
  ),
  unary(
    'reciprocal',
    (x) => 1 / x,
    (m, { g, x }) => m.div(m.neg(g), m.pow(x, 2)),
    {
      type: counted,
      // Of integers: 1 and -1 are their own, the others round to 0.
      kernel: ([x], _, out, types) => mapUnary(integers(types) ? (n) => (Math.abs(n) === 1 ? n : 0) : (value) => 1 / value, x!, out),
    },
  ),
  unary(
    'square',
    (x) => x * x,
    (m, { g, x }) => m.mul(m.mul(g, 2), x),
    { type: counted, loop: squareLoop },
  ),
  unary('absolute', Math.abs, (m, { g, x }) => m.mul(g, m.call('sign', [x])), {
    aliases: ['abs'],
    type: same,
    exact: true,
    piece: () => sideOfZero,
    loop: absoluteLoop,
  }),
  unary('fabs', Math.abs, (m, { g, x }) => m.mul(g, m.call('sign', [x])), { exact: true, piece: () => sideOfZero, loop: absoluteLoop }),
  unary('sign', Math.sign, null, { type: notBool, exact: true, piece: () => sideOfZero }),
];
