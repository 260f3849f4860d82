import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { multiResult } from '../../src/operations/linalg.ts';
import { ShapeError } from '../../src/operations/operation.ts';
import type { Attributes, Emitter, Node, Operand } from '../../src/operations/operation.ts';
import { operationNamed } from '../../src/operations/table.ts';
import { constant, multiply, named } from '../../src/shapes/dimension.ts';
import type { Dimension } from '../../src/shapes/dimension.ts';
import { Domain } from '../../src/shapes/domain.ts';
import { printShape, sizeOf } from '../../src/shapes/shape.ts';
import type { ElementType } from '../../src/shapes/shape.ts';
import { multiplyMatrices } from '../../src/tensors/matmul.ts';
import { tensor } from '../../src/tensors/tensor.ts';
import { casesOf } from './replay.ts';

const dimension = (text: string): Dimension => (/^\d+$/.test(text) ? constant(Number(text)) : named(text));
const float = (text: string): Operand => ({
  shape: text.split(' ').filter(Boolean).map(dimension),
  type: 'float',
});

const shapeOf = (name: string, operands: readonly string[], attributes: Attributes = {}): string =>
  printShape(operationNamed(name)!.shape(operands.map(float), attributes, new Domain()).shape);

/** The code, the message and the shape to go on with. */
function refusal(name: string, operands: readonly string[], attributes: Attributes = {}): string[] {
  try {
    return ['accepted', shapeOf(name, operands, attributes)];
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    return [error.code, error.message, ...(error.recovered ? [printShape(error.recovered.shape)] : [])];
  }
}

describe('shapes with named dimensions', () => {
  it.each([
    ['sum', ['n m'], { axis: [1], keepdims: true }, '(n, 1)'],
    ['sum', ['n m k'], { axis: [0, -1] }, '(m,)'],
    ['mean', ['n 1'], { axis: [1] }, '(n,)'],
    ['argmax', ['n m'], { axis: 0 }, '(m,)'],
    ['cumsum', ['n m'], { axis: null }, '(m*n,)'],
    ['softmax', ['n'], { axis: null }, '(n,)'],
    ['matmul', ['n1 n0', 'n0 m'], {}, '(n1, m)'],
    ['matmul', ['b 1 t d', 'h d t'], {}, '(b, h, t, t)'],
    ['matmul', ['n', 'b n m'], {}, '(b, m)'],
    ['dot', ['a b k', 'c k d'], {}, '(a, b, c, d)'],
    [
      'tensordot',
      ['a b c', 'c a d'],
      {
        axes: [
          [0, 2],
          [1, 0],
        ],
      },
      '(b, d)',
    ],
    ['einsum', ['b h q d', 'b h k d'], { subscripts: 'bhqd,bhkd->bhqk' }, '(b, h, q, k)'],
    ['einsum', ['b i j', 'j k'], { subscripts: '...ij,jk' }, '(b, i, k)'],
    ['outer', ['n', 'm'], {}, '(n, m)'],
    ['linalg.solve', ['n n', 'n k'], {}, '(n, k)'],
    ['trace', ['n m k'], {}, '(k,)'],
    ['linalg.norm', ['n m'], { ord: null, axis: [0], keepdims: true }, '(1, m)'],
  ])('%s of %j %j', (name, operands, attributes, expected) =>
    expect(shapeOf(name, operands, attributes)).toBe(expected),
  );

  it.each([
    ['matmul', ['n1 m', 'n0 m'], {}, ['shape/inner-dimensions', 'needs m = n0', '(n1, n0)']],
    ['matmul', ['n1 m', 'n1 k'], {}, ['shape/inner-dimensions', 'needs m = n1', '(m, k)']],
    ['matmul', ['k m', 'n k'], {}, ['shape/inner-dimensions', 'needs m = n', '(m, n)']],
    ['matmul', ['a b', 'c d'], {}, ['shape/inner-dimensions', 'needs b = c', '(a, d)']],
    ['matmul', ['n', 'm k'], {}, ['shape/inner-dimensions', 'needs n = m', '(k,)']],
    ['matmul', ['n m', 'k'], {}, ['shape/inner-dimensions', 'needs m = k', '(n,)']],
    ['dot', ['n1 m', 'n0 m'], {}, ['shape/inner-dimensions', 'needs m = n0', '(n1, n0)']],
    [
      'matmul',
      ['b n m', 'c m k'],
      {},
      ['shape/broadcast', 'needs b = c in the axes before the matrices', '(b, n, k)'],
    ],
    ['matmul', ['', 'n'], {}, ['shape/rank', 'needs an axis to sum over, which a scalar has not', '(n,)']],
    ['softmax', ['n m'], { axis: null }, ['shape/axis', 'has 2 axes: say which axis', '(n, m)']],
    ['sum', ['n m'], { axis: [2] }, ['shape/axis', 'has no axis 2: (n, m) has rank 2']],
    ['sum', ['n m'], { axis: [1, -1] }, ['shape/axis', 'names axis 1 twice']],
    [
      'max',
      ['0 m'],
      { axis: [0] },
      ['shape/axis', 'has no elements along axis 0: the maximum of nothing is not defined'],
    ],
    ['linalg.inv', ['n m'], {}, ['shape/inner-dimensions', 'needs a square matrix: n = m', '(n, n)']],
    ['linalg.solve', ['n n', 'm k'], {}, ['shape/inner-dimensions', 'needs n = m', '(n, k)']],
    [
      'einsum',
      ['n m', 'k'],
      { subscripts: 'ij,j->i' },
      ['shape/inner-dimensions', "needs m = k for 'j'", '(n,)'],
    ],
    ['vdot', ['n', 'm'], {}, ['shape/inner-dimensions', 'needs as many elements on both sides', '()']],
    [
      'linalg.norm',
      ['n m'],
      { ord: 2 },
      ['shape/not-traced', 'has ord=2, which is not supported for matrices'],
    ],
  ])('%s of %j %j is refused', (name, operands, attributes, expected) =>
    expect(refusal(name, operands, attributes)).toEqual(expected),
  );
});

