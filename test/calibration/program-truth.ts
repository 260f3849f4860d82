import type { Program, ProgramNode } from '../../src/program/program.ts';
import type { Values } from '../../src/evaluation/evaluate.ts';
import * as D from './double-double.ts';
import * as dual from './dual.ts';
import type { Dual } from './dual.ts';
import { contract, determinant, inverse, lanes, runningLanes } from './dual-arrays.ts';
import type { Dense } from './dual-arrays.ts';

/** The exact loss, and its derivative by one entry of a value. */
export interface Truth {
  readonly loss: number;
  readonly slope: number;
  /** Two sides of a kink met at the point with other slopes: there is no derivative. */
  readonly tied: boolean;
}

/**
 * ∂loss/∂value[entry] by forward-mode differentiation in arithmetic of 31 digits: everything downstream of the value
 * is computed anew, from the values that the program has. Its own rules for every operation that computes; an operation
 * that only moves elements is asked where it moves them. Throws for an operation without a rule.
 */
export function truthOf(program: Program, values: Values, value: ProgramNode, entry: number): Truth {
  const ties = { met: false };
  const now: (Dense | undefined)[] = [];
  const { shape, data } = values[value.index]!;
  now[value.index] = {
    shape,
    data: Array.from(data, (each, i) => (i === entry ? dual.variable(each) : dual.constant(each))),
  };
  const kept: Dense[] = [];
  const at = ({ index }: ProgramNode): Dense =>
    now[index] ??
    (kept[index] ??= { shape: values[index]!.shape, data: Array.from(values[index]!.data, dual.constant) });
  for (const node of program.nodes.slice(value.index + 1, program.loss!.index + 1)) {
    if (!node.inputs.some(({ index }) => now[index])) continue;
    now[node.index] = { shape: values[node.index]!.shape, data: compute(node, node.inputs.map(at), ties) };
  }
  const loss = at(program.loss!).data[0]!;
  return { loss: D.toNumber(loss.v), slope: D.toNumber(loss.d), tied: ties.met };
}

interface Ties {
  met: boolean;
}

/** Which of two: the first where `order` is positive. At a tie they must move together, or there is a kink. */
function choose(a: Dual, b: Dual, order: number, ties: Ties): Dual {
  if (order === 0 && D.compare(a.d, b.d) !== 0) ties.met = true;
  return order > 0 ? a : b;
}
const larger = (a: Dual, b: Dual, ties: Ties): Dual => choose(a, b, dual.compare(a, b), ties);
const smaller = (a: Dual, b: Dual, ties: Ties): Dual => choose(a, b, dual.compare(b, a), ties);
const absolute = (a: Dual, ties: Ties): Dual => larger(a, dual.negate(a), ties);

type Unary = (x: Dual, attributes: ProgramNode['attributes'], ties: Ties) => Dual;

const number = (value: number): Dual => dual.constant(value);
const bent = (x: Dual, ties: Ties, left: Dual, right: Dual = x): Dual =>
  choose(right, left, dual.sign(x), ties);
const fraction = (a: number, b: DualOrNumber): Dual =>
  dual.divide(number(a), typeof b === 'number' ? number(b) : b);
type DualOrNumber = Dual | number;

