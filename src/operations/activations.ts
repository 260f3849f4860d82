import { sigmoid, sigmoidLoop, softplus, softplusLoop } from '../tensors/logistic.ts';
import { mapUnary } from '../tensors/broadcast.ts';
import { reluLoop } from '../tensors/simple-loops.ts';
import { gelu, geluTanh } from '../tensors/special.ts';
import { tanh, tanhLoop } from '../tensors/tanh.ts';
import type { Algebra, Term } from './algebra.ts';
import { arithmetic } from './arithmetic.ts';
import { counted, sideOfZero, unary, unaryWith } from './elementwise.ts';
import type { UnaryRule } from './elementwise.ts';
import { functions } from './functions.ts';
import type { Attributes, Emitter, Node, Operation, Parameter } from './operation.ts';

const number = (name: string, value: number | null): Parameter => ({ name, role: 'number', default: value });

// The parameters as attributes, with their defaults for nodes that were emitted without.
const slopeOf = ({ alpha, negative_slope }: Attributes): number => negative_slope ?? alpha ?? 0.01;
const alphaOf = ({ alpha }: Attributes): number => alpha ?? 1;
const betaOf = ({ beta }: Attributes): number => beta ?? 1;
const isTanhForm = ({ approximate }: Attributes): boolean => approximate === 'tanh' || approximate === true;

/** Klambauer et al. 2017, equation 2. */
const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/** The curvature of the tanh form of gelu (Hendrycks and Gimpel 2016). */
const GELU_CUBIC = 0.044715;

const positive = (m: Algebra, x: Node): Node => m.call('greater', [x, 0]);

/** alpha e^x left of zero, `right` else. The exponent is held at 0 where it is not used, or it would overflow. */
const exponentialLeft = (m: Algebra, x: Node, right: Term, alpha: Term): Node =>
  m.call('where', [positive(m, x), right, m.mul(alpha, m.call('exp', [m.call('minimum', [x, 0])]))]);

const tanhRule: UnaryRule = (m, { g, out }) => m.mul(g, m.sub(1, m.pow(out, 2)));
const sigmoidRule: UnaryRule = (m, { g, out }) => m.mul(m.mul(g, out), m.sub(1, out));

/** A root that a person writes as such. */
const root = (m: Algebra, value: number, formula: string): Node =>
  m.call('<constant>', [], { value: Math.sqrt(value), type: 'float', formula: `np.sqrt(${formula})` });

const geluRule: UnaryRule = (m, { g, x, attributes }) => {
  if (!isTanhForm(attributes)) {
    const area = m.mul(0.5, m.call('erfc', [m.div(m.neg(x), root(m, 2, '2'))]));
    const density = m.div(m.call('exp', [m.div(m.neg(m.pow(x, 2)), 2)]), root(m, 2 * Math.PI, '2 * np.pi'));
    return m.mul(g, m.add(area, m.mul(x, density)));
  }
  // x sigmoid(u) in place of x/2 (1 + tanh(u/2)).
  const c = 2 * Math.sqrt(2 / Math.PI);
  const s = m.call('sigmoid', [m.mul(c, m.add(x, m.mul(GELU_CUBIC, m.pow(x, 3))))]);
  const inner = m.mul(c, m.add(1, m.mul(3 * GELU_CUBIC, m.pow(x, 2))));
  return m.mul(g, m.add(s, m.mul(m.mul(m.mul(x, s), m.sub(1, s)), inner)));
};

