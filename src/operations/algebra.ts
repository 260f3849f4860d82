import type { Attributes, Emitter, Node } from './operation.ts';

/** An operand of a derivative rule: a node, or a number that becomes a constant. */
export type Term = Node | number;

/**
 * Short names to write derivative rules with. Factors of 1 and -1 are left out: the gradient of a loss with respect to
 * itself is one, and so is the one that makes f'(x) out of a rule.
 */
export interface Algebra {
  node(term: Term): Node;
  /** A number among a call's attributes, with its formula where it has one. `names`: what it may be called, in order of precedence. */
  given(value: number, attributes: Attributes, ...names: readonly string[]): Term;
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
    given: (value, attributes, ...names) => {
      const name = names.find((each) => attributes[each] !== undefined && attributes[each] !== null);
      const formula = name === undefined ? undefined : attributes['formulas']?.[name];
      return formula === undefined ? value : emitter.emit('<constant>', [], { value, type: 'float', formula });
    },
    call,
    mul,
    neg,
    add: (a, b) => call('add', [a, b]),
    sub: (a, b) => call('subtract', [a, b]),
    div: (a, b) => (numberOf(b) === 1 ? node(a) : call('divide', [a, b])),
    pow: (a, exponent) => (numberOf(exponent) === 1 ? node(a) : call('power', [a, exponent])),
  };
}

/** Null also where the number has a formula: it may be another one, another time. */
function numberOf(term: Term): number | null {
  if (typeof term === 'number') return term;
  const { operation, attributes } = term;
  return operation.name === '<constant>' && attributes['formula'] === undefined ? (attributes['value'] as number) : null;
}

/** A mask times 1 is a number; a mask is not. */
const isFloat = (term: Term): boolean => typeof term === 'number' || term.type === 'float';
