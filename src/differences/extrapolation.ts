/** A difference quotient at one step, with the error of one evaluation divided by it. */
export interface Quotient {
  readonly step: number;
  readonly value: number;
}

export interface Extrapolated {
  readonly value: number;
  readonly uncertainty: number;
  /** The part of the uncertainty that comes from rounding. */
  readonly noise: number;
}

/** Columns beyond this only amplify rounding. */
const MAX_ORDER = 6;

/**
 * Richardson extrapolation of difference quotients whose steps shrink by 2 (Ridders 1982, without its early stop).
 * `power` is 2 for central differences, whose error has even powers only, and 1 for one-sided ones.
 *
 * Every entry of the tableau has the error estimate e = max(differences to its two parents) + its rounding error, which
 * grows along a row by (r^p + 1)/(r^p - 1); the entry with the least e wins. That the winner is not lucky is seen in its
 * neighbours: e is raised to cover the winners of the rows beside it that claim to be nearly as good.
 */
export function extrapolate(quotients: readonly Quotient[], noise: number, power: 1 | 2): Extrapolated | null {
  const winners: Extrapolated[] = [];
  let previous: number[] = [];
  for (const { step, value } of quotients) {
    const row = [value];
    let amplification = 1;
    let best: Extrapolated | null = null;
    for (let i = 1; i <= Math.min(previous.length, MAX_ORDER); i++) {
      const factor = 2 ** (power * i);
      amplification *= (factor + 1) / (factor - 1);
      const next = row[i - 1]! + (row[i - 1]! - previous[i - 1]!) / (factor - 1);
      row.push(next);
      const rounding = ((2 * noise) / step) * amplification;
      const uncertainty = Math.max(Math.abs(next - row[i - 1]!), Math.abs(next - previous[i - 1]!)) + rounding;
      if (!best || uncertainty < best.uncertainty) best = { value: next, uncertainty, noise: rounding };
    }
    if (best) winners.push(best);
    previous = row;
  }
  if (winners.length === 0) return null;
  const k = winners.reduce((least, each, i) => (each.uncertainty < winners[least]!.uncertainty ? i : least), 0);
  const winner = winners[k]!;
  let { uncertainty } = winner;
  for (const other of [winners[k - 1], winners[k + 1]]) {
    if (other && other.uncertainty <= 30 * winner.uncertainty) uncertainty = Math.max(uncertainty, Math.abs(other.value - winner.value));
  }
  return { ...winner, uncertainty };
}
