import { describe, expect, it } from 'vitest';
import { fullSlice } from '../../src/operations/index-items.ts';
import type { IndexItem } from '../../src/operations/index-items.ts';
import { literal } from '../../src/operations/integers.ts';
import { maskSizes } from '../../src/operations/mask-count.ts';
import { ShapeError } from '../../src/operations/operation.ts';
import type { Attributes, Integer, Node } from '../../src/operations/operation.ts';
import { operationNamed } from '../../src/operations/table.ts';
import { isView } from '../../src/operations/views.ts';
import { add, constant, multiply, named, subtract } from '../../src/shapes/dimension.ts';
import type { Dimension } from '../../src/shapes/dimension.ts';
import { Domain } from '../../src/shapes/domain.ts';
import { printShape } from '../../src/shapes/shape.ts';
import { tensor } from '../../src/tensors/tensor.ts';
import { Tape } from './tape.ts';

const [n, m, k] = [named('n'), named('m'), named('k')];
const present = new Map([['n', 5], ['m', 4], ['k', 3]]); // prettier-ignore

function domainNow(): Domain {
  const domain = new Domain(['n', 'm', 'k']);
  domain.present = present;
  return domain;
}

/** The printed shape of an operation's result, and what was assumed for it: sizes that are admitted no longer. */
function shapeOf(
  name: string,
  shapes: readonly (readonly Dimension[])[],
  attributes: Attributes,
  domain = domainNow(),
): string {
  const operands = shapes.map((shape) => ({ shape, type: 'float' as const }));
  return printShape(operationNamed(name)!.shape(operands, attributes, domain).shape);
}

const at = (dimension: Dimension): Integer => ({ value: domainNow().valueOf(dimension), dimension });
const slice = (start: Integer | null, stop: Integer | null, step: Integer | null = null): IndexItem => ({
  kind: 'slice',
  start,
  stop,
  step,
});

