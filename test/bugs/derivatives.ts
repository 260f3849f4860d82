import { binary, parsed } from '../../src/derivation/trees.ts';
import type { Code } from '../../src/diagnostics/codes.ts';
import { printExpression } from '../../src/language/print.ts';
import type { Binary, Call, Comparison, Expression } from '../../src/language/syntax.ts';
import type { Change, Rule } from './change.ts';
import { calledName, isActivationDerivative, isNumber, sigmoidPair } from './sites.ts';

const codes: readonly Code[] = ['gradient/wrong-activation-derivative'];

/** The derivative of another activation, or one miswritten. */
export const wrongDerivative: Rule = ({ node, divisor }) => {
  if (divisor) return [];
  const change = (replacement: Expression): Change => ({
    kind: 'wrong derivative',
    codes,
    node,
    replacement,
  });
  const pair = sigmoidPair(node);
  if (pair) {
    const own = ((node as Binary).right as Binary).right;
    const tanh = parsed(`1 - (${printExpression(own)})**2`);
    return [change(pair.before ? binary('*', pair.before, tanh) : tanh)];
  }
  if (!isActivationDerivative(node)) return otherFunction(node).map(change);
  if (node.kind === 'comparison') return isPlain(node) ? [change(reversed(node))] : [];
  if (node.kind === 'binary') {
    const own = printExpression((node.right as Binary).left);
    return [`(${own}) * (1 - ${own})`, `(1 - ${own})**2`, `1 - ${own}`, `${own} > 0`].map((text) =>
      change(parsed(text)),
    );
  }
  const call = node as Call;
  const called = calledName(node);
  if (called === 'where') {
    const [test, ...slopes] = call.arguments;
    return [change({ ...call, arguments: [test!, ...slopes.toReversed()] }), change(test!)];
  }
  const at = printExpression(call.arguments[0]!);
  const is = (name: string): boolean => called === `${name}_prime`;
  return [is('sigmoid') ? `tanh_prime(${at})` : `sigmoid_prime(${at})`, `relu_prime(${at})`].map((text) =>
    change(parsed(text)),
  );
};

/** `(z > 0)` stands for 0 and 1; `(a == b)` the other way round is too. */
const isPlain = ({ operators }: Comparison): boolean =>
  operators.length === 1 && /^[<>]=?$/.test(operators[0]!);
const reversed = (node: Comparison): Comparison => ({
  ...node,
  operators: [node.operators[0]!.startsWith('<') ? '>' : '<'],
});

const others: Readonly<Record<string, string>> = { cos: 'sin', sin: 'cos', cosh: 'sinh', sigmoid: 'tanh' };

function otherFunction(node: Expression): Expression[] {
  const other = others[calledName(node) ?? ''];
  return other ? [{ ...(node as Call), callee: parsed(other) }] : [];
}

/** `x` for `x**2`, `x**3` for it. */
export const exponent: Rule = ({ node, derivative, divisor }) => {
  if (node.kind !== 'binary' || node.operator !== '**' || divisor) return [];
  const allowed: readonly Code[] = derivative
    ? codes
    : ['gradient/missing-factor', 'gradient/wrong-activation-derivative'];
  const change = (replacement: Expression): Change => ({
    kind: 'exponent',
    codes: allowed,
    withRepair: ['gradient/mismatch'],
    node,
    replacement,
  });
  return isNumber(node.right, 2)
    ? [change(node.left), change(binary('**', node.left, parsed('3')))]
    : node.right.kind === 'number'
      ? []
      : [change(binary('**', node.left, parsed('-1/2')))];
};

/** One activation of the forward pass for another. */
export const otherActivation: Rule = ({ node }) => {
  const called = calledName(node) ?? '';
  const change = (replacement: Expression): Change => ({
    kind: 'other activation',
    codes,
    node,
    replacement,
  });
  const to: Readonly<Record<string, readonly string[]>> = {
    tanh: ['sigmoid', 'relu'],
    sigmoid: ['tanh'],
    relu: ['leaky_relu', 'tanh'],
    softplus: ['swish'],
    swish: ['softplus', 'gelu'],
    leaky_relu: ['relu'],
    elu: ['leaky_relu'],
    sin: ['cos'],
    cos: ['sin'],
  };
  const call = node as Call;
  if (called === 'maximum' && isNumber(call.arguments[0]!, 0))
    return [change({ ...call, callee: parsed('leaky_relu'), arguments: [call.arguments[1]!] })];
  return (to[called] ?? []).map((name) => change({ ...call, callee: parsed(name) }));
};
