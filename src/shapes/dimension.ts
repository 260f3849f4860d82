/**
 * A dimension: an integer expression over names, kept as a polynomial whose indeterminates ("atoms") are names and
 * the operations that polynomials lack (floor division, remainder, minimum, maximum).
 * Equal polynomials have equal keys. Unequal keys prove nothing: `Domain.equal` decides.
 */
export interface Dimension {
  readonly terms: readonly Term[];
  readonly key: string;
}

/** coefficient · Π atom^power, the factors sorted by the atom's key. */
interface Term {
  readonly coefficient: number;
  readonly factors: readonly Factor[];
  readonly key: string;
}

interface Factor {
  readonly atom: Atom;
  readonly power: number;
}

type Atom =
  | { readonly kind: 'name'; readonly name: string; readonly key: string }
  | {
      readonly kind: AtomicOperation;
      readonly left: Dimension;
      readonly right: Dimension;
      readonly key: string;
    };

type AtomicOperation = '//' | '%' | 'min' | 'max';

/** Sizes of the free names. */
export type Sizes = ReadonlyMap<string, number>;

const termKey = (factors: readonly Factor[]): string =>
  factors.map(({ atom, power }) => (power === 1 ? atom.key : `${atom.key}^${power}`)).join('*');

function polynomial(terms: readonly Term[]): Dimension {
  const merged = new Map<string, Term>();
  for (const term of terms) {
    const coefficient = term.coefficient + (merged.get(term.key)?.coefficient ?? 0);
    merged.set(term.key, { ...term, coefficient });
  }
  const kept = [...merged.values()]
    .filter((term) => term.coefficient !== 0)
    .sort((a, b) => (a.key === '' ? 1 : b.key === '' ? -1 : a.key < b.key ? -1 : 1));
  return { terms: kept, key: kept.map((term) => `${term.coefficient}·${term.key}`).join('+') || '0' };
}

const ofAtom = (atom: Atom): Dimension =>
  polynomial([{ coefficient: 1, factors: [{ atom, power: 1 }], key: atom.key }]);

const ofOperation = (kind: AtomicOperation, left: Dimension, right: Dimension): Dimension =>
  ofAtom({ kind, left, right, key: `(${left.key})${kind}(${right.key})` });

export const constant = (value: number): Dimension => SMALL[value] ?? ofNumber(value);

const ofNumber = (value: number): Dimension => polynomial([{ coefficient: value, factors: [], key: '' }]);

/** Every literal of an equation asks for one. */
const SMALL = Array.from({ length: 16 }, (_, value) => ofNumber(value));

export const named = (name: string): Dimension => ofAtom({ kind: 'name', name, key: name });

export const zero = constant(0);
export const one = constant(1);

/** The number that a dimension without names stands for; null where it has names. */
export function constantOf(dimension: Dimension): number | null {
  if (dimension.terms.length === 0) return 0;
  const [term] = dimension.terms;
  return dimension.terms.length === 1 && term!.key === '' ? term!.coefficient : null;
}

export const isOne = (dimension: Dimension): boolean => constantOf(dimension) === 1;

export const add = (a: Dimension, b: Dimension): Dimension => polynomial([...a.terms, ...b.terms]);

export const negate = (a: Dimension): Dimension =>
  polynomial(a.terms.map((term) => ({ ...term, coefficient: -term.coefficient })));

export const subtract = (a: Dimension, b: Dimension): Dimension => add(a, negate(b));

export function multiply(a: Dimension, b: Dimension): Dimension {
  return polynomial(a.terms.flatMap((x) => b.terms.map((y) => multiplyTerms(x, y))));
}

export const product = (dimensions: readonly Dimension[]): Dimension => dimensions.reduce(multiply, one);

function multiplyTerms(a: Term, b: Term): Term {
  const powers = new Map<string, Factor>();
  for (const factor of [...a.factors, ...b.factors]) {
    const power = factor.power + (powers.get(factor.atom.key)?.power ?? 0);
    powers.set(factor.atom.key, { atom: factor.atom, power });
  }
  const factors = [...powers.values()].sort((x, y) => (x.atom.key < y.atom.key ? -1 : 1));
  return { coefficient: a.coefficient * b.coefficient, factors, key: termKey(factors) };
}

export function power(base: Dimension, exponent: number): Dimension {
  let result = one;
  for (let i = 0; i < exponent; i++) result = multiply(result, base);
  return result;
}

/** NumPy's floor division: (q·b + r) // b = q + r // b for every term of the dividend that b divides. */
export function floorDivide(a: Dimension, b: Dimension): Dimension {
  const { quotient, rest } = splitByDivisor(a, b);
  if (rest.terms.length === 0) return quotient;
  const [x, y] = [constantOf(rest), constantOf(b)];
  if (x !== null && y !== null && y !== 0) return add(quotient, constant(Math.floor(x / y)));
  return add(quotient, ofOperation('//', rest, b));
}

