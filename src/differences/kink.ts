import { Tableau } from './extrapolation.ts';
import type { Extrapolated, Quotient } from './extrapolation.ts';
import { longest } from './ladder.ts';
import type { Probe } from './probe.ts';

/** What f does to one side of x0, on the smooth piece that is next to it. */
export interface Side {
  /** Null where no steps agree: f jumps at x0, or its slope is infinite there. */
  readonly slope: Extrapolated | null;
  /** The piece is that of x0 itself. */
  readonly own: boolean;
}

const MOST_ROWS = 40;
const WITNESS_STRIDE = 16;
const HALF_ULP = 2 ** -53;

/** The derivative to the right (sign 1) or to the left (-1), from 2^start downwards; null where no step is usable. */
export function oneSided(probe: Probe, sign: number, start: number): Side | null {
  const nearest = probe.oneSided(probe.lowest, sign);
  if (!nearest) return null;
  const own = nearest.branches === probe.base.branches;
  const quotient = (exponent: number): Quotient | null => {
    const found = probe.oneSided(exponent, sign);
    return found && found.branches === nearest.branches ? found : null;
  };
  for (let from: number | null = start; from !== null;) {
    const slope = descend(quotient, probe.lowest, from);
    if (!slope) break;
    from = contradiction(quotient, probe, slope);
    if (from === null) return { slope, own };
  }
  return { slope: null, own };
}

type Steps = (exponent: number) => Quotient | null;

function descend(quotient: Steps, lowest: number, from: number): Extrapolated | null {
  const start = longest((exponent) => quotient(exponent) !== null, lowest, from);
  if (start === null) return null;
  let tableau = new Tableau(1);
  for (let exponent = start; exponent >= lowest && tableau.rows < MOST_ROWS; exponent--) {
    const found = quotient(exponent);
    if (!found) {
      tableau = new Tableau(1);
      continue;
    }
    tableau.add(found);
    if (tableau.isDone(found)) break;
  }
  return tableau.best;
}

/**
 * A much shorter step that says otherwise, by more than its own error. The noise at x0 may be less than that of this side
 * (a flat piece has none), but no function knows its argument better than to half a unit in the last place.
 */
function contradiction(
  quotient: Steps,
  { x0, lowest }: Probe,
  { value, uncertainty, step }: Extrapolated,
): number | null {
  const least = HALF_ULP * Math.abs(value * x0);
  const top = Math.round(Math.log2(step));
  const truncation = Math.abs((quotient(top)?.value ?? value) - value);
  for (let exponent = top - WITNESS_STRIDE; exponent > lowest - WITNESS_STRIDE; exponent -= WITNESS_STRIDE) {
    const witness = quotient(Math.max(exponent, lowest));
    if (!witness) continue;
    const rounding = (2 * Math.max(witness.noise, least)) / witness.step;
    const expected = 3 * (uncertainty + rounding) + (2 * truncation * witness.step) / step;
    if (Math.abs(witness.value - value) > expected) return Math.max(exponent, lowest);
  }
  return null;
}
