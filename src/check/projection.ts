import type { Sample } from '../differences/objective.ts';
import { Injection } from '../evaluation/injection.ts';
import type { ProgramNode } from '../program/program.ts';
import { Claim } from './claim.ts';
import type { Measured } from './entry.ts';
import { agrees, compare, Expectation } from './direction.ts';
import { BLUNT, isSpent, PROJECTIONS, spend } from './plan.ts';
import type { Ground, Job, Measurement, Plan, Projected } from './plan.ts';
import { searchAlone } from './search.ts';
import type { Occurrence } from './subjects.ts';

/** A gradient that counts for less than this beside the largest does not hold the others back. */
const LEAST_SHARE = 1e-2;

/**
 * Checks the gradients of one trial along random directions in which all of their values move at once. Where one of
 * these disagrees, or is too blunt for a gradient, directions of that value alone are taken, and where these disagree
 * the wrong entries are searched for.
 */
export function project(jobs: readonly Job[], plan: Plan, ground: Ground): Map<Occurrence, Measurement> {
  const claims = jobs.map((job) => new Claim(job));
  const finite = claims.filter(({ isFinite }) => isFinite);
  const joint = finite.length > 1 ? jointly(finite, plan, ground) : null;
  const found = claims.map((claim): Measurement => {
    const projected = joint?.settled?.get(claim);
    const measurement =
      projected && projected.sharpness <= BLUNT
        ? { entries: new Map<number, Measured>(), projected }
        : searchAlone(claim, plan, ground);
    plan.onEntries(claim.occurrence.pair.name, claim.count - measurement.entries.size);
    return measurement;
  });
  const unexplained =
    joint?.disagreed && !claims.some((claim, i) => explains(claim, found[i]!, plan.tolerance));
  return new Map(
    claims.map(({ occurrence }, i) => [occurrence, unexplained ? doubted(found[i]!) : found[i]!]),
  );
}

/** Whether something was found in this gradient that may have made a joint direction disagree. */
function explains(claim: Claim, { entries, projected }: Measurement, tolerance: number): boolean {
  if (projected && !(projected.agreed && projected.sharpness <= BLUNT)) return true;
  let found = false;
  entries.forEach(({ numeric, uncertainty, kink }, i) => {
    const size = Math.max(Math.abs(claim.entry(i)), Math.abs(numeric));
    const width = 3 * uncertainty + 5 * claim.noise(i) + tolerance * size;
    found ||= kink !== null || !(Math.abs(claim.entry(i) - numeric) <= width);
  });
  return found || (entries.size < claim.count && !projected);
}

const doubted = ({ entries, projected }: Measurement): Measurement => ({
  entries,
  projected: projected && { ...projected, agreed: false },
});

interface Joint {
  /** Null where a direction did not agree, or the budget was spent. */
  readonly settled: ReadonlyMap<Claim, Projected> | null;
  /** The loss has a derivative along the direction, and it is another. */
  readonly disagreed: boolean;
}

function jointly(claims: readonly Claim[], plan: Plan, { way, workFrom }: Ground): Joint {
  const { trial } = claims[0]!.occurrence;
  const { program, values, sizes } = trial;
  const shares = sharesOf(claims);
  let base: Sample | null = null;
  const widest = { width: 0, limit: 'noise' };
  for (let k = 0; k < PROJECTIONS; k++) {
    if (isSpent(plan.budget)) return { settled: null, disagreed: false };
    const displacements = new Map<ProgramNode, Float64Array>();
    const expected = new Expectation();
    claims.forEach((claim, i) => {
      const own = claim.displacement(k, plan.seed, shares[i]);
      expected.add(claim, own);
      // Two gradients of one value each have a direction of their own.
      const { value } = claim.occurrence;
      const other = displacements.get(value);
      displacements.set(value, other ? own.map((each, at) => each + other[at]!) : own);
    });
    const injection = new Injection(displacements, program.loss!, way, values, sizes);
    const comparison = compare(
      (s) => injection.loss(s),
      expected,
      {
        base: (base ??= injection.loss(0)),
        noise: trial.lossNoise,
        scale: 1 / Math.sqrt(Math.max(...claims.map(({ count }) => count))),
      },
      plan.tolerance,
    );
    spend(plan.budget, injection.evaluations, workFrom[0]!);
    if (!agrees(comparison)) return { settled: null, disagreed: !comparison.kinked };
    if (!(comparison.width <= widest.width)) Object.assign(widest, comparison);
  }
  const settled = new Map(
    claims.map((claim, i) => [
      claim,
      {
        agreed: true,
        sharpness: widest.width / (shares[i]! * claim.yardstick),
        zero: claim.isZero,
        limit: widest.limit,
      },
    ]),
  );
  return { settled, disagreed: false };
}

/**
 * By how much of its size each value moves, at most 1, so that the gradients count alike in the derivative along the
 * direction: an error of relative size δ in one of T is about δ / √T of the whole. A gradient that is claimed to be
 * small or zero moves its value by the full size: if the claim is wrong it shows.
 */
function sharesOf(claims: readonly Claim[]): number[] {
  const amounts = claims.map(({ length, size, isZero }) => (isZero ? 0 : length * size));
  const most = Math.max(...amounts);
  const share = Math.max(LEAST_SHARE * most, Math.min(...amounts.filter((each) => each > 0)));
  return amounts.map((amount) => (amount > share ? share / amount : 1));
}