const unary: Readonly<Record<string, Unary>> = {
  negative: dual.negate,
  positive: (x) => x,
  reciprocal: (x) => fraction(1, x),
  square: dual.square,
  absolute: (x, _, ties) => absolute(x, ties),
  fabs: (x, _, ties) => absolute(x, ties),
  exp: dual.exp,
  exp2: (x) => dual.exp(dual.multiply(x, { v: D.LN2, d: D.ZERO })),
  expm1: dual.expm1,
  log: dual.log,
  log1p: dual.log1p,
  log2: (x) => dual.divide(dual.log(x), { v: D.LN2, d: D.ZERO }),
  log10: (x) => dual.divide(dual.log(x), dual.log(number(10))),
  sqrt: dual.sqrt,
  cbrt: (x) => {
    const root = dual.exp(dual.divide(dual.log(dual.absolute(x)), number(3)));
    return dual.sign(x) < 0 ? dual.negate(root) : root;
  },
  erf: dual.erf,
  erfc: (x) => dual.subtract(dual.ONE, dual.erf(x)),
  sin: dual.sin,
  cos: dual.cos,
  tan: (x) => dual.divide(dual.sin(x), dual.cos(x)),
  arcsin: (x) => dual.arctan(dual.divide(x, dual.sqrt(dual.subtract(dual.ONE, dual.square(x))))),
  arctan: dual.arctan,
  sinh: dual.sinh,
  cosh: dual.cosh,
  arcsinh: (x) => dual.log(dual.add(x, dual.sqrt(dual.plus(dual.square(x), 1)))),
  arctanh: (x) => dual.times(dual.log(dual.divide(dual.plus(x, 1), dual.subtract(dual.ONE, x))), 0.5),
  tanh: dual.tanh,
  sigmoid: dual.sigmoid,
  log_sigmoid: (x) => dual.negate(dual.softplus(dual.negate(x))),
  relu: (x, _, ties) => bent(x, ties, dual.ZERO),
  leaky_relu: (x, { alpha, negative_slope: slope }, ties) =>
    bent(x, ties, dual.times(x, slope ?? alpha ?? 0.01)),
  elu: (x, { alpha }, ties) => bent(x, ties, dual.times(dual.expm1(x), alpha ?? 1)),
  selu: (x, _, ties) =>
    dual.times(bent(x, ties, dual.times(dual.expm1(x), 1.6732632423543772)), 1.0507009873554805),
  softplus: (x, { beta = 1 }) => dual.times(dual.softplus(dual.times(x, beta)), 1 / beta),
  gelu: (x, { approximate }) =>
    approximate === 'tanh' || approximate === true ? dual.geluTanh(x) : dual.gelu(x),
  swish: (x) => dual.multiply(x, dual.sigmoid(x)),
  mish: (x) => dual.multiply(x, dual.tanh(dual.softplus(x))),
  softsign: (x) => dual.divide(x, dual.plus(dual.absolute(x), 1)),
  hard_sigmoid: (x, _, ties) => clipped(dual.plus(dual.divide(x, number(6)), 0.5), 0, 1, ties),
  hard_tanh: (x, _, ties) => clipped(x, -1, 1, ties),
  clip: (x, { a_min, a_max, min, max }, ties) =>
    clipped(x, a_min ?? min ?? -Infinity, a_max ?? max ?? Infinity, ties),
};

function clipped(x: Dual, low: number, high: number, ties: Ties): Dual {
  const raised = low === -Infinity ? x : larger(x, number(low), ties);
  return high === Infinity ? raised : smaller(raised, number(high), ties);
}

const binary: Readonly<Record<string, (a: Dual, b: Dual, ties: Ties) => Dual>> = {
  add: dual.add,
  subtract: dual.subtract,
  multiply: dual.multiply,
  divide: dual.divide,
  power: dual.power,
  maximum: larger,
  minimum: smaller,
  hypot: (a, b) => dual.sqrt(dual.add(dual.square(a), dual.square(b))),
  logaddexp: (a, b) =>
    dual.add(
      dual.compare(a, b) > 0 ? a : b,
      dual.log1p(dual.exp(dual.negate(dual.absolute(dual.subtract(a, b))))),
    ),
};

