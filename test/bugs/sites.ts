import type { Expression, Subscript } from '../../src/language/syntax.ts';
import { printExpression } from '../../src/language/print.ts';

/** An expression inside an equation, and what its value is to the equation's. */
export interface Site {
  readonly node: Expression;
  /** The whole, or a factor of it; a term of a sum in it, or a factor of one; anything else. */
  readonly depth: 'whole' | 'term' | 'inner';
  /** It stands in the derivative of an activation. */
  readonly derivative: boolean;
  /** It stands in the argument of a function that is applied to each entry: `z + 1` of `cos(z + 1)`. */
  readonly argument: boolean;
  /** It is an operand of `@` or of a function that multiplies matrices. */
  readonly matrix: boolean;
  /** What it is added to, or taken from. */
  readonly beside: Expression | null;
  /** It divides: only what it is made of as a product is changed. */
  readonly divisor: boolean;
}

/** Functions that are linear in their first argument, or in the array that they are methods of. */
const linear = new Set(
  'sum mean reshape transpose expand_dims swapaxes moveaxis copy squeeze ravel flip cumsum dot outer'.split(
    ' ',
  ),
);
const elementwise = new Set('sin cos tan sinh cosh tanh exp expm1 log log1p sigmoid softplus erf'.split(' '));
const products = new Set(['dot', 'outer', 'einsum', 'inner', 'tensordot', 'matmul']);

/** The last word of what is called: `sum` for `np.sum(x)`, `x.sum()` and `sum(x)`. */
export function calledName(expression: Expression): string | null {
  if (expression.kind !== 'call') return null;
  const { callee } = expression;
  if (callee.kind === 'prime') return 'prime';
  return callee.kind === 'name' || callee.kind === 'attribute' ? callee.name : null;
}

export const isModule = (expression: Expression): boolean =>
  /^(np|numpy)(\.linalg)?$/.test(printExpression(expression));

/** The array that a method belongs to; null for a function. */
export const methodOf = (expression: Expression): Expression | null =>
  expression.kind === 'call' && expression.callee.kind === 'attribute' && !isModule(expression.callee.object)
    ? expression.callee.object
    : null;

/** `1 - a**2`, `z > 0`, `tanh_prime(z)`, `g'(z)`, `where(z > 0, 1, slope)`. */
export function isActivationDerivative(node: Expression): boolean {
  if (node.kind === 'comparison') return true;
  const called = calledName(node);
  if (called !== null)
    return (
      called === 'prime' ||
      called.endsWith('_prime') ||
      (called === 'where' && node.kind === 'call' && node.arguments[0]!.kind === 'comparison')
    );
  return (
    node.kind === 'binary' &&
    node.operator === '-' &&
    isNumber(node.left, 1) &&
    node.right.kind === 'binary' &&
    node.right.operator === '**' &&
    isNumber(node.right.right, 2)
  );
}

export const isNumber = (node: Expression, value: number): boolean =>
  node.kind === 'number' && node.value === value;

/** `a * (1 - a)`, or the part of `x * a * (1 - a)` that is it: the derivative of the sigmoid, in two factors. */
export function sigmoidPair(node: Expression): { readonly before: Expression | null } | null {
  if (node.kind !== 'binary' || node.operator !== '*') return null;
  const { left, right } = node;
  if (right.kind !== 'binary' || right.operator !== '-' || !isNumber(right.left, 1)) return null;
  const own = printExpression(right.right);
  if (printExpression(left) === own) return { before: null };
  if (left.kind === 'binary' && left.operator === '*' && printExpression(left.right) === own)
    return { before: left.left };
  return null;
}

/** `W[1]` or `W[l-1]`, where W is no array of its own. */
export const isBracketName = (node: Expression, arrays: ReadonlySet<string>): node is Subscript =>
  node.kind === 'subscript' &&
  node.object.kind === 'name' &&
  node.indices.length === 1 &&
  !arrays.has(node.object.name);

export interface Names {
  /** Names without brackets that hold arrays. */
  readonly arrays: ReadonlySet<string>;
  /** What backward sets, without brackets. */
  readonly gradients: ReadonlySet<string>;
}

/** Every expression of an equation that may be changed, the whole first. Indices, exponents and options are not. */
export function sitesOf(value: Expression, { arrays, gradients }: Names): Site[] {
  const isOfGradient = (node: Expression): boolean =>
    [...printExpression(node).matchAll(/[A-Za-z_]\w*/g)].some(([word]) => gradients.has(word));
  /** What multiplies a gradient and is a sum of other values is the derivative of something. */
  const isFactorOf = (node: Expression, other: Expression): boolean =>
    node.kind === 'binary' && /^[-+]$/.test(node.operator) && isOfGradient(other) && !isOfGradient(node);
  const found: Site[] = [];
  const visit = (node: Expression, from: Omit<Site, 'node'>): void => {
    const derivative = from.derivative || isActivationDerivative(node);
    const site: Site = { ...from, node, derivative };
    found.push(site);
    const go = (child: Expression, parts: Partial<Site> = {}): void =>
      visit(child, { ...site, matrix: false, beside: null, ...parts });
    const inner = { depth: 'inner' } as const;
    switch (node.kind) {
      case 'unary':
        return go(node.operand);
      case 'binary':
        switch (node.operator) {
          case '+':
          case '-': {
            const depth = from.depth === 'whole' ? 'term' : from.depth;
            go(node.left, { depth, beside: node.right });
            return go(node.right, { depth, beside: node.left });
          }
          case '*':
            go(node.left, isFactorOf(node.left, node.right) ? { derivative: true } : {});
            return go(node.right, isFactorOf(node.right, node.left) ? { derivative: true } : {});
          case '@':
            go(node.left, { matrix: true });
            return go(node.right, { matrix: true });
          case '/':
            go(node.left);
            return go(node.right, { divisor: true });
          case '**':
            return go(node.left, inner);
          default:
            return;
        }
      case 'comparison':
        return node.operands.forEach((operand) => go(operand, inner));
      case 'attribute':
        if (node.name === 'T') go(node.object);
        return;
      case 'subscript':
        return isBracketName(node, arrays) ? undefined : go((node as Subscript).object);
      case 'call': {
        const called = calledName(node) ?? '';
        const depth = linear.has(called) ? from.depth : 'inner';
        const matrix = products.has(called);
        const argument = from.argument || elementwise.has(called);
        const method = methodOf(node);
        if (method) go(method, { depth, matrix });
        const whole = method === null && linear.has(called) && !matrix ? 1 : Infinity;
        // A method's arguments are axes and shapes, but for x.dot(y).
        if (method === null || matrix)
          node.arguments.slice(0, whole).forEach((each) => go(each, { depth, matrix, argument }));
        return;
      }
      default:
        return;
    }
  };
  visit(value, {
    depth: 'whole',
    derivative: false,
    argument: false,
    matrix: false,
    beside: null,
    divisor: false,
  });
  return found;
}
