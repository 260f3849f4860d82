import { compute } from '../evaluation/evaluate.ts';
import type { Values } from '../evaluation/evaluate.ts';
import type { ProgramNode } from '../program/program.ts';
import type { Placement } from './localisation.ts';
import type { Measurement } from './measure.ts';
import type { Occurrence, Subject } from './subjects.ts';
import type { Trial } from './trials.ts';

/**
 * Puts what differences found in the place of the derived gradients: at a kink the written value where it lies between
 * the one-sided derivatives, and the numeric value where the derivative rules are wrong or missing. Says whether
 * anything changed.
 */
export function correctTargets(
  measured: ReadonlyMap<Occurrence, Measurement>,
  scaleOf: (occurrence: Occurrence) => number,
): boolean {
  let changed = false;
  for (const [occurrence, { entries }] of measured) {
    const scale = scaleOf(occurrence);
    const { rightNoise, written } = occurrence;
    let right: Float64Array | null = null;
    for (const [i, { numeric, uncertainty, kink }] of entries) {
      const derived = occurrence.right[i]!;
      let target = derived;
      if (kink) {
        const slack = 3 * kink.uncertainty + 1e-7 * Math.max(Math.abs(kink.low), Math.abs(kink.high));
        const claimed = written[i]! / scale;
        const inside = claimed >= kink.low - slack && claimed <= kink.high + slack;
        const backed = Math.abs(claimed - derived) <= 10 * rightNoise[i]! + 1e-7 * Math.abs(derived);
        target = inside || backed ? claimed : Math.min(Math.max(derived, kink.low), kink.high);
      } else if (contradicts(numeric, uncertainty, derived, rightNoise[i]!)) {
        target = numeric;
      }
      if (target === derived || (Number.isNaN(target) && Number.isNaN(derived))) continue;
      right ??= Float64Array.from(occurrence.right);
      right[i] = target;
    }
    if (right) {
      occurrence.right = right;
      changed = true;
    }
  }
  return changed;
}

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
  { program }: Trial,
  values: Values,
  replaced: ReadonlyMap<ProgramNode, Float64Array>,
): void {
  const fresh = new Set<ProgramNode>();
  const sizes = new Map(program.sizes);
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
