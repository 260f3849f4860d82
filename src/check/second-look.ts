import { compute } from '../evaluation/evaluate.ts';
import type { Values } from '../evaluation/evaluate.ts';
import type { Kink } from '../differences/objective.ts';
import type { ProgramNode } from '../program/program.ts';
import type { Placement } from './localisation.ts';
import type { Measurement } from './measure.ts';
import type { Occurrence, Subject } from './subjects.ts';
import { tieBroken } from './ties.ts';
import type { Trial } from './trials.ts';

/**
 * Puts what differences found in the place of the derived gradients: at a kink the written value where it lies between
 * the one-sided derivatives or comes from the derivative rules, whichever way they break ties; and the numeric value where the
 * rules are wrong or missing. Says whether anything changed.
 */
export function correctTargets(
  measured: ReadonlyMap<Occurrence, Measurement>,
  scaleOf: (occurrence: Occurrence) => number,
): boolean {
  let changed = false;
  for (const [occurrence, { entries }] of measured) {
    const targets = targetsOf(occurrence, entries, scaleOf(occurrence));
    if (targets.size === 0) continue;
    occurrence.right = Float64Array.from(occurrence.right);
    occurrence.rightNoise = Float64Array.from(occurrence.rightNoise);
    for (const [i, { value, error }] of targets) {
      occurrence.right[i] = value;
      occurrence.rightNoise[i] = error;
    }
    changed = true;
  }
  return changed;
}

interface Target {
  readonly value: number;
  readonly error: number;
}

function targetsOf(
  occurrence: Occurrence,
  entries: Measurement['entries'],
  scale: number,
): Map<number, Target> {
  const { right, rightNoise, written, writtenNoise } = occurrence;
  const targets = new Map<number, Target>();
  let rules: readonly Float64Array[] | null = null;
  entries.forEach(({ numeric, uncertainty, kink }, i) => {
    const derived = right[i]!;
    if (!kink) {
      if (contradicts(numeric, uncertainty, derived, rightNoise[i]!))
        targets.set(i, { value: numeric, error: uncertainty });
      return;
    }
    const [claimed, noise] = [written[i]! / scale, writtenNoise[i]! / Math.abs(scale)];
    const between = (low: number, high: number, error: number): boolean => {
      const slack = error + 1e-7 * Math.max(Math.abs(low), Math.abs(high));
      return claimed >= low - slack && claimed <= high + slack;
    };
    const accepted = between(kink.low, kink.high, 3 * kink.uncertainty + 5 * noise);
    const backed = (): boolean => {
      const given = [right, ...(rules ??= tieBroken(occurrence))].map((each) => each[i]!);
      return between(Math.min(...given), Math.max(...given), 10 * rightNoise[i]!);
    };
    if (claimed === derived) return;
    if (accepted || backed()) targets.set(i, { value: claimed, error: noise });
    else if (!(derived >= kink.low && derived <= kink.high))
      targets.set(i, { value: clamped(derived, kink), error: kink.uncertainty });
  });
  return targets;
}

const clamped = (derived: number, { low, high }: Kink): number =>
  Number.isNaN(derived) ? (low + high) / 2 : Math.min(Math.max(derived, low), high);

/**
 * Where a shape error keeps a gradient from being computed, its right value is put in its place and everything that
 * uses it is computed anew, so that one mistake has one consequence.
 */
export function mendBroken(
  subjects: readonly Subject[],
  placements: readonly Placement[],
  trials: readonly Trial[],
): void {
  trials.forEach((trial, position) => {
    const mended = new Map<ProgramNode, Float64Array>();
    subjects.forEach((subject, k) => {
      const occurrence = subject.at[position];
      if (!subject.broken || !occurrence) return;
      const scale = placements[k]!.scale?.values[position] ?? 1;
      mended.set(
        occurrence.node,
        occurrence.right.map((value) => value * scale),
      );
    });
    if (mended.size === 0) return;
    recompute(trial, trial.values, mended);
    trial.rounded = trial.rounded.changed((values) => recompute(trial, values, mended));
    trial.noise = trial.rounded.deviations([...trial.noise.keys()], trial.values);
  });
}

function recompute(
  { program, sizes: known }: Trial,
  values: Values,
  replaced: ReadonlyMap<ProgramNode, Float64Array>,
): void {
  const fresh = new Set<ProgramNode>();
  const sizes = new Map(known);
  for (const node of program.nodes) {
    const data = replaced.get(node);
    if (data) values[node.index] = { shape: values[node.index]!.shape, data };
    else if (node.inputs.some((input) => fresh.has(input))) values[node.index] = compute(node, values, sizes);
    else continue;
    fresh.add(node);
  }
}

/** A sharp measurement that the derived value is not in. A blunt one does not say more than the derivative rules do. */
function contradicts(numeric: number, uncertainty: number, derived: number, noise: number): boolean {
  if (!Number.isFinite(uncertainty)) return false;
  const off = Math.abs(numeric - derived);
  const size = Math.max(Math.abs(numeric), Math.abs(derived) || 0);
  return !(off <= 3 * uncertainty + 10 * noise + 1e-6 * Math.abs(numeric)) && 3 * uncertainty <= 1e-3 * size;
}
