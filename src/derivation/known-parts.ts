import type { ProgramNode } from '../program/program.ts';
import { asTerm, costOf, multiply, power1 } from './terms.ts';
import type { Base, Sum } from './terms.ts';

/** What a name of forward stands for, as powers of bases. */
interface Known {
  readonly base: Base;
  readonly factors: readonly (readonly [key: string, exponent: number])[];
}

/** Products, powers and sums that have a name, found again in others: xhat in dxhat * xc / std**2. */
export class KnownParts {
  private readonly byFactor = new Map<string, Known[]>();

  /** @param sum what the node of the base is written as */
  learn(node: ProgramNode, base: Base, sum: Sum): void {
    if (sum.length === 0) return;
    const term = asTerm(sum);
    if (term.numerator !== 1 || term.divisor !== 1) return;
    const factors = [...term.factors].map(([key, { exponent }]) => [key, exponent] as const);
    const [first] = factors;
    const isPlain = factors.length === 1 && first![1] === 1;
    if (!first || (isPlain && (sum.length === 1 || first[0] === `#${node.index}`))) return;
    this.byFactor.set(first[0], [...(this.byFactor.get(first[0]) ?? []), { base, factors }]);
  }

  /** A power of the node has a name: `rstd = 1 / sqrt(var + eps)`. */
  hasPower(node: ProgramNode): boolean {
    return (this.byFactor.get(`#${node.index}`) ?? []).some(({ factors }) => factors.length === 1);
  }

  /** With names for parts where that is shorter. */
  named(sum: Sum): Sum {
    if (sum.length === 0 || this.byFactor.size === 0) return sum;
    const term = asTerm(sum);
    const candidates = [...term.factors.keys()].flatMap((key) => this.byFactor.get(key) ?? []);
    for (const { base, factors } of candidates) {
      const times = Math.min(
        ...factors.map(([key, exponent]) => {
          const own = (term.factors.get(key)?.exponent ?? 0) / exponent;
          return own > 0 ? Math.floor(own) : 0;
        }),
      );
      if (times < 1) continue;
      const changed = new Map(term.factors);
      for (const [key, exponent] of factors) {
        const factor = term.factors.get(key)!;
        const left = factor.exponent - exponent * times;
        if (left === 0) changed.delete(key);
        else changed.set(key, { ...factor, exponent: left });
      }
      const shorter = multiply([{ ...term, factors: changed }], power1(base, times));
      if (costOf(shorter) < costOf(sum)) return this.named(shorter);
    }
    return sum;
  }
}
