import { describe, expect, it } from 'vitest';
import { average } from '../../src/operations/average.ts';
import { contractions } from '../../src/operations/contractions.ts';
import { cumulative } from '../../src/operations/cumulative.ts';
import { dot } from '../../src/operations/dot.ts';
import { einsum } from '../../src/operations/einsum.ts';
import { linearAlgebra } from '../../src/operations/linalg.ts';
import { norm } from '../../src/operations/norm.ts';
import type { Attributes, Node } from '../../src/operations/operation.ts';
import { orderStatistics } from '../../src/operations/order.ts';
import { matrixProduct } from '../../src/operations/products.ts';
import { reductions } from '../../src/operations/reductions.ts';
import { softmaxes } from '../../src/operations/softmax.ts';
import { statistics } from '../../src/operations/statistics.ts';
import { constant } from '../../src/shapes/dimension.ts';
import { random } from '../../src/shapes/random.ts';
import { elementCount, tensor } from '../../src/tensors/tensor.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';
import { compareDerivative } from './differences.ts';
import { Tape } from './tape.ts';

type Shape = readonly number[];
type Case = readonly [name: string, shapes: readonly Shape[], attributes?: Attributes];

const reducing: Case[] = [
  ['sum'], ['mean'], ['max'], ['min'], ['prod'], ['var'], ['std'], ['logsumexp'], ['ptp'], ['median'], ['average'],
].flatMap(([name]): Case[] => [
  [name!, [[5]]],
  [name!, [[3, 4]], { axis: null, keepdims: true }],
  [name!, [[3, 4]], { axis: [0] }],
  [name!, [[3, 4]], { axis: [-1], keepdims: true }],
  [name!, [[2, 3, 4]], { axis: [0, -1] }],
  [name!, [[2, 3, 1, 4]], { axis: [3, 1], keepdims: true }],
  [name!, [[2, 3, 4]], { axis: [1], keepdims: false }],
]); // prettier-ignore