const squares = (lane: readonly Dual[]): Dual => dual.sum(lane.map(dual.square));
const mean = (lane: readonly Dual[]): Dual => dual.divide(dual.sum(lane), number(lane.length));
function variance(lane: readonly Dual[], { ddof = 0 }: ProgramNode['attributes']): Dual {
  const middle = mean(lane);
  const deviations = squares(lane.map((each) => dual.subtract(each, middle)));
  return dual.divide(deviations, number(lane.length - ddof));
}
function logSumExp(lane: readonly Dual[]): Dual {
  const shift = number(Math.max(...lane.map(({ v }) => v.hi)));
  return dual.add(shift, dual.log(dual.sum(lane.map((each) => dual.exp(dual.subtract(each, shift))))));
}
const largest = (lane: readonly Dual[], ties: Ties): Dual => lane.reduce((a, b) => larger(a, b, ties));
const least = (lane: readonly Dual[], ties: Ties): Dual => lane.reduce((a, b) => smaller(a, b, ties));
const sorted = (lane: readonly Dual[]): Dual[] => lane.toSorted(dual.compare);

type Reduction = (lane: readonly Dual[], attributes: ProgramNode['attributes'], ties: Ties) => Dual;

const reductions: Readonly<Record<string, Reduction>> = {
  sum: dual.sum,
  mean,
  prod: dual.product,
  max: (lane, _, ties) => largest(lane, ties),
  min: (lane, _, ties) => least(lane, ties),
  ptp: (lane, _, ties) => dual.subtract(largest(lane, ties), least(lane, ties)),
  median: (lane) => {
    const order = sorted(lane);
    return dual.times(dual.add(order[(lane.length - 1) >> 1]!, order[lane.length >> 1]!), 0.5);
  },
  var: variance,
  std: (lane, attributes) => dual.sqrt(variance(lane, attributes)),
  logsumexp: logSumExp,
  'linalg.norm': (lane, { ord }, ties) => {
    const order = typeof ord === 'object' && ord !== null ? ord.value : ord;
    if (order === 1) return dual.sum(lane.map((each) => absolute(each, ties)));
    if (order === Infinity)
      return largest(
        lane.map((each) => absolute(each, ties)),
        ties,
      );
    return dual.sqrt(squares(lane));
  },
};

/** Results of the shape of the operand, lane by lane. */
const laneMaps: Readonly<Record<string, (lane: readonly Dual[]) => Dual[]>> = {
  softmax: (lane) => {
    const total = logSumExp(lane);
    return lane.map((each) => dual.exp(dual.subtract(each, total)));
  },
  log_softmax: (lane) => {
    const total = logSumExp(lane);
    return lane.map((each) => dual.subtract(each, total));
  },
  sort: sorted,
  cumsum: (lane) => lane.map((_, i) => dual.sum(lane.slice(0, i + 1))),
  cumprod: (lane) => lane.map((_, i) => dual.product(lane.slice(0, i + 1))),
};

/** As subscripts of a sum of products. */
function subscriptsOf(
  { operation: { name }, attributes }: ProgramNode,
  [a, b]: readonly Dense[],
): string | null {
  const [p, q] = [a?.shape.length ?? 0, b?.shape.length ?? 0];
  if (name === 'einsum') return attributes.subscripts.replaceAll(' ', '');
  if (name === 'outer') return 'i,j->ij';
  if (name === 'trace') return 'ii->';
  if (name === 'vdot' || (name === 'inner' && p === 1)) return 'i,i->';
  if (name === 'inner') return 'ik,jk->ij';
  if (name !== 'matmul' && name !== 'dot') return null;
  if (p === 3 && q === 3) return 'bik,bkj->bij';
  const left = p === 1 ? 'k' : 'ik';
  const right = q === 1 ? 'k' : 'kj';
  return `${left},${right}->${(left + right).replaceAll('k', '')}`;
}