/** Each prime factor becomes a name: rules may need sizes, or their products, to be equal. */
const primes = [2, 3, 5, 7];
const sizes = new Map(primes.map((prime) => [`d${prime}`, prime]));
function byName(size: number): Dimension {
  const prime = primes.find((each) => size > 1 && size % each === 0);
  return prime ? multiply(named(`d${prime}`), byName(size / prime)) : constant(size);
}

const recorded = ['reductions', 'linear-algebra'].flatMap(casesOf).filter(({ result }) => result !== null);
const names = [...new Set(recorded.map(({ operation }) => operation))];

/** Traces shapes and computes nothing. */
class Tracer implements Emitter {
  readonly domain = new Domain();

  constructor() {
    this.domain.present = sizes;
  }

  emit(name: string, inputs: readonly Node[], attributes: Attributes = {}): Node {
    const operation = operationNamed(name);
    if (!operation) throw new Error(`no operation ${name}`);
    return { operation, inputs, attributes, ...operation.shape(inputs, attributes, this.domain) };
  }

  constant(value: number): Node {
    return this.emit('<constant>', [], { value });
  }

  leaf(shape: readonly number[], type: ElementType): Node {
    return this.emit('<value>', [], { name: 'x', shape: shape.map(byName), type });
  }
}

describe('rules with names agree with rules with numbers', () => {
  it.each(names)('the shape of %s', (name) => {
    for (const { inputs, attributes, result } of recorded.filter(({ operation }) => operation === name)) {
      const operands = inputs.map(({ shape, type }) => ({ shape: shape.map(byName), type }));
      const { shape, type } = operationNamed(name)!.shape(operands, attributes, new Domain());
      expect({ shape: sizeOf(shape, sizes), type }, JSON.stringify([inputs, attributes])).toEqual({
        shape: result!.shape,
        type: result!.type,
      });
    }
  });

  it.each(names.filter((name) => operationNamed(name)!.derivative))('the gradients of %s', (name) => {
    for (const { inputs, attributes } of recorded.filter(({ operation }) => operation === name)) {
      const tracer = new Tracer();
      const nodes = inputs.map(({ shape, type }) => tracer.leaf(shape, type));
      const out = tracer.emit(name, nodes, attributes);
      const gradient: Node = { ...out, type: 'float' };
      const parts = out.operation.derivative!({ inputs: nodes, attributes, out, gradient }, tracer);
      // Null is right for integers only, but for the power 0, which is constant.
      const wrong = parts.filter((part, i) => {
        const { shape, type } = nodes[i]!;
        if (part === null) return type === 'float' && attributes.n !== 0;
        return type !== 'float' || printShape(part.shape) !== printShape(shape);
      });
      expect(wrong, JSON.stringify([name, inputs.map(({ shape }) => shape), attributes])).toEqual([]);
    }
  });
});

