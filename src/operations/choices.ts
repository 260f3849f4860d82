import { mapTernary, mapUnary } from '../tensors/broadcast.ts';
import type { BinaryLoop } from '../tensors/broadcast.ts';
import { maximumLoop, minimumLoop } from '../tensors/simple-loops.ts';
import { roundHalfEven } from '../tensors/special.ts';
import { algebra } from './algebra.ts';
import type { Term } from './algebra.ts';
import { sumToShape } from './broadcasting.ts';
import { binary, elementwiseShape, loop, pieces, same, side, sideOfZero, step, takesGradient, toFloat, unary, unaryWith } from './elementwise.ts';
import type { BinaryPart } from './elementwise.ts';
import type { Attributes, Node, Operation } from './operation.ts';

/** Maximum and minimum: the gradient goes to the operand that was taken, and in halves to both at a tie. */
function extremum(name: string, loop: BinaryLoop, wins: 'greater' | 'less'): Operation {
  const part =
    (swap: boolean): BinaryPart =>
    (m, g, a, b) => {
      const [own, other] = swap ? [b, a] : [a, b];
      const taken = m.call(wins, [own, other]);
      // Beside a constant a tie is a kink like any other, and `dA * (Z > 0)` is how it is written.
      return m.mul(g, takesGradient(other) ? m.call('where', [m.call('equal', [own, other]), 0.5, taken]) : taken);
    };
  return binary(name, loop, [part(false), part(true)], { exact: true, piece: side });
}

const bounds = ({ a_min, a_max, min, max }: Attributes): { low: number | null; high: number | null } => ({
  low: a_min ?? min ?? null,
  high: a_max ?? max ?? null,
});

const clip: Operation = {
  name: 'clip',
  method: true,
  elementwise: true,
  exact: true,
  parameters: [{ name: 'a', role: 'array' }, ...['min', 'max', 'a_min', 'a_max'].map((name) => ({ name, role: 'number', default: null }) as const)],
  shape: ([a], attributes) => {
    const { low, high } = bounds(attributes);
    const whole = Number.isInteger(low ?? 0) && Number.isInteger(high ?? 0);
    return { shape: a!.shape, type: !whole ? 'float' : a!.type === 'bool' ? 'int' : a!.type };
  },
  kernel: ([a], attributes, out) => {
    const { low, high } = bounds(attributes);
    const [from, to] = [low ?? -Infinity, high ?? Infinity];
    mapUnary((x) => Math.min(Math.max(x, from), to), a!, out);
  },
  derivative: ({ inputs: [a], attributes, gradient }, emitter) => {
    if (!takesGradient(a!)) return [null];
    const { low, high } = bounds(attributes);
    const m = algebra(emitter);
    const given = (bound: number, ...names: string[]): Term => m.given(bound, attributes, ...names);
    const inside = [
      ...(low === null ? [] : [m.call('greater_equal', [a!, given(low, 'a_min', 'min')])]),
      ...(high === null ? [] : [m.call('less_equal', [a!, given(high, 'a_max', 'max')])]),
    ];
    return [
      inside.length === 0
        ? gradient
        : m.mul(
            gradient,
            inside.reduce((x, y) => m.call('bitwise_and', [x, y])),
          ),
    ];
  },
  branches: ([a], attributes) => {
    const { low, high } = bounds(attributes);
    return pieces([a!], a!.shape, (x) => 4 * side(x, low ?? -Infinity) + side(x, high ?? Infinity));
  },
};

const where: Operation = {
  name: 'where',
  elementwise: true,
  exact: true,
  parameters: ['condition', 'x', 'y'].map((name) => ({ name, role: 'array' }) as const),
  shape: (inputs, attributes, domain) => elementwiseShape(inputs, attributes, domain, same, inputs.slice(1)),
  kernel: ([condition, x, y], _, out) => mapTernary((c, a, b) => (c !== 0 ? a : b), condition!, x!, y!, out),
  derivative: ({ inputs, gradient }, emitter) => {
    const [condition, x, y] = inputs as [Node, Node, Node];
    const m = algebra(emitter);
    const part = (operand: Node, chosen: readonly [Node | number, Node | number]): Node | null =>
      takesGradient(operand) ? sumToShape(m.call('where', [condition, ...chosen]), operand, emitter) : null;
    return [null, part(x, [gradient, 0]), part(y, [0, gradient])];
  },
};

const decimalsOf = ({ decimals }: Attributes): number => decimals ?? 0;

/** As NumPy: scaled by a power of ten, rounded, and scaled back. */
const roundTo = (attributes: Attributes): ((x: number) => number) => {
  const decimals = decimalsOf(attributes);
  const scale = 10 ** Math.abs(decimals);
  if (decimals === 0) return roundHalfEven;
  return decimals > 0 ? (x) => roundHalfEven(x * scale) / scale : (x) => roundHalfEven(x / scale) * scale;
};

const NAN_TO_NUM = [
  { name: 'copy', role: 'flag', default: true },
  { name: 'nan', role: 'number', default: 0 },
  { name: 'posinf', role: 'number', default: null },
  { name: 'neginf', role: 'number', default: null },
] as const;

/** Functions made of pieces: which one an element is on is told by `branches`. */
export const choices: readonly Operation[] = [
  extremum('maximum', maximumLoop, 'greater'),
  extremum('minimum', minimumLoop, 'less'),
  clip,
  where,
  unary('floor', Math.floor, null, { exact: true, piece: () => step }),
  unary('ceil', Math.ceil, null, { exact: true, piece: () => step }),
  unary('trunc', Math.trunc, null, { aliases: ['fix'], exact: true, piece: () => step }),
  unary('rint', roundHalfEven, null, { exact: true, piece: () => (x) => step(x + 0.5) }),
  unaryWith('round', roundTo, null, {
    aliases: ['around', 'round_'],
    method: true,
    parameters: [{ name: 'decimals', role: 'number', default: 0 }],
    type: (type, attributes) => (type !== 'bool' ? type : decimalsOf(attributes) === 0 ? 'float' : null),
    exact: true,
    piece: (attributes) => (x) => step(x * 10 ** decimalsOf(attributes) + 0.5),
  }),
  binary(
    'heaviside',
    loop((x, atZero) => (x > 0 ? 1 : x < 0 ? 0 : x === 0 ? atZero : NaN)),
    [null, (m, g, x) => m.mul(g, m.call('equal', [x, 0]))],
    {
      type: toFloat,
      exact: true,
      piece: sideOfZero,
    },
  ),
  unaryWith(
    'nan_to_num',
    ({ nan, posinf, neginf }) =>
      (x) =>
        Number.isNaN(x) ? (nan ?? 0) : x === Infinity ? (posinf ?? Number.MAX_VALUE) : x === -Infinity ? (neginf ?? -Number.MAX_VALUE) : x,
    (m, { g, x }) => m.mul(g, m.call('isfinite', [x])),
    { parameters: NAN_TO_NUM, type: same, exact: true },
  ),
];
