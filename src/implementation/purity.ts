import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { random } from '../shapes/random.ts';
import { placeText } from './arguments.ts';
import type { Point } from './arguments.ts';
import { evidence } from './evidence.ts';
import type { Finding } from './evidence.ts';
import type { Functions, Mutation, Visit } from './functions.ts';
import { moved } from './moved.ts';
import { precisionsOf } from './precision.ts';
import type { Precisions } from './precision.ts';
import { behaviourOf, same, spread } from './series.ts';

export interface Purity {
  /** An error: the functions are none, and differences of them mean nothing. A warning: impure by a rounding error. */
  readonly diagnostics: readonly Diagnostic[];
  /** How far results at one point lie apart: of the loss, of each gradient. */
  readonly jitter: readonly number[];
  readonly precision: Precisions;
}

/** Visits to one point in a row, once results are known to change. */
const SERIES = 12;
/** Changes of a result within this, relative to its largest entry, are rounding. */
const ROUNDING = { float64: 1e-13, float32: 1e-6 } as const;
/** The moved points are near, where the functions are as good as at the given one. */
const NEAR = 2 ** -7;

/**
 * Asks whether the results depend on the arguments alone. A is the given point; at C and D complementary random halves
 * of its elements are moved, so that a cache whose key is any one element is stale at one of them. In the order
 * A A A, C D A D C A, (loss at C) A, each visit being a loss followed by gradients, A comes after each point, and C and D
 * after two; visits to one point are compared bit for bit. What changes is asked for twelve times in a row at A: how the
 * series behaves tells accumulation, drift and randomness apart.
 * @throws InputError when a function fails at the given point; BudgetSpent
 */
export function purityOf(functions: Functions, seed: number): Purity {
  const { given: a, arguments: all } = functions;
  const { uniform } = random('purity', seed);
  // One of each two neighbours, so that neither half is empty.
  const coins = Array.from({ length: count(functions) }, () => uniform() < 0.5);
  const half = coins.map((coin, i) => (i % 2 === 0 ? coin : !coins[i - 1]!));
  const c = moved(all, a, NEAR, ['purity', seed, 'c'], (offset) => half[offset]!);
  const d = moved(all, a, NEAR, ['purity', seed, 'd'], (offset) => !half[offset]!);
  const groups = new Map<Point, Visit[]>([a, c, d].map((point) => [point, []]));
  const visit = (point: Point): void => void groups.get(point)!.push(functions.visit(point));
  const inARow = (): readonly Visit[] => {
    while (groups.get(a)!.length < SERIES) visit(a);
    return groups.get(a)!.slice();
  };

  for (let i = 0; i < 3; i++) visit(a);
  let row = changing([groups.get(a)!]).length > 0 ? inARow() : null;
  // A point that the functions refuse is done without.
  const usable = [c, d].filter((point) => attempt(() => visit(point)));
  if (usable.length > 0) {
    for (const point of [a, d, c, a]) if (point === a || usable.includes(point)) visit(point);
    functions.loss(usable[0]!);
    visit(a);
  }
  const visits = [...groups.values()].filter((each) => each.length > 0);
  const changed = changing(visits);
  const valuesOf = (group: readonly Visit[], q: number): Float64Array[] =>
    group.map((each) => quantitiesOf(each)[q]!);
  const jitter = quantitiesOf(visits[0]![0]!).map((_, q) =>
    Math.max(...visits.map((group) => spread(valuesOf(group, q)).apart)),
  );
  const precision = precisionsOf(all, visits.flat());
  const mutations = functions.mutations.map(mutation);
  if (changed.length === 0) return { diagnostics: mutations, jitter, precision };

  if (!row) row = Array.from({ length: SERIES }, () => functions.visit(a));
  const names = ['loss', ...functions.match.gradients.map(({ name }) => name)];
  const findings = changed.flatMap((q): Finding[] => {
    const series = valuesOf(row, q);
    const apart = visits.find((group) => changing([group]).includes(q))!;
    const { apart: change, largest } = spread([...valuesOf(apart, q), ...series]);
    return behaviourOf(series).map((behaviour) => ({
      name: names[q]!,
      isGradient: q > 0,
      behaviour,
      series: behaviour === 'constant' ? valuesOf(apart, q) : series,
      relative: change / largest,
      negligible: change <= ROUNDING[q === 0 ? precision.loss : precision.gradients] * largest,
    }));
  });
  return { diagnostics: [...evidence(findings), ...mutations], jitter, precision };
}

/** Whether what the functions give at a point is no longer what they gave before many other calls. */
export function becameImpure(
  functions: Functions,
  before: Visit,
  now: Visit,
  { jitter }: Purity,
): Diagnostic[] {
  const names = ['loss', ...functions.match.gradients.map(({ name }) => name)];
  const later = quantitiesOf(now);
  const findings = quantitiesOf(before).flatMap((value, q): Finding[] => {
    const series = [value, later[q]!];
    const { apart, largest } = spread(series);
    return apart <= 2 * jitter[q]!
      ? []
      : [
          {
            name: names[q]!,
            isGradient: q > 0,
            behaviour: 'settles',
            series,
            relative: apart / largest,
            negligible: false,
          },
        ];
  });
  return evidence(findings);
}

/** The loss, then the gradients. */
const quantitiesOf = ({ loss, gradients }: Visit): Float64Array[] => [
  Float64Array.of(loss),
  ...gradients.map(({ data }) => data),
];

/** Which quantities differ between visits to one point. */
function changing(groups: readonly (readonly Visit[])[]): number[] {
  const found = new Set<number>();
  for (const [first, ...rest] of groups) {
    for (const [q, value] of quantitiesOf(first!).entries())
      if (rest.some((other) => !same(quantitiesOf(other)[q]!, value))) found.add(q);
  }
  return [...found].sort((x, y) => x - y);
}

function attempt(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

const count = ({ parameters }: Functions): number =>
  parameters.reduce((sum, { reading }) => sum + reading.data.length, 0);

/** `gradients overwrites the parameter W1: W1[0, 2] was 0.5, and is 0.4 after the call`. */
export function mutation({ by, argument, index, before, after }: Mutation): Diagnostic {
  const { name, role, reading } = argument;
  const what =
    index === null
      ? `${name} has another shape after the call`
      : `${name}${placeText(index, reading.shape)} was ${before}, and is ${after} after the call`;
  return diagnostic({
    code: 'purity/mutates',
    message: `${by} overwrites the ${role} ${name}: ${what}`,
    help: `${by} must work on a copy of ${name}`,
  });
}