/** NumPy's remainder, which has the divisor's sign. */
export function modulo(a: Dimension, b: Dimension): Dimension {
  const { rest } = splitByDivisor(a, b);
  if (rest.terms.length === 0) return zero;
  const [x, y] = [constantOf(rest), constantOf(b)];
  if (x !== null && y !== null && y !== 0) return constant(x - y * Math.floor(x / y));
  return ofOperation('%', rest, b);
}

function splitByDivisor(a: Dimension, b: Dimension): { quotient: Dimension; rest: Dimension } {
  const [divisor] = b.terms;
  if (a.key === b.key && divisor) return { quotient: one, rest: zero };
  if (b.terms.length > 1) {
    const exact = exactQuotient(a, b);
    return exact ? { quotient: exact, rest: zero } : { quotient: zero, rest: a };
  }
  if (!divisor) return { quotient: zero, rest: a };
  const quotient: Term[] = [];
  const rest: Term[] = [];
  for (const term of a.terms) {
    const divided = divideTerm(term, divisor);
    if (divided) quotient.push(divided);
    else rest.push(term);
  }
  return { quotient: polynomial(quotient), rest: polynomial(rest) };
}

/** Steps of a long division: quotients of more terms are no sizes. */
const MOST_STEPS = 200;

/**
 * q where a = q * b, by long division of polynomials; null where there is none.
 * Source: Cox, Little, O'Shea, Ideals, Varieties, and Algorithms, section 2.3, with one divisor and lexicographic order.
 */
function exactQuotient(a: Dimension, b: Dimension): Dimension | null {
  const leading = ({ terms }: Dimension): Term => terms.reduce((x, y) => (isBefore(y, x) ? y : x));
  const divisor = leading(b);
  const quotient: Term[] = [];
  for (let rest = a, step = 0; step < MOST_STEPS; step++) {
    if (rest.terms.length === 0) return polynomial(quotient);
    const next = divideTerm(leading(rest), divisor);
    if (!next) return null;
    quotient.push(next);
    rest = subtract(rest, multiply(polynomial([next]), b));
  }
  return null;
}

/** Whether a term comes first in lexicographic order: with the higher power of the first atom in which two differ. */
function isBefore(a: Term, b: Term): boolean {
  const powers = ({ factors }: Term): Map<string, number> =>
    new Map(factors.map(({ atom, power: exponent }) => [atom.key, exponent]));
  const [x, y] = [powers(a), powers(b)];
  const differing = [...new Set([...x.keys(), ...y.keys()])]
    .sort()
    .find((key) => (x.get(key) ?? 0) !== (y.get(key) ?? 0));
  return differing !== undefined && (x.get(differing) ?? 0) > (y.get(differing) ?? 0);
}

function divideTerm(term: Term, divisor: Term): Term | null {
  if (term.coefficient % divisor.coefficient !== 0) return null;
  const factors = new Map(term.factors.map((factor) => [factor.atom.key, factor]));
  for (const { atom, power: needed } of divisor.factors) {
    const there = factors.get(atom.key);
    if (!there || there.power < needed) return null;
    if (there.power === needed) factors.delete(atom.key);
    else factors.set(atom.key, { atom, power: there.power - needed });
  }
  const left = [...factors.values()];
  return { coefficient: term.coefficient / divisor.coefficient, factors: left, key: termKey(left) };
}

/** What a name must be for a polynomial to be zero: where it stands in it linearly, and the rest can be divided. Else null. */
export function solveFor(name: string, { terms }: Dimension): Dimension | null {
  const withName = terms.filter(({ factors }) => factors.some(({ atom }) => mentionsName(atom, name)));
  const factor: Term[] = [];
  for (const { coefficient, factors } of withName) {
    const [own, ...more] = factors.filter(({ atom }) => mentionsName(atom, name));
    if (more.length > 0 || own!.atom.kind !== 'name' || own!.power !== 1) return null;
    const left = factors.filter((each) => each !== own);
    factor.push({ coefficient, factors: left, key: termKey(left) });
  }
  const { quotient, rest } = splitByDivisor(
    negate(polynomial(terms.filter((each) => !withName.includes(each)))),
    polynomial(factor),
  );
  return factor.length === 1 && rest.terms.length === 0 ? quotient : null;
}

const mentionsName = (atom: Atom, name: string): boolean =>
  atom.kind === 'name'
    ? atom.name === name
    : [atom.left, atom.right].some((each) => namesOf(each).includes(name));

function extreme(kind: 'min' | 'max', a: Dimension, b: Dimension): Dimension {
  const difference = constantOf(subtract(a, b));
  if (difference !== null) return (kind === 'min') === difference <= 0 ? a : b;
  return a.key < b.key ? ofOperation(kind, a, b) : ofOperation(kind, b, a);
}

