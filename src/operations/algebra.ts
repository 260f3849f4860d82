import type { Attributes, Emitter, Node } from './operation.ts';

/** An operand of a derivative rule: a node, or a number that becomes a constant. */
export type Term = Node | number;

/**
 * Short names to write derivative rules with. Factors of 1 and -1 are left out: the gradient of a loss with respect to
 * itself is one, and so is the one that makes f'(x) out of a rule.
 */
export interface Algebra {
  node(term: Term): Node;
  call(operation: string, operands: readonly Term[], attributes?: Attributes): Node;
  add(a: Term, b: Term): Node;
  sub(a: Term, b: Term): Node;
  mul(a: Term, b: Term): Node;
  div(a: Term, b: Term): Node;
  pow(a: Term, exponent: Term): Node;
  neg(a: Term): Node;
}

export function algebra(emitter: Emitter): Algebra {
  const node = (term: Term): Node => (typeof term === 'number' ? emitter.constant(term) : term);
  const call = (operation: string, operands: readonly Term[], attributes?: Attributes): Node => emitter.emit(operation, operands.map(node), attributes);
  const neg = (a: Term): Node => {
    const value = numberOf(a);
    return value === null ? call('negative', [a]) : node(-value);
  };
  const mul = (a: Term, b: Term): Node => {
    const [x, y] = [numberOf(a), numberOf(b)];
    if (x !== null && y !== null) return node(x * y);
    if (x === 1 && isFloat(b)) return node(b);
    if (y === 1 && isFloat(a)) return node(a);
    return x === -1 && isFloat(b) ? neg(b) : call('multiply', [a, b]);
  };
  return {
    node,
    call,
    mul,
    neg,
    add: (a, b) => call('add', [a, b]),
    sub: (a, b) => call('subtract', [a, b]),
    div: (a, b) => (numberOf(b) === 1 ? node(a) : call('divide', [a, b])),
    pow: (a, exponent) => (numberOf(exponent) === 1 ? node(a) : call('power', [a, exponent])),
  };
}

function numberOf(term: Term): number | null {
  if (typeof term === 'number') return term;
  return term.operation.name === '<constant>' ? (term.attributes['value'] as number) : null;
}

/** A mask times 1 is a number; a mask is not. */
const isFloat = (term: Term): boolean => typeof term === 'number' || term.type === 'float';
