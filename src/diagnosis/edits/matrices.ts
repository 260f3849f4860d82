import { attribute, binary, call, integer, name, truth, tuple } from '../../derivation/trees.ts';
import type { Call, Expression } from '../../language/syntax.ts';
import { edit } from '../edit.ts';
import type { Edit } from '../edit.ts';
import { NOWHERE, nodesIn, sites } from '../sites.ts';
import type { Site } from '../sites.ts';
import { transposed } from '../vocabulary.ts';

export const calleeName = ({ callee }: Call): string =>
  callee.kind === 'attribute' ? callee.name : callee.kind === 'name' ? callee.name : '';

/** Whether a function is called anywhere in it. */
export const callsTo = (called: string, whole: Expression): boolean =>
  nodesIn(whole).some((node) => node.kind === 'call' && calleeName(node) === called);

const isProduct = (node: Expression): boolean =>
  (node.kind === 'binary' && node.operator === '@') ||
  (node.kind === 'call' && ['dot', 'matmul'].includes(calleeName(node)));

/** Two operands of a product, however it is written. */
function productOf(
  node: Expression,
): { operands: [Expression, Expression]; with: (a: Expression, b: Expression) => Expression } | null {
  if (node.kind === 'binary' && (node.operator === '@' || node.operator === '*'))
    return {
      operands: [node.left, node.right],
      with: (left, right) => ({ ...node, left, right, span: NOWHERE }),
    };
  if (
    node.kind === 'call' &&
    node.arguments.length === 2 &&
    node.keywords.length === 0 &&
    ['dot', 'matmul', 'outer', 'multiply'].includes(calleeName(node))
  )
    return {
      operands: [node.arguments[0]!, node.arguments[1]!],
      with: (a, b) => ({ ...node, arguments: [a, b], span: NOWHERE }),
    };
  if (
    node.kind === 'call' &&
    node.callee.kind === 'attribute' &&
    node.callee.name === 'dot' &&
    node.arguments.length === 1
  ) {
    const { callee } = node;
    return {
      operands: [callee.object, node.arguments[0]!],
      with: (object, b) => ({
        ...node,
        callee: { ...callee, object, span: NOWHERE },
        arguments: [b],
        span: NOWHERE,
      }),
    };
  }
  return null;
}

/** Transposes, the order of a product's operands, and matrix for elementwise products. */
export function* matrixEdits(whole: Expression): Generator<Edit> {
  for (const site of sites(whole)) {
    const { node, parent } = site;
    if (node.kind === 'attribute' && node.name === 'T') yield edit('transpose', 1, site, node.object);
    else if (
      ['name', 'subscript', 'call', 'binary'].includes(node.kind) &&
      !(parent?.kind === 'call' && parent.callee === node) &&
      !isT(parent)
    )
      yield edit(
        'transpose',
        // Of what is reduced, the axis is what is wrong more often.
        node.kind === 'binary' || node.kind === 'call' || isReduced(site) ? 1.6 : 1,
        site,
        attribute(node, 'T'),
      );
    const product = productOf(node);
    if (product) {
      const [a, b] = product.operands;
      const isMatrix = isProduct(node);
      if (isMatrix || (node.kind === 'call' && calleeName(node) === 'outer'))
        yield edit('swap', 1, site, product.with(b, a));
      if (isMatrix) {
        yield edit('swap', 1.2, site, product.with(transposed(b), transposed(a)));
        yield edit('swap', 1.5, site, product.with(transposed(b), a));
        yield edit('swap', 1.5, site, product.with(b, transposed(a)));
        yield edit('transpose', 1.5, site, product.with(transposed(a), transposed(b)));
      }
    }
    if (node.kind === 'binary') {
      if (node.operator === '@') {
        yield edit('product', 1, site, binary('*', node.left, node.right));
        yield edit('product', 1.5, site, binary('*', transposed(node.left), node.right));
      } else if (node.operator === '*') {
        yield edit('product', 1, site, binary('@', node.left, node.right));
        yield edit('product', 1.3, site, binary('@', transposed(node.left), node.right));
        yield edit('product', 1.3, site, binary('@', node.left, transposed(node.right)));
        yield edit('product', 1.4, site, binary('@', node.right, node.left));
        yield edit('product', 1.5, site, binary('@', transposed(node.right), node.left));
        yield* nested(site);
      }
    }
    if (node.kind === 'call' && node.callee.kind === 'attribute') {
      const other = { dot: 'multiply', multiply: 'dot', matmul: 'multiply' }[node.callee.name];
      if (other)
        yield edit('product', 1, site, {
          ...node,
          callee: { ...node.callee, name: other, span: NOWHERE },
          span: NOWHERE,
        });
    } else if (node.kind === 'call' && node.callee.kind === 'name') {
      const other = { dot: 'multiply', multiply: 'dot', matmul: 'multiply' }[node.callee.name];
      if (other) yield edit('product', 1, site, { ...node, callee: name(other), span: NOWHERE });
    }
  }
}

const isReduced = ({ parent }: Site): boolean =>
  parent?.kind === 'call' && REDUCTIONS.includes(calleeName(parent));

