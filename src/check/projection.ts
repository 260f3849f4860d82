import type { Sample } from '../differences/objective.ts';
import { Injection } from '../evaluation/injection.ts';
import type { ProgramNode } from '../program/program.ts';
import { Claim } from './claim.ts';
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
  const joint = claims.filter(({ isFinite }) => isFinite);
  const together = joint.length > 1 ? jointly(joint, plan, ground) : null;
  const measurements = new Map<Occurrence, Measurement>();
  for (const claim of claims) {
    const { occurrence, count } = claim;
    const known = claim.isFinite ? (together?.get(claim) ?? null) : null;
    const settled = known !== null && known.sharpness <= BLUNT;
    const measurement = settled
      ? { entries: new Map<number, never>(), projected: known }
      : searchAlone(claim, plan, ground);
    for (let i = measurement.entries.size; i < count; i++) plan.onEntry(occurrence.pair.name);
    measurements.set(occurrence, measurement);
  }
  return measurements;
}

/** Null where a direction disagrees, or the budget is spent. */
function jointly(
  claims: readonly Claim[],
  plan: Plan,
  { way, workFrom }: Ground,
): Map<Claim, Projected> | null {
  const { trial } = claims[0]!.occurrence;
  const { program, values } = trial;
  const shares = sharesOf(claims);
  let base: Sample | null = null;
  const widest = { width: 0, limit: 'noise' };
  for (let k = 0; k < PROJECTIONS; k++) {
    if (isSpent(plan.budget)) return null;
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
    const injection = new Injection(displacements, program.loss!, way, values, program.sizes);
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
    if (!agrees(comparison)) return null;
    if (!(comparison.width <= widest.width)) Object.assign(widest, comparison);
  }
  return new Map(
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