function refusal(act: () => unknown): ShapeError {
  try {
    act();
  } catch (error) {
    if (error instanceof ShapeError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('slices of symbolic axes', () => {
  it.each<[string, IndexItem, string]>([
    ['1:', slice(literal(1), null), '(n - 1,)'],
    [':-1', slice(null, literal(-1)), '(n - 1,)'],
    ['1:-1', slice(literal(1), literal(-1)), '(n - 2,)'],
    [':k', slice(null, at(k)), '(k,)'],
    ['k:', slice(at(k), null), '(n - k,)'],
    ['k:k+1', slice(at(k), at(add(k, constant(1)))), '(1,)'],
    ['-k:', slice(at(subtract(constant(0), k)), null), '(k,)'],
    ['::-1', slice(null, null, literal(-1)), '(n,)'],
    ['::2', slice(null, null, literal(2)), '((n + 1)//2,)'],
    ['1::2', slice(literal(1), null, literal(2)), '(n//2,)'],
    [':9', slice(null, literal(9)), '(n,)'],
    ['9:', slice(literal(9), null), '(0,)'],
  ])('x[%s]', (_, item, shape) => {
    expect(shapeOf('index', [[n]], { items: [item] })).toBe(shape);
  });

  it('assumes what only the present sizes show', () => {
    const domain = domainNow();
    shapeOf('index', [[n]], { items: [slice(null, at(k))] }, domain);
    expect(domain.firstBroken(new Map([...present, ['k', 7]]))?.text).toBe('k <= n');
    expect(domain.admits(present)).toBe(true);
  });

  it('assumes nothing where the extent is the same for all sizes', () => {
    const domain = domainNow();
    shapeOf('index', [[n]], { items: [slice(literal(1), literal(-1))] }, domain);
    shapeOf('index', [[n]], { items: [{ kind: 'integer', value: literal(1) }] }, domain);
    expect(domain.admits(new Map([...present, ['n', 2]]))).toBe(true);
  });

  it('assumes that an integer lies within its axis, or says that it does not', () => {
    const domain = domainNow();
    shapeOf('index', [[n, m]], { items: [{ kind: 'integer', value: literal(3) }] }, domain);
    expect(domain.admits(new Map([...present, ['n', 3]]))).toBe(false);
    const error = refusal(() =>
      shapeOf('index', [[n, m]], { items: [fullSlice, { kind: 'integer', value: literal(4) }] }),
    );
    expect(error).toMatchObject({ code: 'shape/index', message: 'has no index 4 on its axis of m = 4' });
    expect(printShape(error.recovered!.shape)).toBe('(n,)');
  });
});

describe('reshape of symbolic shapes', () => {
  const target = (...dimensions: Dimension[]) => ({ shape: dimensions.map(at), order: 'C' });
  const open = { value: -1, dimension: constant(-1) };

  it('fills in -1', () => {
    expect(shapeOf('reshape', [[n, m, k]], { shape: [at(n), open], order: 'C' })).toBe('(n, k*m)');
    expect(shapeOf('reshape', [[n, m]], { shape: [open], order: 'C' })).toBe('(m*n,)');
  });

  it('refuses what holds for the present sizes alone', () => {
    const error = refusal(() =>
      shapeOf('reshape', [[n, m]], { shape: [literal(10), literal(2)], order: 'C' }),
    );
    expect(error).toMatchObject({ code: 'shape/reshape', message: 'needs m*n = 20' });
    expect(shapeOf('reshape', [[n, m]], target(multiply(n, m)))).toBe('(m*n,)');
  });

  it('assumes divisibility that the present sizes show', () => {
    const domain = domainNow();
    expect(shapeOf('reshape', [[m]], { shape: [literal(2), open], order: 'C' }, domain)).toBe('(2, m//2)');
    expect(domain.admits(new Map([...present, ['m', 3]]))).toBe(false);
    const error = refusal(() => shapeOf('reshape', [[n]], { shape: [literal(2), open], order: 'C' }));
    expect(error.message).toBe('needs n to be divisible by 2');
  });

  it('refuses other orders', () => {
    expect(refusal(() => shapeOf('reshape', [[n]], { shape: [open], order: 'F' })).code).toBe(
      'shape/not-traced',
    );
  });
});

describe('joins of symbolic shapes', () => {
  it('adds up extents', () => {
    expect(shapeOf('concatenate', [[n, m], [k, m]], { axis: 0 })).toBe('(k + n, m)'); // prettier-ignore
    expect(shapeOf('arange', [], { start: at(k), stop: at(n), step: literal(1), dtype: null })).toBe(
      '(n - k,)',
    );
  });

  it('says which extents differ and goes on with the first', () => {
    const error = refusal(() => shapeOf('concatenate', [[n, m], [n, k]], { axis: 0 })); // prettier-ignore
    expect(error).toMatchObject({
      code: 'shape/concatenate',
      message: 'needs m = k on axis 1',
      operands: [0, 1],
    });
    expect(printShape(error.recovered!.shape)).toBe('(2*n, m)');
  });
});

describe('masks', () => {
  const data = [1, -2, 3, -4, 5, 6];
  const mask: IndexItem = { kind: 'mask' };

  it('give equal masks one dimension and other masks another', () => {
    const tape = new Tape();
    const x = tape.leaf(tensor([2, 3], data));
    const positive = () => tape.emit('greater', [x, tape.constant(0)]);
    const [a, b, c] = [positive(), positive(), tape.emit('greater', [x, tape.constant(4)])].map((each) =>
      tape.emit('index', [x, each], { items: [mask] }),
    ) as [Node, Node, Node];
    expect([a, b, c].map((each) => [...tape.valueOf(each).data])).toEqual([[1, 3, 5, 6], [1, 3, 5, 6], [5, 6]]); // prettier-ignore
    expect(tape.domain.equal(a.shape[0]!, b.shape[0]!)).toBe(true);
    expect(tape.domain.equal(a.shape[0]!, c.shape[0]!)).toBe(false);
  });

  it('take the name that the trace chose', () => {
    const tape = new Tape();
    const [x, chosen] = [tape.leaf(tensor([3], [1, 2, 3])), tape.leaf(tensor([3], [1, 0, 1]), 'bool')];
    const node = tape.emit('index', [x, chosen], { items: [{ kind: 'mask', count: named('count(D)') }] });
    expect(printShape(node.shape)).toBe('(count(D),)');
    expect(maskSizes(node, [tape.valueOf(x), tape.valueOf(chosen)])).toEqual([['count(D)', 2]]);
  });

  it('store what another index by the same mask selected', () => {
    const tape = new Tape();
    const x = tape.leaf(tensor([2, 3], data));
    const negative = tape.emit('less', [x, tape.constant(0)]);
    const doubled = tape.emit('multiply', [
      tape.emit('index', [x, negative], { items: [mask] }),
      tape.constant(2),
    ]);
    expect([...tape.valueOf(tape.emit('store', [x, doubled, negative], { items: [mask] })).data]).toEqual([
      1, -4, 3, -8, 5, 6,
    ]);
  });
});

describe('stores', () => {
  it('lose the fraction among integers', () => {
    const tape = new Tape();
    const base = tape.leaf(tensor([3], [1, 2, 3]), 'int');
    const value = tape.leaf(tensor([], [-1.5]));
    const stored = tape.emit('store', [base, value], { items: [{ kind: 'integer', value: literal(0) }] });
    expect([stored.type, ...tape.valueOf(stored).data]).toEqual(['int', -1, 2, 3]);
  });

  it('refuse a value that does not fit the region', () => {
    const error = refusal(() => shapeOf('store', [[n, m], [k]], { items: [slice(literal(1), null)] })); // prettier-ignore
    expect(error).toMatchObject({ code: 'shape/in-place', message: 'takes (n - 1, m) here, not (k,)' });
    expect(printShape(error.recovered!.shape)).toBe('(n, m)');
  });
});

describe('views', () => {
  const items: IndexItem[] = [slice(literal(1), null), { kind: 'newaxis' }];
  const views: [string, Attributes][] = [
    ['index', { items }],
    ['index', { items: [{ kind: 'ellipsis' }, { kind: 'integer', value: literal(-1) }] }],
    ['transpose', { axes: null }],
    ['transpose', { axes: [1, 2, 0] }],
    ['swapaxes', { axis1: 0, axis2: -1 }],
    ['moveaxis', { source: [0, 1], destination: [-1, 0] }],
    ['reshape', { shape: [literal(4), literal(-1)], order: 'C' }],
    ['ravel', { order: 'C' }],
    ['squeeze', { axis: null }],
    ['expand_dims', { axis: [1] }],
    ['flip', { axis: [0, 2] }],
    ['rot90', { k: literal(3), axes: [0, 2] }],
    ['asarray', { dtype: null }],
  ];

  it.each(views)('%s %j: what is stored in the view is read back through the base', (name, attributes) => {
    const tape = new Tape();
    const base = tape.leaf(
      tensor(
        [2, 3, 4],
        Array.from({ length: 24 }, (_, i) => i),
      ),
    );
    const view = tape.emit(name, [base], attributes);
    expect(isView(view)).toBe(true);
    const written = tape.emit('multiply', [view, tape.constant(-1)]);
    const result = view.operation.put!(base, written, attributes, tape);
    expect(tape.valueOf(result).shape).toEqual([2, 3, 4]);
    expect(tape.valueOf(tape.emit(name, [result], attributes)).data).toEqual(tape.valueOf(written).data);
    // Every element is either as it was or written once.
    expect([...tape.valueOf(result).data].map(Math.abs)).toEqual([...tape.valueOf(base).data]);
    const changed = [...tape.valueOf(result).data].filter((value) => value < 0).length;
    expect(changed).toBe(tape.valueOf(view).data.filter((value) => value !== 0).length);
  });

  it('are none of copies', () => {
    const tape = new Tape();
    const base = tape.leaf(tensor([2, 3], [1, 2, 3, 4, 5, 6]));
    const indices = tape.leaf(tensor([1], [0]), 'int');
    expect(isView(tape.emit('index', [base, indices], { items: [{ kind: 'array' }] }))).toBe(false);
    expect(isView(tape.emit('flatten', [base], { order: 'C' }))).toBe(false);
    expect(isView(tape.emit('astype', [base], { dtype: 'float' }))).toBe(false);
    const turned = tape.emit('transpose', [base], { axes: null });
    expect(isView(tape.emit('ravel', [turned], { order: 'C' }))).toBe(false);
  });
});

describe('branches', () => {
  const hash = (name: string, data: number[], attributes: Attributes): number => {
    const tape = new Tape();
    const x = tape.leaf(tensor([data.length], data));
    const out = tape.valueOf(tape.emit(name, [x], attributes));
    return operationNamed(name)!.branches!([tape.valueOf(x)], attributes, out);
  };
  it.each<[string, Attributes, number[], number[], number[]]>([
    ['sort', { axis: -1 }, [1, 3, 2], [1.1, 2.9, 2.2], [1, 2, 3]],
    ['argsort', { axis: -1 }, [1, 3, 2], [1.1, 2.9, 2.2], [1, 2, 3]],
    ['astype', { dtype: 'int' }, [1.2, 3.5], [1.7, 3.1], [2.1, 3.5]],
  ])('%s', (name, attributes, here, near, beyond) => {
    expect(hash(name, near, attributes)).toBe(hash(name, here, attributes));
    expect(hash(name, beyond, attributes)).not.toBe(hash(name, here, attributes));
  });
});