describe('matrix products', () => {
  it('are sums of products in order, at every size', () => {
    const size = fc.integer({ min: 0, max: 9 });
    fc.assert(
      fc.property(
        size,
        size,
        size,
        fc.infiniteStream(fc.double({ min: -2, max: 2, noNaN: true })),
        (rows, inner, columns, stream) => {
          const draw = (count: number): Float64Array =>
            Float64Array.from({ length: count }, () => stream.next().value as number);
          const [a, b] = [draw(rows * inner), draw(inner * columns)];
          const out = new Float64Array(rows * columns + 2).fill(NaN);
          multiplyMatrices(a, 0, b, 0, out, 1, rows, inner, columns);
          const expected = Array.from({ length: rows * columns }, (_, i) => {
            let sum = 0;
            for (let k = 0; k < inner; k++)
              sum += a[Math.floor(i / columns) * inner + k]! * b[k * columns + (i % columns)]!;
            return sum;
          });
          expect([...out]).toEqual([NaN, ...expected, NaN]);
        },
      ),
    );
  });
});

describe('singular matrices', () => {
  const singular = tensor([2, 2], [1, 2, 2, 4]);
  const valueOf = (name: string): number[] => {
    const operation = operationNamed(name)!;
    const out = tensor(sizeOf(operation.shape([float('2 2')], {}, new Domain()).shape, new Map()));
    operation.kernel([singular], {}, out, ['float']);
    return [...out.data];
  };
  it('have no inverse, and the determinant 0', () => {
    expect(valueOf('linalg.inv')).toEqual([NaN, NaN, NaN, NaN]);
    expect(valueOf('linalg.det')).toEqual([0]);
    expect(multiResult['linalg.slogdet']!.map(valueOf)).toEqual([[0], [-Infinity]]);
  });
});

describe('what cannot be traced', () => {
  it.each([
    ['sum', { out: 'y' }, 'has out=, which cannot be traced'],
    ['mean', { dtype: 'int' }, 'has dtype=int, which would round'],
    ['average', { returned: true }, 'returns the sum of weights too, which cannot be traced'],
  ])('%s %j', (name, attributes, message) =>
    expect(refusal(name, ['n m'], attributes).slice(0, 2)).toEqual(['shape/not-traced', message]),
  );
});

describe('branches', () => {
  const branchesOf = (name: string, data: readonly number[], attributes: Attributes = {}): number => {
    const operation = operationNamed(name)!;
    const x = tensor([data.length], data);
    const out = tensor(
      sizeOf(
        operation.shape([{ shape: [constant(data.length)], type: 'float' }], attributes, new Domain()).shape,
        new Map(),
      ),
    );
    operation.kernel([x], attributes, out, ['float']);
    return operation.branches!([x], attributes, out);
  };
  const base = [5, 1, 4, 2];
  it.each([
    ['max', [5.5, 1, 4, 2], [5, 1, 5.1, 2], [5, 1, 5, 2], {}],
    ['min', [5, 1.5, 4, 2], [5, 1, 4, 0.9], [5, 1, 4, 1], {}],
    ['argmax', [5.5, 1, 4, 2], [5, 1, 5.1, 2], [5, 5.2, 4, 2], {}],
    ['ptp', [5.5, 0.5, 3, 2], [5, 1, 6, 2], [5, 1, 4, 0], {}],
    ['median', [6, 0, 4.5, 2], [5, 4.5, 4, 2], [5, 1, 1.5, 2], {}],
    ['any', [5, 1, 4, 3], [0, 1, 4, 2], [5, 1, 4, 0], {}],
    ['linalg.norm', [6, 1, 4, 3], [5, -1, 4, 2], [5, 1, 4, 0], { ord: 1 }],
    ['linalg.norm', [6, 1, 4, 3], [5, 1, 6, 2], [-5, 1, 4, 0], { ord: Infinity }],
  ])('%s: %j is the same piece; %j and %j are not', (name, same, other, third, attributes) => {
    const own = branchesOf(name, base, attributes);
    expect(branchesOf(name, same, attributes)).toBe(own);
    expect(branchesOf(name, other, attributes)).not.toBe(own);
    expect(branchesOf(name, third, attributes)).not.toBe(own);
  });
});