const cases: Case[] = [
  ...reducing,
  ['sum', [[]]], ['sum', [[2, 3]], { axis: [] }], ['prod', [[]]], ['max', [[]], { axis: [0] }],
  ['var', [[3, 4]], { axis: [0], ddof: 1 }], ['std', [[3, 4]], { axis: [1], ddof: 1, keepdims: true }],
  ['var', [[3, 4]], { axis: null, ddof: 0.5 }],
  ['softmax', [[4]], { axis: null }], ['softmax', [[3, 4]], { axis: [0] }], ['softmax', [[2, 3, 4]], { axis: [0, 2] }],
  ['log_softmax', [[4]], { axis: null }], ['log_softmax', [[3, 4]], { axis: [-1] }], ['log_softmax', [[2, 3, 4]], { axis: [0, 2] }],
  ['matmul', [[3], [3]]], ['matmul', [[2, 3], [3]]], ['matmul', [[3], [3, 4]]], ['matmul', [[2, 3], [3, 4]]],
  ['matmul', [[5, 2, 3], [3, 4]]], ['matmul', [[2, 3], [5, 3, 4]]], ['matmul', [[5, 1, 2, 3], [6, 3, 4]]],
  ['matmul', [[3], [5, 3, 4]]], ['matmul', [[5, 2, 3], [3]]], ['matmul', [[1, 2, 3], [5, 3, 4]]], ['matmul', [[6, 5, 2, 3], [3]]],
  ['matmul', [[3], [6, 5, 3, 4]]], ['matmul', [[1, 1], [1, 1]]], ['matmul', [[1, 2, 3], [3, 4]]],
  ['dot', [[], []]], ['dot', [[], [2, 3]]], ['dot', [[2, 3], []]], ['dot', [[3], [3]]], ['dot', [[2, 3], [3]]], ['dot', [[3], [3, 2]]],
  ['dot', [[2, 3], [3, 4]]], ['dot', [[5, 2, 3], [3, 4]]], ['dot', [[3], [2, 3, 4]]], ['dot', [[5, 3], [2, 3, 4]]], ['dot', [[5, 2, 3], [3]]],
  ['inner', [[3], [3]]], ['inner', [[], [2, 3]]], ['inner', [[2, 3], [3]]], ['inner', [[2, 3], [4, 3]]], ['inner', [[3], [2, 4, 3]]],
  ['outer', [[2], [3]]], ['outer', [[], [3]]], ['outer', [[2, 2], [3]]], ['outer', [[2, 1], [3, 2]]],
  ['vdot', [[3], [3]]], ['vdot', [[2, 3], [2, 3]]], ['vdot', [[2, 3], [6]]],
  ['tensordot', [[2, 3], [3, 4]], { axes: 1 }], ['tensordot', [[2, 3], [2, 3]], { axes: 2 }], ['tensordot', [[2], [3, 4]], { axes: 0 }],
  ['tensordot', [[2, 3, 4], [4, 5, 2]], { axes: [[0, -1], [2, 0]] }], ['tensordot', [[2, 3], [4, 2]], { axes: [0, 1] }],
  ['trace', [[3, 3]]], ['trace', [[3, 4]], { offset: { value: 1, dimension: constant(1) }, axis1: 0, axis2: 1 }],
  ['trace', [[2, 3, 4]], { axis1: 1, axis2: 0 }], ['trace', [[3, 2, 3]], { axis1: -1, axis2: 0 }],
  ['einsum', [[2, 3], [3, 4]], { subscripts: 'ij,jk->ik' }], ['einsum', [[2, 3], [3, 4]], { subscripts: 'ij,jk' }],
  ['einsum', [[3, 3]], { subscripts: 'ii' }], ['einsum', [[3, 3]], { subscripts: 'ii->i' }], ['einsum', [[2, 3]], { subscripts: 'ij->j' }],
  ['einsum', [[2, 3]], { subscripts: 'ij->' }], ['einsum', [[2, 2, 3, 2]], { subscripts: 'iiji->j' }], ['einsum', [[2, 3]], { subscripts: 'ij->ji' }],
  ['einsum', [[2, 1, 3, 2], [4, 2, 3]], { subscripts: '...ij,...jk->...ik' }], ['einsum', [[2, 3, 4]], { subscripts: 'i...->...' }],
  ['einsum', [[2, 3], [3, 2], [2, 2]], { subscripts: 'ij,jk,kl->il' }], ['einsum', [[2, 3], [4]], { subscripts: 'ij,k->k' }],
  ['einsum', [[2, 1], [3]], { subscripts: 'ij,j->i' }], ['einsum', [[2, 3], [1]], { subscripts: 'ij,j->i' }], ['einsum', [[3, 3], [3]], { subscripts: 'ii,i->i' }],
  ['einsum', [[2, 3, 3]], { subscripts: '...ii->...' }], ['einsum', [[], [2]], { subscripts: ',i->i' }], ['einsum', [[2, 3], [2, 3]], { subscripts: 'ij,ij' }],
  ['linalg.norm', [[4]]], ['linalg.norm', [[2, 3]]], ['linalg.norm', [[2, 3]], { ord: null, axis: [0], keepdims: true }], ['linalg.norm', [[2, 3]], { ord: 'fro' }],
  ['linalg.norm', [[4]], { ord: 1 }], ['linalg.norm', [[2, 3]], { ord: 1, axis: [1] }], ['linalg.norm', [[2, 3]], { ord: Infinity, axis: [0] }],
  ['linalg.norm', [[4]], { ord: Infinity, axis: null, keepdims: true }], ['linalg.norm', [[2, 3, 4]], { ord: 'fro', axis: [0, 2] }], ['linalg.norm', [[2, 3, 4]]],
  ['cumsum', [[4]], { axis: 0 }], ['cumsum', [[2, 3]], { axis: null }], ['cumsum', [[2, 3]], { axis: -1 }], ['cumsum', [[2, 3, 2]], { axis: 1 }], ['cumsum', [[]]],
  ['cumprod', [[4]], { axis: 0 }], ['cumprod', [[2, 3]], { axis: null }], ['cumprod', [[2, 3, 2]], { axis: 1 }],
  ['average', [[3, 4], [3, 4]], { axis: [0] }], ['average', [[3, 4], [3, 4]], { axis: null }], ['average', [[2, 3, 4], [3]], { axis: [1] }],
  ['average', [[2, 3, 4], [4]], { axis: [-1], keepdims: true }], ['average', [[4], [4]]],
]; // prettier-ignore

