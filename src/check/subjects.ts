import { ancestors } from '../evaluation/evaluate.ts';
import { brokenOperation } from '../program/program.ts';
import type { Pair, ProgramNode } from '../program/program.ts';
import type { Noise } from './rounded-runs.ts';
import type { Trial } from './trials.ts';

/** A gradient at one trial: what it should be and what it is. Arrays are in C order, of the value's size. */
export interface Occurrence {
  readonly trial: Trial;
  readonly pair: Pair;
  /** The version of the value that the gradient is compared with. */
  readonly value: ProgramNode;
  /** The node of the written gradient. */
  readonly node: ProgramNode;
  /** ∂J/∂value, by the derivative rules until differences know better. */
  right: Float64Array;
  rightNoise: Noise;
  written: Float64Array;
  writtenNoise: Noise;
}

/** A gradient over all trials. */
export interface Subject {
  readonly name: string;
  readonly of: string;
  readonly role: Pair['role'];
  /** At the first trial. */
  readonly pair: Pair;
  /** A shape error stands in its equation. */
  readonly broken: boolean;
  /** By position among the trials; null where it does not occur (a loop of another length) or could not be traced. */
  readonly at: readonly (Occurrence | null)[];
}

/** The gradients over all trials, each compared with the version of its value that `version` says (-1: the last). */
export function subjectsOf(trials: readonly Trial[], version: (pair: Pair) => number): Subject[] {
  const { pairs } = trials[0]!.program;
  const cuts = new Set(pairs.map(({ equation }) => equation.node));
  return pairs.map((pair) => ({
    name: pair.name,
    of: pair.of,
    role: pair.role,
    pair,
    broken: pair.equation.broken || hasBrokenStep(pair, cuts),
    at: trials.map((trial) => {
      const own = trial.pairs.get(pair.name);
      return own ? occurrence(trial, own, version(pair)) : null;
    }),
  }));
}

/** An earlier step of the gradient, or a temporary that it uses, has a shape error: so has its equation. */
function hasBrokenStep({ equation: { node } }: Pair, cuts: ReadonlySet<ProgramNode | null>): boolean {
  if (!node) return false;
  return ancestors([node], (each) => each !== node && cuts.has(each)).some(
    ({ operation }) => operation === brokenOperation,
  );
}

export function occurrence(trial: Trial, pair: Pair, version: number): Occurrence | null {
  const value = pair.versions.at(version) ?? pair.versions[0];
  const { node } = pair.equation;
  if (!value || !node || !Number.isFinite(trial.loss)) return null;
  const derived = trial.derived.get(value) ?? null;
  const count = trial.values[value.index]!.data.length;
  const written = trial.values[node.index]!.data;
  if (written.length !== count) return null;
  return {
    trial,
    pair,
    value,
    node,
    right: derived ? trial.values[derived.index]!.data : new Float64Array(count),
    rightNoise: derived ? trial.noise.get(derived)! : new Float64Array(count),
    written,
    writtenNoise: trial.noise.get(node)!,
  };
}