/** Activations of a network beside those that NumPy has. */
export const activations: readonly Operation[] = [
  unary('tanh', tanh, tanhRule, { loop: tanhLoop }),
  unary('sigmoid', sigmoid, sigmoidRule, { aliases: ['expit', 'logistic'], loop: sigmoidLoop }),
  unary(
    'log_sigmoid',
    (x) => -softplus(-x),
    (m, { g, x }) => m.mul(g, m.call('sigmoid', [m.neg(x)])),
    { aliases: ['logsigmoid'] },
  ),
  unary(
    'relu',
    (x) => Math.max(x, 0),
    (m, { g, x }) => m.mul(g, positive(m, x)),
    {
      type: counted,
      exact: true,
      piece: () => sideOfZero,
      loop: reluLoop,
    },
  ),
  unaryWith(
    'leaky_relu',
    (attributes) => {
      const slope = slopeOf(attributes);
      return (x) => (x > 0 ? x : slope * x);
    },
    (m, { g, x, attributes }) => m.mul(g, m.call('where', [positive(m, x), 1, m.given(slopeOf(attributes), attributes, 'negative_slope', 'alpha')])),
    { parameters: [number('alpha', 0.01), number('negative_slope', null)], piece: () => sideOfZero },
  ),
  unaryWith(
    'elu',
    (attributes) => {
      const alpha = alphaOf(attributes);
      return (x) => (x > 0 ? x : alpha * Math.expm1(x));
    },
    (m, { g, x, attributes }) => m.mul(g, exponentialLeft(m, x, 1, m.given(alphaOf(attributes), attributes, 'alpha'))),
    // With alpha = 1 the slopes meet.
    { parameters: [number('alpha', 1)], piece: (attributes) => (alphaOf(attributes) === 1 ? () => 0 : sideOfZero) },
  ),
  unary(
    'selu',
    (x) => SELU_SCALE * (x > 0 ? x : SELU_ALPHA * Math.expm1(x)),
    (m, { g, x }) => m.mul(g, exponentialLeft(m, x, SELU_SCALE, SELU_SCALE * SELU_ALPHA)),
    {
      piece: () => sideOfZero,
    },
  ),
  unaryWith(
    'softplus',
    (attributes) => {
      const beta = betaOf(attributes);
      return (x) => softplus(beta * x) / beta;
    },
    (m, { g, x, attributes }) => m.mul(g, m.call('sigmoid', [m.mul(m.given(betaOf(attributes), attributes, 'beta'), x)])),
    {
      parameters: [number('beta', 1)],
      kernel: ([x], attributes, out) => {
        const beta = betaOf(attributes);
        if (beta === 1) softplusLoop(x!.data, 0, out.data, 0, out.data.length);
        else mapUnary((value) => softplus(beta * value) / beta, x!, out);
      },
    },
  ),
  unaryWith('gelu', (attributes) => (isTanhForm(attributes) ? geluTanh : gelu), geluRule, {
    parameters: [{ name: 'approximate', role: 'text', default: 'none' }],
  }),
  unary(
    'swish',
    (x) => (x === -Infinity ? 0 : x * sigmoid(x)),
    (m, { g, x, out }) => m.mul(g, m.add(out, m.mul(m.call('sigmoid', [x]), m.sub(1, out)))),
    {
      aliases: ['silu'],
    },
  ),
  unary(
    'mish',
    (x) => (x === -Infinity ? 0 : x * tanh(softplus(x))),
    (m, { g, x }) => {
      const t = m.call('tanh', [m.call('softplus', [x])]);
      return m.mul(g, m.add(t, m.mul(m.mul(x, m.call('sigmoid', [x])), m.sub(1, m.pow(t, 2)))));
    },
  ),
  unary(
    'softsign',
    (x) => (Math.abs(x) === Infinity ? Math.sign(x) : x / (1 + Math.abs(x))),
    (m, { g, x }) => m.div(g, m.pow(m.add(1, m.call('absolute', [x])), 2)),
  ),
  hard('hard_sigmoid', 3, 1 / 6, 0.5),
  hard('hard_tanh', 1, 1, 0),
];

/** A ramp: slope·x + offset while |x| < bound, flat beyond. */
function hard(name: string, bound: number, slope: number, offset: number): Operation {
  const [low, high] = [offset - slope * bound, offset + slope * bound];
  return unary(
    name,
    (x) => (x <= -bound ? low : x >= bound ? high : slope * x + offset),
    (m, { g, x }) => m.mul(m.mul(g, slope), m.call('less', [m.call('absolute', [x]), bound])),
    { piece: () => (x) => Math.sign(x + bound) + 3 * Math.sign(x - bound) },
  );
}

/**
 * f'(x) as a node of x's shape: how `g'(Z)` and `tanh_prime(Z)` are traced. f is any function of one operand by its
 * name or alias, or `identity`. Null where there is none such, or where it has no derivative.
 */
export function derivativeOf(activation: string, x: Node, emitter: Emitter, attributes: Attributes = {}): Node | null {
  if (activation === 'identity' || activation === 'linear') return emitter.emit('ones_like', [x]);
  const row = derivable.get(activation);
  if (!row) return null;
  // The derivative rule with a gradient of 1. What it does not use of `out` is not emitted.
  const context = {
    inputs: [x],
    attributes,
    gradient: emitter.constant(1),
    get out() {
      return emitter.emit(row.name, [x], attributes);
    },
  };
  const [slope] = row.derivative!(context, emitter);
  if (!slope || slope.shape.length === x.shape.length) return slope ?? null;
  return emitter.emit('multiply', [slope, emitter.emit('ones_like', [x])]); // a constant slope
}

const derivable = new Map(
  [...activations, ...functions, ...arithmetic]
    .filter((row) => row.derivative && row.parameters.filter(({ role }) => role === 'array').length === 1)
    .flatMap((row) => [row.name, ...(row.aliases ?? [])].map((name) => [name, row] as const)),
);

/** The functions that `derivativeOf` knows. */
export const derivativeNames: ReadonlySet<string> = new Set(['identity', 'linear', ...derivable.keys()]);