const matrices: Case[] = [
  ['linalg.inv', [[3, 3]]], ['linalg.inv', [[2, 1, 3, 3]]], ['linalg.det', [[3, 3]]], ['linalg.det', [[2, 3, 3]]],
  ['<slogdet.logabsdet>', [[3, 3]]], ['<slogdet.logabsdet>', [[2, 2, 2]]],
  ['linalg.solve', [[3, 3], [3]]], ['linalg.solve', [[3, 3], [3, 2]]], ['linalg.solve', [[2, 3, 3], [2, 3]]], ['linalg.solve', [[2, 3, 3], [2, 3, 2]]],
  ['linalg.solve', [[2, 3, 3], [1, 3, 2]]], ['linalg.solve', [[1, 3, 3], [4, 3]]], ['linalg.solve', [[3, 3], [4, 3, 2]]],
  ...[-2, -1, 1, 2, 4].map((n): Case => ['linalg.matrix_power', [[3, 3]], { n: { value: n, dimension: constant(n) } }]),
  ['linalg.matrix_power', [[2, 2, 2]], { n: { value: 3, dimension: constant(3) } }],
]; // prettier-ignore

/** Elements that keep their distance from each other and from 0, so that no step meets a kink. */
function spread(shape: Shape, seed: string): Tensor {
  const generator = random(seed, ...shape);
  const count = elementCount(shape);
  const places = Array.from({ length: count }, (_, i) => i).sort(
    (a, b) => Math.sin(a * 7 + count) - Math.sin(b * 7 + count),
  );
  const data = places.map(
    (place) => ((place + 0.3 + 0.4 * generator.uniform()) / count) * 3 * (place % 3 === 0 ? -1 : 1),
  );
  return tensor(shape, data);
}

/** With a strong diagonal. */
function regular(shape: Shape, seed: string): Tensor {
  const generator = random(seed, ...shape);
  const n = shape.at(-1)!;
  const data = Array.from(
    { length: elementCount(shape) },
    (_, i) => generator.normal() * 0.6 + ((i % (n * n)) % (n + 1) === 0 ? 2 : 0),
  );
  return tensor(shape, data);
}

/** The largest error over all inputs and two directions each: along one alone a wrong rule may cancel by chance. */
const relativeError = ([name, , attributes = {}]: Case, factor: number, values: readonly Tensor[]): number =>
  Math.max(
    ...values.flatMap((_, which) =>
      [0, 1].map((seed) => {
        const { analytic, numeric, scale } = compareDerivative(name, values, attributes, which, seed);
        return Math.abs(factor * analytic - numeric) / Math.max(scale, Math.abs(numeric), 1e-3);
      }),
    ),
  );

const title = ([name, shapes, attributes]: Case): string =>
  `${name} ${JSON.stringify(shapes)} ${JSON.stringify(attributes ?? {})}`;
const all = [
  ...cases.map((each) => ({ each, values: each[1].map((shape, i) => spread(shape, `${i}`)) })),
  ...matrices.map((each) => ({ each, values: each[1].map((shape, i) => regular(shape, `${i}`)) })),
].map(({ each, values }) => ({ title: title(each), each, values }));

/** The gradients of `out`, weighted by `seed`, with respect to every node that it was made of. */
function gradients(tape: Tape, out: Node, seed: Node): Map<Node, Node> {
  const order: Node[] = [];
  const visit = (node: Node): void => {
    if (order.includes(node)) return;
    node.inputs.forEach(visit);
    order.push(node);
  };
  visit(out);
  const found = new Map([[out, seed]]);
  for (const node of order.reverse()) {
    const gradient = found.get(node);
    if (!gradient || !node.operation.derivative) continue;
    const parts = node.operation.derivative(
      { inputs: node.inputs, attributes: node.attributes, out: node, gradient },
      tape,
    );
    parts.forEach((part, i) => {
      const input = node.inputs[i]!;
      const known = found.get(input);
      if (part) found.set(input, known ? tape.emit('add', [known, part]) : part);
    });
  }
  return found;
}

