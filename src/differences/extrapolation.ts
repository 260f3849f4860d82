/** A difference quotient at one step. */
export interface Quotient {
  readonly step: number;
  readonly value: number;
  /** Absolute error of one of the two evaluations. */
  readonly noise: number;
}

export interface Extrapolated {
  readonly value: number;
  readonly uncertainty: number;
  /** The part of the uncertainty that comes from rounding. */
  readonly rounding: number;
  /** The smallest step that took part. */
  readonly step: number;
}

/** Columns beyond this only amplify rounding. */
const MAX_ORDER = 6;
const MIN_ROWS = 5;
/** A row's winner that claims an error within this factor of the least is a second opinion. */
const NEARLY = 100;
/** Relative uncertainty, far below any tolerance. */
const ENOUGH = 1e-11;

/**
 * Richardson extrapolation of difference quotients whose steps shrink by 2 (Ridders 1982, without its early stop).
 * `power` is 2 for central differences, whose error has even powers only, and 1 for one-sided ones.
 *
 * Every entry of the tableau has the error estimate e = max(differences to its two parents) + its rounding error, which
 * grows along a row by (r^p + 1)/(r^p - 1); the entry with the least e wins. The least of many may be lucky: it is
 * raised to what the winner differs by from the winners of the rows beside it, where those claim to be nearly as good.
 */
export class Tableau {
  rows = 0;
  private row: number[] = [];
  private readonly winners: Extrapolated[] = [];
  private least = -1;
  private readonly power: 1 | 2;

  constructor(power: 1 | 2) {
    this.power = power;
  }

  /** Adds the quotient at half the step of the one before. */
  add({ step, value, noise }: Quotient): void {
    const previous = this.row;
    this.row = [value];
    this.rows++;
    let rounding = (2 * noise) / step;
    let winner: Extrapolated | null = null;
    for (let i = 1; i <= Math.min(previous.length, MAX_ORDER); i++) {
      const factor = 2 ** (this.power * i);
      rounding *= (factor + 1) / (factor - 1);
      const parent = this.row[i - 1]!;
      const next = parent + (parent - previous[i - 1]!) / (factor - 1);
      this.row.push(next);
      const uncertainty = Math.max(Math.abs(next - parent), Math.abs(next - previous[i - 1]!)) + rounding;
      if (!winner || uncertainty < winner.uncertainty) winner = { value: next, uncertainty, rounding, step };
    }
    if (!winner) return;
    this.winners.push(winner);
    if (this.least < 0 || winner.uncertainty < this.winners[this.least]!.uncertainty)
      this.least = this.winners.length - 1;
  }

  get best(): Extrapolated | null {
    const winner = this.winners[this.least];
    if (!winner) return null;
    let { uncertainty } = winner;
    for (const other of [this.winners[this.least - 1], this.winners[this.least + 1]]) {
      if (other && other.uncertainty <= NEARLY * winner.uncertainty)
        uncertainty = Math.max(uncertainty, Math.abs(other.value - winner.value));
    }
    return { ...winner, uncertainty };
  }

  /** True once the rounding of the last quotient alone exceeds the best estimate, or nobody could ask for a better one. */
  isDone({ step, noise }: Quotient): boolean {
    const { best } = this;
    if (!best || this.rows < MIN_ROWS) return false;
    return noise / step >= best.uncertainty || best.uncertainty <= ENOUGH * Math.abs(best.value);
  }
}