export const minimum = (a: Dimension, b: Dimension): Dimension => extreme('min', a, b);
export const maximum = (a: Dimension, b: Dimension): Dimension => extreme('max', a, b);

/** The value at the given sizes; NaN where a name has no size or a divisor is 0. */
export function evaluate(dimension: Dimension, sizes: Sizes): number {
  let sum = 0;
  for (const term of dimension.terms) {
    let value = term.coefficient;
    for (const { atom, power: exponent } of term.factors) value *= evaluateAtom(atom, sizes) ** exponent;
    sum += value;
  }
  return sum;
}

function evaluateAtom(atom: Atom, sizes: Sizes): number {
  if (atom.kind === 'name') return sizes.get(atom.name) ?? NaN;
  const [a, b] = [evaluate(atom.left, sizes), evaluate(atom.right, sizes)];
  if (atom.kind === 'min') return Math.min(a, b);
  if (atom.kind === 'max') return Math.max(a, b);
  if (b === 0) return NaN;
  return atom.kind === '//' ? Math.floor(a / b) : a - b * Math.floor(a / b);
}

/** Every name in the expression, in order of appearance. */
export function namesOf(dimension: Dimension): string[] {
  const names = new Set<string>();
  const visit = (each: Dimension): void => {
    for (const { factors } of each.terms) {
      for (const { atom } of factors) {
        if (atom.kind === 'name') names.add(atom.name);
        else {
          visit(atom.left);
          visit(atom.right);
        }
      }
    }
  };
  visit(dimension);
  return [...names];
}

/** The divisions with a remainder dropped that it is made of. */
export const floorsIn = ({ terms }: Dimension): { readonly left: Dimension; readonly right: Dimension }[] =>
  terms.flatMap(({ factors }) =>
    factors.flatMap(({ atom }) => (atom.kind === '//' ? [{ left: atom.left, right: atom.right }] : [])),
  );

/** The expression with names replaced: how a derived dimension (`D: heads*dk`) disappears. */
export function substitute(dimension: Dimension, replacement: (name: string) => Dimension | null): Dimension {
  const atomValue = (atom: Atom): Dimension => {
    if (atom.kind === 'name') return replacement(atom.name) ?? named(atom.name);
    const [a, b] = [substitute(atom.left, replacement), substitute(atom.right, replacement)];
    return { '//': floorDivide, '%': modulo, min: minimum, max: maximum }[atom.kind](a, b);
  };
  return dimension.terms.reduce(
    (sum, term) =>
      add(
        sum,
        term.factors.reduce(
          (value, factor) => multiply(value, power(atomValue(factor.atom), factor.power)),
          constant(term.coefficient),
        ),
      ),
    zero,
  );
}

/** As an equation would write it: `2*n`, `(h + 2*p - f)//s + 1`. */
export function printDimension(dimension: Dimension): string {
  if (dimension.terms.length === 0) return '0';
  const positiveFirst = [...dimension.terms].sort(
    (a, b) =>
      Number(a.key === '') - Number(b.key === '') || Number(a.coefficient < 0) - Number(b.coefficient < 0),
  );
  let text = '';
  for (const term of positiveFirst) {
    const sign = term.coefficient < 0 ? (text ? ' - ' : '-') : text ? ' + ' : '';
    text += sign + printTerm(Math.abs(term.coefficient), term.factors, sign === '-');
  }
  return text;
}

/** `//` and `%` bind like `*`, from the left: inside a product, a power or behind a sign they need parentheses. */
function printTerm(coefficient: number, factors: readonly Factor[], signed: boolean): string {
  const alone = factors.length === 1 && factors[0]!.power === 1 && coefficient === 1 && !signed;
  const parts = factors.map(({ atom, power: exponent }) => {
    const text = printAtom(atom);
    const open = !alone && (atom.kind === '//' || atom.kind === '%');
    return (open ? `(${text})` : text) + (exponent === 1 ? '' : `**${exponent}`);
  });
  if (coefficient !== 1 || parts.length === 0) parts.unshift(String(coefficient));
  return parts.join('*');
}

function printAtom(atom: Atom): string {
  if (atom.kind === 'name') return atom.name;
  const [a, b] = [printDimension(atom.left), printDimension(atom.right)];
  if (atom.kind === 'min' || atom.kind === 'max') return `${atom.kind}(${a}, ${b})`;
  const wrap = (text: string, dimension: Dimension): string =>
    dimension.terms.length > 1 || /[*%]|\/\//.test(text) ? `(${text})` : text;
  return `${wrap(a, atom.left)}${atom.kind}${wrap(b, atom.right)}`;
}
