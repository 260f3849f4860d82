import { Tableau } from './extrapolation.ts';
import type { Extrapolated } from './extrapolation.ts';
import type { CentralQuotient, Probe } from './probe.ts';

const MOST_ROWS = 40;
/** Rows of unchanged values after which f counts as constant. */
const FLAT_ROWS = 8;
/** Distance of the witnesses, in halvings. */
const WITNESS_STRIDE = 8;
/** Witnesses that know the slopes worse than this are not asked. */
const BLURRED = 0.3;

/** An estimate from the steps that are left after a contradiction, if blunter than this, admits what the sides differ by. */
const BLUNT = 1e-3;
const DIVERGING = 0.3;

/** From one row to the next a smooth function's bend is halved, a kink's stays. */
const STIFF = 0.75;
const STIFF_ROWS = 4;

/** `kinked`: the slopes to both sides do not approach each other as the step shrinks. */
export type Climbed = Extrapolated & { readonly kinked: boolean };

/**
 * The derivative from the whole ladder of steps, down to where rounding rules. What long steps agree on may still be
 * wrong where f has a feature much narrower than them, so a few much shorter steps are asked too: where one contradicts,
 * by more than its own error, everything above it is forgotten. Null where no step is usable, or none agree.
 */
export function climb(probe: Probe): Climbed | null {
  for (let start = probe.exponent; start >= probe.lowest;) {
    const found = descend(probe, start);
    if (!found) return null;
    const { contradiction, kinked } = askWitnesses(probe, found);
    const climbed = contradiction === null ? settled(found, kinked, start < probe.exponent) : null;
    if (climbed) return climbed;
    start = contradiction ?? Math.round(Math.log2(found.best.step)) - 1;
  }
  return null;
}

interface Descent {
  readonly best: Extrapolated;
  /** The plain quotients, the longest step first. */
  readonly quotients: readonly CentralQuotient[];
  /** The one at the best estimate's step. */
  readonly at: CentralQuotient;
}

function settled({ best, at }: Descent, kinked: boolean, contradicted: boolean): Climbed | null {
  const { value, uncertainty, rounding } = best;
  if (!contradicted) return { ...best, kinked };
  if (uncertainty > DIVERGING * Math.abs(value) && rounding < 0.1 * uncertainty) return null;
  const blunt = uncertainty > BLUNT * (Math.abs(value) + at.bend);
  return { ...best, uncertainty: blunt ? Math.max(uncertainty, at.bend) : uncertainty, kinked };
}

function descend(probe: Probe, from: number): Descent | null {
  const start = longest((exponent) => probe.central(exponent) !== null, probe.lowest, from);
  if (start === null) return null;
  let tableau = new Tableau(2);
  const quotients: CentralQuotient[] = [];
  for (let exponent = start; exponent >= probe.lowest && tableau.rows < MOST_ROWS; exponent--) {
    const quotient = probe.central(exponent);
    if (!quotient) {
      // Steps above a hole went through something else than those below it.
      if (tableau.rows > 0) tableau = new Tableau(2);
      continue;
    }
    tableau.add(quotient);
    quotients.push(quotient);
    if (tableau.isDone(quotient) || (probe.constant && tableau.rows >= FLAT_ROWS)) break;
  }
  const { best } = tableau;
  const at = best && quotients.find(({ step }) => step === best.step);
  return best && at && Number.isFinite(best.value) ? { best, at, quotients } : null;
}

/** The longest usable step, found by bisection: kinks and poles are nearly always met by all steps beyond them. */
export function longest(usable: (exponent: number) => boolean, lowest: number, start: number): number | null {
  if (usable(start)) return start;
  if (!usable(lowest)) return null;
  let [good, bad] = [lowest, start];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (usable(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

function askWitnesses(probe: Probe, found: Descent): { contradiction: number | null; kinked: boolean } {
  const { best, at, quotients } = found;
  const truncation = Math.abs(at.value - best.value);
  const contradicts = ({ value, step, noise }: CentralQuotient): boolean =>
    Math.abs(value - best.value) >
    3 * (best.uncertainty + (2 * noise) / step) + 2 * truncation * (step / best.step) ** 2;
  // The rows below the best cost nothing more. Where rounding is large they are all that can be asked.
  const row = quotients.find((quotient) => quotient.step < best.step && contradicts(quotient));
  if (row) return { contradiction: Math.round(Math.log2(row.step)), kinked: false };
  let { bend } = at;
  let stiff = 0;
  for (
    let exponent = Math.round(Math.log2(best.step)) - WITNESS_STRIDE;
    exponent >= probe.lowest;
    exponent -= WITNESS_STRIDE
  ) {
    const witness = probe.central(exponent);
    if (!witness) continue;
    const rounding = (2 * witness.noise) / witness.step;
    if (contradicts(witness)) return { contradiction: exponent, kinked: false };
    if (!probe.constant && rounding > BLURRED * (Math.abs(best.value) + Math.max(at.bend, witness.bend)))
      break;
    // A smooth function's bend is proportional to the step. One that is lost in rounding says neither.
    const bent =
      witness.bend > 6 * rounding && witness.bend > 0.25 * bend && witness.bend > 10 * best.uncertainty;
    if (bent) stiff++;
    else if (witness.bend + 6 * rounding <= 0.25 * bend) stiff = 0;
    bend = witness.bend;
  }
  return { contradiction: null, kinked: stiff >= 2 || isStiff(found) };
}

/** The bend stays as it is from row to row down to the best, while the quotients agree. */
function isStiff({ best, at, quotients }: Descent): boolean {
  const rows = quotients.slice(0, quotients.indexOf(at) + 1).slice(-STIFF_ROWS);
  return (
    rows.length === STIFF_ROWS &&
    at.bend > 10 * best.uncertainty &&
    at.bend > (12 * at.noise) / at.step &&
    rows.every(({ bend }, i) => i === 0 || bend > STIFF * rows[i - 1]!.bend)
  );
}
