import type { Values } from '../evaluation/evaluate.ts';
import type { ProgramNode } from '../program/program.ts';
import { agree, disagreeing } from './agreement.ts';
import { Response, split } from './responses.ts';
import type { Split } from './responses.ts';
import { noiseFor } from './rounded-runs.ts';
import type { Noise } from './rounded-runs.ts';
import { ratio } from './scales.ts';
import type { Scale } from './scales.ts';
import type { Occurrence, Subject } from './subjects.ts';
import type { Trial } from './trials.ts';

/** Runs with random rounding from which an equation's own noise is read. */
export const NOISE_RUNS = 3;

/** What a read gradient is taken to be: the right one times a scale, or (aside) another quantity made of gradients of that scale. */
export interface State {
  readonly scale: Scale;
  readonly aside: boolean;
}

interface AtTrial {
  readonly position: number;
  readonly occurrence: Occurrence;
  readonly response: Response;
  /** Indices of the subjects that the response reads at this trial, in the order of `response.reads`. */
  readonly subjects: readonly number[];
  readonly split: Split | null;
  readonly rightAt: (node: ProgramNode) => Float64Array;
  /** What the equation gives when fed with right gradients, and how far rounding moves that. */
  readonly exact: Float64Array;
  readonly noise: Noise;
}

/** Answers whether a gradient's equation holds under given scales of itself and of the gradients that it reads. */
export class EquationModel {
  /** Indices of the subjects that the equation reads at any trial. */
  readonly reads: readonly number[];
  private readonly subject: Subject;
  private readonly trials: readonly AtTrial[];
  private readonly subjects: readonly Subject[];
  private readonly known = new Map<string, boolean>();

  private readonly modelOf: (subject: number) => EquationModel;

  /** `modelOf` gives the models of the other subjects, once they are made. */
  constructor(subject: Subject, subjects: readonly Subject[], modelOf: (subject: number) => EquationModel) {
    this.modelOf = modelOf;
    this.subject = subject;
    this.subjects = subjects;
    this.trials = subject.at.flatMap((occurrence, position) =>
      occurrence ? [atTrial(occurrence, position, subjects)] : [],
    );
    this.reads = [...new Set(this.trials.flatMap((each) => each.subjects))];
  }

  /** The nodes that `addNoise` looks at. */
  noiseSources(trial: Trial): ProgramNode[] {
    return this.trials.flatMap((at) => {
      if (at.occurrence.trial !== trial) return [];
      const derived = at.subjects.map((subject) =>
        trial.derived.get(this.subjects[subject]!.at[at.position]!.value),
      );
      return [...at.response.sources, ...derived.filter((node) => node != null)];
    });
  }

  /** Widens the equation's noise by a run in which what it reads is rounded at random, forward values and right gradients alike. */
  addNoise(trial: Trial, run: Values): void {
    for (const at of this.trials) {
      if (at.occurrence.trial !== trial) continue;
      const fed = at.response.reads.map((node, k): [ProgramNode, Float64Array] => {
        const derived = trial.derived.get(this.subjects[at.subjects[k]!]!.at[at.position]!.value);
        return [node, derived ? run[derived.index]!.data : at.rightAt(node)];
      });
      const moved = at.response.at(new Map(fed), run);
      for (let i = 0; i < at.noise.length; i++) {
        const deviation = Math.abs(moved[i]! - at.exact[i]!);
        if (deviation > at.noise[i]!) at.noise[i] = deviation;
      }
    }
  }

  /** `reads` by position in `this.reads`. Equations with a shape error never hold. */
  holds(own: Scale, reads: readonly State[]): boolean {
    if (this.subject.broken) return false;
    const key = `${own.text}|${reads.map(({ scale, aside }) => (aside ? `(${scale.text})` : scale.text)).join('|')}`;
    let result = this.known.get(key);
    if (result === undefined) {
      result = this.trials.every((each) => this.holdsAt(each, own, reads));
      this.known.set(key, result);
    }
    return result;
  }

  private holdsAt(trial: AtTrial, own: Scale, reads: readonly State[]): boolean {
    const { position } = trial;
    const scale = own.values[position]!;
    const { right, rightNoise } = trial.occurrence;
    const out = this.fedWith(trial, (subject) => {
      const state = reads[this.reads.indexOf(subject)]!;
      if (state.aside) return this.modelOf(subject).otherQuantity(state.scale, position);
      return state.scale.values[position]!;
    });
    return agree(out, right, (i) => Math.abs(scale) * (rightNoise[i]! + trial.noise[i]!), scale);
  }

  /** What the equation gives when the intermediates that it reads are right and of the given scale: its own quantity. */
  otherQuantity(scale: Scale, position: number): Float64Array {
    const trial = this.trials.find((each) => each.position === position);
    if (!trial) return this.subject.at[position]?.written ?? new Float64Array(0);
    const factor = scale.values[position]!;
    return this.fedWith(trial, (subject) => (this.subjects[subject]!.role === 'intermediate' ? factor : 1));
  }

