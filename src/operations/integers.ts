import { add, constant, floorDivide, printDimension, subtract } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import { compare } from '../shapes/domain.ts';
import type { Constraint, Domain } from '../shapes/domain.ts';
import type { Shape } from '../shapes/shape.ts';
import type { Emitter, Integer, Node } from './operation.ts';

export const literal = (value: number): Integer => ({ value, dimension: constant(value) });

export const integerOf = (dimension: Dimension, domain: Domain): Integer => ({ value: domain.valueOf(dimension), dimension });

export const integersOf = (shape: Shape, domain: Domain): Integer[] => shape.map((dimension) => integerOf(dimension, domain));

export const negative = ({ value, dimension, formula }: Integer): Integer => ({
  value: -value,
  dimension: subtract(constant(0), dimension),
  ...(formula !== undefined && { formula: `-(${formula})` }),
});

export function plus(a: Integer, b: Integer): Integer {
  const said = (each: Integer): string => each.formula ?? printDimension(each.dimension);
  return {
    value: a.value + b.value,
    dimension: add(a.dimension, b.dimension),
    ...((a.formula !== undefined || b.formula !== undefined) && { formula: `${said(a)} + ${said(b)}` }),
  };
}

/** Zero, whatever the constants are. */
export const isNothing = ({ dimension, formula }: Integer): boolean => dimension.key === constant(0).key && formula === undefined;

export const dimensionsOf = (integers: readonly Integer[]): Dimension[] => integers.map(({ dimension }) => dimension);

/** 0, 1, … n - 1 as an array of integers. */
export const positions = (n: Dimension, emitter: Emitter): Node =>
  emitter.emit('arange', [], { start: integerOf(n, emitter.domain), stop: null, step: literal(1), dtype: null });

/** `n = 3`, or `3` where the dimension is a literal or its size is not known. */
export function printWithSize(dimension: Dimension, domain: Domain): string {
  const [text, value] = [printDimension(dimension), domain.valueOf(dimension)];
  return Number.isNaN(value) || text === String(value) ? text : `${text} = ${value}`;
}

const opposite = { '==': '!=', '!=': '==', '<': '>=', '>=': '<', '>': '<=', '<=': '>' } as const;

/**
 * Whether a condition holds: as proved for all sizes, else at the present sizes, and then it is assumed from there on.
 * Where the sizes are not known either, `otherwise` is assumed.
 */
export function settle(left: Dimension, operator: Constraint['operator'], right: Dimension, domain: Domain, otherwise = true): boolean {
  const condition = constraint(left, operator, right);
  const proved = domain.decide(condition);
  const [a, b] = [domain.valueOf(left), domain.valueOf(right)];
  const present = Number.isNaN(a) || Number.isNaN(b) ? (proved ?? otherwise) : compare(a, operator, b);
  if (proved !== present) domain.assume(present ? condition : constraint(left, opposite[operator], right));
  return present;
}

const constraint = (left: Dimension, operator: Constraint['operator'], right: Dimension): Constraint => ({
  left,
  operator,
  right,
  text: `${printDimension(left)} ${operator} ${printDimension(right)}`,
});

/** ⌈a / b⌉ for b > 0. */
export const ceilDivide = (a: Dimension, b: Dimension): Dimension => floorDivide(subtract(add(a, b), constant(1)), b);
