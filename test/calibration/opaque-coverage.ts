import { numericalGradient } from '../../src/differences/numerical-gradient.ts';
import { random } from '../../src/shapes/random.ts';
import type { Random } from '../../src/shapes/random.ts';
import { float32, float64, truthAt } from './opaque-families.ts';
import type { OpaqueCase } from './opaque-families.ts';
import type { Outcome } from './outcome.ts';

/** How an opaque objective computes, and what it does with its argument first. */
export const PRECISIONS = {
  float64: { arithmetic: float64, round: (value: number) => value },
  float32: { arithmetic: float32, round: Math.fround },
} as const;

/** Every derivative of a random member of a family, by `numericalGradient`, beside its truth. */
export function opaqueOutcomes(
  family: (draw: Random) => OpaqueCase,
  precision: keyof typeof PRECISIONS,
  seed: number,
): Outcome[] {
  const { arithmetic, round } = PRECISIONS[precision];
  const draw = random('opaque', precision, seed);
  const drawn = family(draw);
  // Every second point is no point of float32: what the objective does not see then is a part of its noise.
  const at = seed % 2 === 0 ? drawn.at : drawn.at.map((each) => each * (1 + 1e-7 * draw.uniform()));
  const f = (x: Float64Array): number => drawn.f(arithmetic, Array.from(x, round));
  const { values, uncertainties, evaluations } = numericalGradient(f, at);
  return at.map((_, i) => ({
    seed,
    name: `x[${i}]`,
    value: values[i]!,
    uncertainty: uncertainties[i]!,
    kink: null,
    limit: null,
    evaluations: evaluations / at.length,
    truth: truthAt({ f: drawn.f, at }, i, round),
    tied: false,
    doubted: false,
  }));
}