function compute(node: ProgramNode, inputs: readonly Dense[], ties: Ties): Dual[] {
  const { operation, attributes } = node;
  const { name } = operation;
  const [x, y, z] = inputs;
  const shape = shapeOf(node, inputs);
  if (node.type !== 'float' || !(operation.derivative ?? name === '<same>'))
    return decided(node, inputs, shape);
  if (unary[name]) return x!.data.map((each) => unary[name]!(each, attributes, ties));
  if (binary[name]) {
    const [a, b] = [stretched(x!, shape), stretched(y!, shape)];
    return a.map((each, i) => binary[name]!(each, b[i]!, ties));
  }
  if (name === 'where') {
    const [c, a, b] = [stretched(x!, shape), stretched(y!, shape), stretched(z!, shape)];
    return c.map((each, i) => (D.isZero(each.v) ? b[i]! : a[i]!));
  }
  if (reductions[name]) {
    return lanes(x!.shape, attributes.axis).map((lane) =>
      reductions[name]!(
        lane.map((i) => x!.data[i]!),
        attributes,
        ties,
      ),
    );
  }
  if (laneMaps[name]) return runningLanes(x!, attributes.axis, laneMaps[name]!);
  const subscripts = subscriptsOf(node, inputs);
  if (subscripts) {
    const operands =
      name === 'outer' || name === 'vdot'
        ? inputs.map(({ data }) => ({ shape: [data.length], data }))
        : inputs;
    return contract(subscripts, operands);
  }
  if (name === 'linalg.inv') return inverse(x!);
  if (name === 'linalg.det') return [determinant(x!)];
  if (name === '<slogdet.logabsdet>') return [dual.log(dual.absolute(determinant(x!)))];
  if (operation.exact || name === 'accumulate') return moved(node, inputs, shape);
  throw new Error(`no exact rule for ${name}`);
}

const shapeOf = (node: ProgramNode, inputs: readonly Dense[]): readonly number[] =>
  node.dynamic ? inputs[0]!.shape : node.size;

/** Operands under broadcasting. */
function stretched({ shape, data }: Dense, to: readonly number[]): Dual[] {
  const count = to.reduce((product, extent) => product * extent, 1);
  if (data.length === count && shape.length === to.length) return [...data];
  return Array.from({ length: count }, (_, i) => {
    let [rest, at, stride] = [i, 0, 1];
    for (let axis = to.length - 1, own = shape.length - 1; axis >= 0; axis--, own--) {
      const position = rest % to[axis]!;
      rest = Math.floor(rest / to[axis]!);
      if (own < 0) continue;
      if (shape[own]! > 1) at += position * stride;
      stride *= shape[own]!;
    }
    return data[at]!;
  });
}

const plain = ({ shape, data }: Dense): { shape: readonly number[]; data: Float64Array } => ({
  shape,
  data: Float64Array.from(data, ({ v }) => D.toNumber(v)),
});
const countOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** Comparisons, masks, integers: they do not move. */
function decided(node: ProgramNode, inputs: readonly Dense[], shape: readonly number[]): Dual[] {
  const out = { shape: [...shape], data: new Float64Array(countOf(shape)) };
  node.operation.kernel(inputs.map(plain) as never, node.attributes, out as never, node.inputTypes);
  return Array.from(out.data, dual.constant);
}

/** Where the elements of a rearrangement come from is seen by numbering them; what keeps its number is a constant. */
function moved(node: ProgramNode, inputs: readonly Dense[], shape: readonly number[]): Dual[] {
  const all: Dual[] = [];
  const numbered = (from: number): Float64Array => {
    let next = from;
    const tensors = inputs.map((input, i) =>
      node.inputTypes[i] === 'float'
        ? { shape: input.shape, data: Float64Array.from(input.data, () => next++) }
        : plain(input),
    );
    const out = { shape: [...shape], data: new Float64Array(countOf(shape)) };
    node.operation.kernel(tensors as never, node.attributes, out as never, node.inputTypes);
    return out.data;
  };
  inputs.forEach(({ data }, i) => node.inputTypes[i] === 'float' && all.push(...data));
  const [first, second] = [1e6, 2e6].map(numbered) as [Float64Array, Float64Array];
  return Array.from(first, (position, i) => {
    if (second[i] === position) return dual.constant(position);
    if (second[i] !== position + 1e6 || !all[position - 1e6])
      throw new Error(`${node.operation.name} does not only move`);
    return all[position - 1e6]!;
  });
}
