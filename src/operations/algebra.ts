import type { Attributes, Emitter, Node } from './operation.ts';

/** An operand of a derivative rule: a node, or a number that becomes a constant. */
export type Term = Node | number;

/** Short names to write derivative rules with. A factor of 1 is left out, so that a rule reads the same for g'(x). */
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
  const call = (operation: string, operands: readonly Term[], attributes?: Attributes): Node =>
    emitter.emit(operation, operands.map(node), attributes);
  return {
    node,
    call,
    add: (a, b) => call('add', [a, b]),
    sub: (a, b) => call('subtract', [a, b]),
    mul: (a, b) => (a === 1 ? node(b) : b === 1 ? node(a) : call('multiply', [a, b])),
    div: (a, b) => (b === 1 ? node(a) : call('divide', [a, b])),
    pow: (a, exponent) => (exponent === 1 ? node(a) : call('power', [a, exponent])),
    neg: (a) => (typeof a === 'number' ? node(-a) : call('negative', [a])),
  };
}
