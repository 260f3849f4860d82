import { Tableau } from './extrapolation.ts';
import type { Extrapolated } from './extrapolation.ts';
import type { Probe } from './probe.ts';

/** What f does to one side of x0, on the smooth piece that is next to it. */
export interface Side {
  readonly slope: Extrapolated;
  /** The piece is that of x0 itself. */
  readonly own: boolean;
  /** f jumps at x0, or its slope is infinite there: no derivative to this side. */
  readonly diverges: boolean;
}

const MOST_ROWS = 40;
/** The slope of a jump doubles with each halving of the step, that of a root grows by 1.4. */
const GROWTH = 1.2;
const GROWING_ROWS = 6;

/** The derivative to the right (sign 1) or to the left (-1), from 2^start downwards; null where no step is usable. */
export function oneSided(probe: Probe, sign: number, start: number): Side | null {
  const nearest = probe.oneSided(probe.lowest, sign);
  if (!nearest) return null;
  let tableau = new Tableau(1);
  let [growing, last] = [0, Infinity];
  for (let exponent = start; exponent >= probe.lowest && tableau.rows < MOST_ROWS; exponent--) {
    const quotient = probe.oneSided(exponent, sign);
    if (!quotient || quotient.branches !== nearest.branches) {
      tableau = new Tableau(1);
      [growing, last] = [0, Infinity];
      continue;
    }
    tableau.add(quotient);
    const size = Math.abs(quotient.value);
    growing = size > GROWTH * last && size > (10 * quotient.noise) / quotient.step ? growing + 1 : 0;
    last = size;
    if (tableau.isDone(quotient)) break;
  }
  if (!tableau.best) return null;
  return {
    slope: tableau.best,
    own: nearest.branches === probe.base.branches,
    diverges: growing >= GROWING_ROWS,
  };
}