  /** The equation's value with each read at its right value times a factor, or at a value given outright. */
  private fedWith(
    { split: parts, response, subjects, position, occurrence }: AtTrial,
    given: (subject: number) => number | Float64Array,
  ): Float64Array {
    const right = (subject: number): Float64Array => this.subjects[subject]!.at[position]!.right;
    if (parts) {
      const out = parts.constant
        ? Float64Array.from(parts.constant)
        : new Float64Array(occurrence.right.length);
      subjects.forEach((subject, k) => {
        const value = given(subject);
        const [part, factor] =
          typeof value === 'number' ? [parts.right[k]!, value] : [parts.of(response.reads[k]!, value), 1];
        for (let i = 0; i < out.length; i++) out[i]! += factor * part[i]!;
      });
      return out;
    }
    const fed = subjects.map((subject, k): [ProgramNode, Float64Array] => {
      const value = given(subject);
      return [
        response.reads[k]!,
        typeof value === 'number' ? right(subject).map((each) => each * value) : value,
      ];
    });
    return response.at(new Map(fed));
  }

  /** Whether the value as written is the right one times the scale, at every trial. */
  isRight(scale: Scale): boolean {
    if (this.subject.broken) return false;
    return this.subject.at.every((each, position) => {
      if (!each) return true;
      const factor = scale.values[position]!;
      return agree(
        each.written,
        each.right,
        (i) => each.writtenNoise[i]! + Math.abs(factor) * each.rightNoise[i]!,
        factor,
      );
    });
  }

  /**
   * Whether the value is the gradient but for a few entries, none of them masked to zero: that is a mistake in the
   * gradient, and no other quantity.
   */
  isNearlyRight(scale: Scale): boolean {
    if (this.subject.broken) return false;
    // Of one or two entries few cannot be told from most: they do not count where there are trials with more.
    const telling = this.subject.at.some((each) => each && each.right.length > 2);
    return this.subject.at.every((each, position) => {
      if (!each) return true;
      const factor = scale.values[position]!;
      const noise = (i: number): number => each.writtenNoise[i]! + Math.abs(factor) * each.rightNoise[i]!;
      const { length } = each.right;
      const few = length > 2 ? Math.max(1, 0.25 * length) : telling ? length : 0;
      const off = disagreeing(each.written, each.right, noise, few, factor);
      return off.length <= few && off.every((i) => each.written[i] !== 0);
    });
  }

  /** What the equation gives, fed with right gradients, as a multiple of what it should give: by trial. */
  ratiosWhenFed(): (number | null)[] {
    return this.byTrial((trial) =>
      ratio(
        this.fedWith(trial, () => 1),
        trial.occurrence.right,
      ),
    );
  }

  /** The multiple of the right value of one read that makes the equation come out right: by trial. */
  ratiosNeededOf(position: number): (number | null)[] {
    const subject = this.reads[position]!;
    return this.byTrial((trial) => {
      const k = trial.subjects.indexOf(subject);
      if (k < 0 || !trial.split) return null;
      const without = this.fedWith(trial, (each) => (each === subject ? 0 : 1));
      return ratio(
        trial.occurrence.right.map((value, i) => value - without[i]!),
        trial.split.right[k]!,
      );
    });
  }

  private byTrial(compute: (trial: AtTrial) => number | null): (number | null)[] {
    return this.subject.at.map((_, position) => {
      const trial = this.trials.find((each) => each.position === position);
      return trial && !this.subject.broken ? compute(trial) : null;
    });
  }
}

function atTrial(occurrence: Occurrence, position: number, subjects: readonly Subject[]): AtTrial {
  const byNode = new Map<ProgramNode, number>();
  subjects.forEach(({ at }, k) => {
    const other = at[position];
    if (other) byNode.set(other.node, k);
  });
  const { trial } = occurrence;
  const response = new Response(occurrence.node, new Set(byNode.keys()), trial);
  const indices = response.reads.map((node) => byNode.get(node)!);
  const read = (node: ProgramNode): Occurrence => subjects[byNode.get(node)!]!.at[position]!;
  const rightAt = (node: ProgramNode): Float64Array => read(node).right;
  const parts = split(response, rightAt);
  // One read and nothing else: its part is all.
  const exact =
    parts && !parts.constant && parts.right.length === 1
      ? parts.right[0]!
      : response.at(new Map(response.reads.map((node) => [node, rightAt(node)])));
  return {
    position,
    occurrence,
    response,
    subjects: indices,
    split: parts,
    rightAt,
    exact,
    noise: noiseFor(exact),
  };
}