/** How far the derivative of the derivative rule is from differences of that rule, along a random direction. */
function secondError([name, shapes, attributes = {}]: Case, values: readonly Tensor[]): number {
  const generator = random('second', name, JSON.stringify(shapes));
  const draw = (shape: readonly number[]): Tensor =>
    tensor(
      shape,
      Array.from({ length: elementCount(shape) }, () => generator.uniform() - 0.5),
    );
  const dot = (a: Tensor, b: Tensor): number => a.data.reduce((sum, value, i) => sum + value * b.data[i]!, 0);
  const directions = values.map(({ shape }) => draw(shape));
  const weights = values.map(({ shape }) => draw(shape));
  let seed: Tensor | null = null;
  const firstAt = (distance: number): { tape: Tape; nodes: Node[]; parts: Node[] } => {
    const tape = new Tape();
    const nodes = values.map(({ shape, data }, i) =>
      tape.leaf(
        tensor(
          shape,
          data.map((value, j) => value + distance * directions[i]!.data[j]!),
        ),
      ),
    );
    const out = tape.emit(name, nodes, attributes);
    seed ??= draw(tape.valueOf(out).shape);
    const parts = out.operation.derivative!(
      { inputs: nodes, attributes, out, gradient: tape.leaf(seed) },
      tape,
    ) as Node[];
    return { tape, nodes, parts };
  };
  const first = (distance: number): number => {
    const { tape, parts } = firstAt(distance);
    return parts.reduce((sum, part, i) => sum + dot(tape.valueOf(part), weights[i]!), 0);
  };
  const { tape, nodes, parts } = firstAt(0);
  const found = parts.map((part, i) => gradients(tape, part, tape.leaf(weights[i]!)));
  const terms = found.flatMap((each) =>
    nodes.map((node, i) => (each.has(node) ? dot(tape.valueOf(each.get(node)!), directions[i]!) : 0)),
  );
  const analytic = terms.reduce((sum, term) => sum + term, 0);
  const [coarse, fine] = [2 ** -10, 2 ** -11].map((h) => (first(h) - first(-h)) / (2 * h)) as [
    number,
    number,
  ];
  const numeric = (4 * fine - coarse) / 3;
  const scale = terms.reduce((sum, term) => sum + Math.abs(term), 0);
  return Math.abs(analytic - numeric) / Math.max(scale, Math.abs(numeric), 1e-2);
}

describe('derivative rules against differences', () => {
  it.each(all)('$title', ({ each, values }) => {
    expect(relativeError(each, 1, values)).toBeLessThan(1e-7);
  });

  it.each(all)('$title, once more', ({ each, values }) => {
    expect(secondError(each, values)).toBeLessThan(1e-6);
  });

  it('sees a rule that is off by one percent', () => {
    const missed = all.filter(({ each, values }) => !(relativeError(each, 1.01, values) > 1e-4));
    expect(missed.map((each) => each.title)).toEqual([]);
  });

  it('a product is differentiated at zeros too', () => {
    const zeros = tensor([2, 3], [0, 2, 3, 0, 0, 5]);
    expect(relativeError(['prod', [[2, 3]], { axis: [1] }], 1, [zeros])).toBeLessThan(1e-7);
    expect(
      relativeError(['prod', [[2, 3]], { axis: null }], 1, [tensor([2, 3], [1, 2, 3, 0, 4, 5])]),
    ).toBeLessThan(1e-7);
  });

  it('every row with a derivative is among the cases', () => {
    const rows = [
      ...[reductions, statistics, softmaxes, cumulative, orderStatistics, contractions, linearAlgebra].flat(),
      average,
      dot,
      einsum,
      matrixProduct,
      norm,
    ];
    const tested = new Set(all.map(({ each }) => each[0]));
    expect(rows.filter((row) => row.derivative && !tested.has(row.name)).map((row) => row.name)).toEqual([]);
  });

  it('elements that tie for the extreme share its gradient', () => {
    const tape = new Tape();
    const x = tape.leaf(tensor([4], [3, 1, 3, 1]));
    const gradientOf = (name: string): number[] => {
      const out = tape.emit(name, [x], {});
      const [part] = out.operation.derivative!(
        { inputs: [x], attributes: {}, out, gradient: tape.constant(1) },
        tape,
      );
      return [...tape.valueOf(part!).data];
    };
    expect(gradientOf('max')).toEqual([0.5, 0, 0.5, 0]);
    expect(gradientOf('min')).toEqual([0, 0.5, 0, 0.5]);
    expect(gradientOf('median')).toEqual([0.25, 0.25, 0.25, 0.25]);
  });

  it('no gradient flows into integers', () => {
    const tape = new Tape();
    const [a, b] = [tape.leaf(tensor([2, 2], [1, 2, 3, 4]), 'int'), tape.leaf(tensor([2, 2], [1, 2, 3, 4]))];
    const out = tape.emit('matmul', [a, b]);
    const [left, right] = out.operation.derivative!(
      { inputs: [a, b], attributes: {}, out, gradient: b },
      tape,
    );
    expect(left).toBeNull();
    expect(right).not.toBeNull();
  });
});