const isT = (node: Expression | null): boolean => node?.kind === 'attribute' && node.name === 'T';

/** `a * b * c` is `(a * b) * c`: the product of the last two of a chain may be what is meant as one of matrices. */
function* nested(site: Site): Generator<Edit> {
  const { node } = site;
  if (node.kind !== 'binary' || node.left.kind !== 'binary') return;
  const { left, right } = node;
  if (left.operator !== '*' && left.operator !== '@') return;
  for (const operator of ['@', '*'] as const) {
    if (operator === left.operator) continue;
    yield edit('product', 1, site, binary(node.operator, binary(operator, left.left, left.right), right));
  }
}

const REDUCTIONS = [
  'sum',
  'mean',
  'max',
  'min',
  'prod',
  'std',
  'var',
  'softmax',
  'cumsum',
  'argmax',
  'flip',
  'concatenate',
];
const MOST_AXES = 3;

/** What a reduction runs along, whether it keeps the axis, and whether it is there. */
export function* reductionEdits(whole: Expression): Generator<Edit> {
  for (const site of sites(whole)) {
    const { node, parent } = site;
    if (node.kind === 'call' && REDUCTIONS.includes(calleeName(node))) {
      const put = (keywords: Call['keywords']): Expression => ({ ...node, keywords, span: NOWHERE });
      const axis = node.keywords.find((each) => each.name === 'axis');
      const rest = node.keywords.filter((each) => each.name !== 'axis');
      const isSum = ['sum', 'mean', 'max', 'min', 'prod'].includes(calleeName(node));
      for (const other of axes())
        yield edit('axis', 1, site, put([{ name: 'axis', value: other, span: NOWHERE }, ...rest]));
      if (axis) yield edit('axis', 1.2, site, put(rest));
      if (isSum) {
        const keeps = node.keywords.find((each) => each.name === 'keepdims');
        if (keeps) {
          yield edit('keepdims', 1, site, put(node.keywords.filter((each) => each !== keeps)));
          for (const other of axes())
            yield edit('axis', 1.3, site, put([{ name: 'axis', value: other, span: NOWHERE }]));
        } else {
          yield edit(
            'keepdims',
            1,
            site,
            put([...node.keywords, { name: 'keepdims', value: truth(true), span: NOWHERE }]),
          );
          for (const other of axes())
            yield edit(
              'axis',
              1.3,
              site,
              put([
                { name: 'axis', value: other, span: NOWHERE },
                { name: 'keepdims', value: truth(true), span: NOWHERE },
              ]),
            );
        }
        const inner =
          node.callee.kind === 'attribute' && node.arguments.length === 0
            ? node.callee.object
            : node.arguments[0];
        if (inner) yield edit('drop-sum', 1.2, site, inner);
      }
      const others: Readonly<Record<string, readonly string[]>> = {
        sum: ['mean'],
        mean: ['sum'],
        min: ['max', 'sum'],
        max: ['min', 'sum'],
      };
      for (const other of others[calleeName(node)] ?? []) {
        const callee: Expression =
          node.callee.kind === 'attribute' ? { ...node.callee, name: other, span: NOWHERE } : name(other);
        yield edit(
          other === 'mean'
            ? 'add-mean'
            : calleeName(node) === 'mean'
              ? 'drop-mean'
              : other === 'sum'
                ? 'add-sum'
                : 'function',
          1,
          site,
          {
            ...node,
            callee,
            span: NOWHERE,
          },
        );
      }
    } else if (isSummable(site)) {
      for (const other of axes())
        for (const keep of [false, true])
          yield edit(
            'add-sum',
            parent === null ? 1 : 1.5,
            site,
            call(
              name('sum'),
              [node],
              [['axis', other], ...(keep ? [['keepdims', truth(true)] as const] : [])],
            ),
          );
      yield edit('add-sum', parent === null ? 1.1 : 1.6, site, call(name('sum'), [node]));
    }
    // An example for the sum over all: `dZ[:, 0:1]`, `dscores[-1]`.
    if (node.kind === 'subscript' && node.object.kind === 'name')
      for (const other of axes())
        for (const keep of [false, true])
          yield edit(
            'add-sum',
            1.2,
            site,
            call(
              name('sum'),
              [node.object],
              [['axis', other], ...(keep ? [['keepdims', truth(true)] as const] : [])],
            ),
          );
  }
}

function* axes(): Generator<Expression> {
  for (let axis = 0; axis < MOST_AXES; axis++) yield integer(axis);
  yield integer(-1);
  yield tuple([integer(0), integer(1)]);
}

/** What a sum can be put around: the whole, or an array in it. */
function isSummable({ node, parent }: Site): boolean {
  if (node.kind === 'number' || node.kind === 'slice' || node.kind === 'constant' || node.kind === 'string')
    return false;
  if (parent === null) return true;
  if (parent.kind !== 'binary') return false;
  // A term that is a call, or has a minus, is summed as a whole.
  return (
    ['name', 'binary', 'subscript'].includes(node.kind) || parent.operator === '+' || parent.operator === '-'
  );
}
