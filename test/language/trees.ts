import fc from 'fast-check';
import type { BinaryOperator, ComparisonOperator, Expression, Statement } from '../../src/language/syntax.ts';

const span = { start: 0, end: 0 };
const binaryOperators: BinaryOperator[] = [
  '+',
  '-',
  '*',
  '/',
  '//',
  '%',
  '**',
  '@',
  '&',
  '|',
  '^',
  '<<',
  '>>',
];
const comparisonOperators: ComparisonOperator[] = [
  '<',
  '<=',
  '>',
  '>=',
  '==',
  '!=',
  'is',
  'is not',
  'in',
  'not in',
];
const identifier = fc.constantFrom('a', 'W1', 'dZ2', 'np', 'σ', '重み', '_x');

const number = fc.constantFrom('1', '1.', '.5', '1e-3', '1_000', '0x1f', '0').map((text): Expression => ({
  kind: 'number',
  span,
  text,
  value: Number(text.replaceAll('_', '')),
  integer: !/[.]|e-/.test(text),
}));
const leaf: fc.Arbitrary<Expression> = fc.oneof(
  { weight: 5, arbitrary: identifier.map((name): Expression => ({ kind: 'name', span, name })) },
  { weight: 3, arbitrary: number },
  {
    weight: 1,
    arbitrary: fc.string({ unit: 'grapheme' }).map((value): Expression => ({ kind: 'string', span, value })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(true as const, false as const, null, 'ellipsis' as const)
      .map((value): Expression => ({ kind: 'constant', span, value })),
  },
);

/** Every expression that has a text: no prime but as a callee, no slice but in an index. */
export const expression = fc.letrec<{ expression: Expression; index: Expression }>((tie) => {
  const one = tie('expression');
  return {
    expression: fc.oneof(
      { maxDepth: 5, depthSize: 'small' },
      leaf,
      fc.record({
        kind: fc.constant('binary' as const),
        span: fc.constant(span),
        operator: fc.constantFrom(...binaryOperators),
        operatorSpan: fc.constant(span),
        left: one,
        right: one,
      }),
      fc.record({
        kind: fc.constant('binary' as const),
        span: fc.constant(span),
        operator: fc.constantFrom(...binaryOperators),
        operatorSpan: fc.constant(span),
        left: one,
        right: one,
      }),
      fc.record({
        kind: fc.constant('unary' as const),
        span: fc.constant(span),
        operator: fc.constantFrom('-' as const, '+' as const, '~' as const, 'not' as const),
        operand: one,
      }),
      fc
        .array(fc.tuple(fc.constantFrom(...comparisonOperators), one), { minLength: 1, maxLength: 3 })
        .chain((rest) =>
          one.map((first): Expression => ({
            kind: 'comparison',
            span,
            operators: rest.map(([operator]) => operator),
            operands: [first, ...rest.map(([, operand]) => operand)],
          })),
        ),
      fc.record({
        kind: fc.constant('boolean' as const),
        span: fc.constant(span),
        operator: fc.constantFrom('and' as const, 'or' as const),
        operands: fc.array(one, { minLength: 2, maxLength: 3 }),
      }),
      fc.record({
        kind: fc.constant('conditional' as const),
        span: fc.constant(span),
        then: one,
        test: one,
        otherwise: one,
      }),
      fc.record({
        kind: fc.constant('attribute' as const),
        span: fc.constant(span),
        object: one,
        name: identifier,
        nameSpan: fc.constant(span),
      }),
      fc.record({
        kind: fc.constant('subscript' as const),
        span: fc.constant(span),
        object: fc.oneof(notNumber(one)),
        indices: fc.array(tie('index'), { minLength: 1, maxLength: 3 }),
      }),
      fc.record({
        kind: fc.constant('call' as const),
        span: fc.constant(span),
        callee: fc.oneof(
          notNumber(one),
          fc.constantFrom<Expression>(
            { kind: 'prime', span, name: 'g', base: 'g', index: null },
            {
              kind: 'prime',
              span,
              name: 'g[1]',
              base: 'g',
              index: { kind: 'number', span, text: '1', value: 1, integer: true },
            },
            { kind: 'prime', span, name: 'f[l]', base: 'f', index: { kind: 'name', span, name: 'l' } },
          ),
        ),
        arguments: fc.array(one, { maxLength: 2 }),
        keywords: fc.uniqueArray(fc.record({ name: identifier, span: fc.constant(span), value: one }), {
          maxLength: 2,
          selector: ({ name }) => name,
        }),
      }),
      fc.record({
        kind: fc.constant('tuple' as const),
        span: fc.constant(span),
        elements: fc.array(one, { maxLength: 3 }),
      }),
      fc.record({
        kind: fc.constant('list' as const),
        span: fc.constant(span),
        elements: fc.array(one, { maxLength: 3 }),
      }),
    ),
    index: fc.oneof(
      one,
      fc.record({
        kind: fc.constant('slice' as const),
        span: fc.constant(span),
        lower: fc.option(one),
        upper: fc.option(one),
        step: fc.option(one),
      }),
    ),
  };
}).expression;

/** A number is no array, and no function: `2 (x)` is an error of ours. */
function notNumber(from: fc.Arbitrary<Expression>): fc.Arbitrary<Expression> {
  return from.filter(({ kind }) => kind !== 'number');
}

const name = identifier.map((text): Expression => ({ kind: 'name', span, name: text }));
const element = fc
  .tuple(name, expression)
  .map(([object, index]): Expression => ({ kind: 'subscript', span, object, indices: [index] }));
const simpleTarget = fc.oneof(name, element);
const target = fc.oneof(
  simpleTarget,
  fc
    .array(simpleTarget, { minLength: 1, maxLength: 3 })
    .map((elements): Expression => ({ kind: 'tuple', span, elements })),
);

export const statement = fc.letrec<{ statement: Statement }>((tie) => {
  const body = fc.array(tie('statement'), { minLength: 1, maxLength: 3 });
  return {
    statement: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      fc.record({
        kind: fc.constant('assignment' as const),
        span: fc.constant(span),
        targets: fc.array(target, { minLength: 1, maxLength: 2 }),
        value: expression,
      }),
      fc.record({
        kind: fc.constant('augmented' as const),
        span: fc.constant(span),
        target: simpleTarget,
        operator: fc.constantFrom(...binaryOperators),
        value: expression,
      }),
      fc.record({ kind: fc.constant('pass' as const), span: fc.constant(span) }),
      fc.record({
        kind: fc.constant('for' as const),
        span: fc.constant(span),
        target,
        iterable: expression,
        body,
        otherwise: fc.constant([]),
      }),
      fc.record({
        kind: fc.constant('if' as const),
        span: fc.constant(span),
        test: expression,
        then: body,
        otherwise: fc.oneof(fc.constant([]), body),
      }),
    ),
  };
}).statement;

/** The tree without its spans, to compare trees that come from different texts. */
export function withoutSpans(tree: unknown): unknown {
  return JSON.parse(
    JSON.stringify(tree, (key, value: unknown) =>
      /^(span|operatorSpan|nameSpan)$/.test(key) ? undefined : value,
    ),
  );
}
