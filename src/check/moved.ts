import type { Model } from '../model/model.ts';
import { InputError } from '../diagnostics/diagnostic.ts';
import { EvaluationError } from '../evaluation/evaluate.ts';
import type { Program } from '../program/program.ts';
import { trace, traceStrictly } from '../program/trace.ts';
import type { Placement } from './localisation.ts';
import { occurrence } from './subjects.ts';
import { runTrial } from './trials.ts';
import type { Trial } from './trials.ts';

/** Another seed than any that is asked for nearby. */
export const elsewhere = (seed: number): number => seed + 7919;

/** No whole number, so that nothing that held by chance holds again. */
const MOVED = 1.37;

/**
 * The model with other constants, so that a literal that happens to equal one is told from it; whole numbers move only
 * where the equations still fit (they may be sizes, powers or axes). Null where nothing can be moved.
 */
export function withMovedConstants(model: Model): Model | null {
  if (model.constants.size === 0) return null;
  const moved = (whole: boolean): Model => ({
    ...model,
    constants: new Map(
      [...model.constants].map(([name, value]) => [
        name,
        Number.isInteger(value) ? (whole ? value + 1 : value) : value * MOVED,
      ]),
    ),
  });
  return (
    [true, false]
      .map(moved)
      .find((each) => traceStrictly({ ...each, backward: null }, model.sizes) !== null) ?? null
  );
}

/**
 * One trial more, with other data and other constants, for who looks for a repair. Null where it cannot be made.
 * `declared`: the program at the model's own sizes.
 */
export function oneMore(model: Model, declared: Program, seed: number): Trial | null {
  const other = withMovedConstants(model);
  try {
    const program = other ? trace(other, model.sizes) : declared;
    const extra = runTrial(other ?? model, 2, program, elsewhere(seed));
    return Number.isFinite(extra.loss) ? extra : null;
  } catch (error) {
    if (error instanceof EvaluationError || error instanceof InputError) return null;
    throw error;
  }
}

/** The placements with what each gradient should be at the extra trial. `like`: the position of a trial of the same sizes. */
export const extended = (placements: readonly Placement[], extra: Trial, like: number): Placement[] =>
  placements.map((placement) => {
    const { subject, scale } = placement;
    const own = subject.at[like];
    const pair = extra.pairs.get(subject.name);
    const version = own ? own.pair.versions.indexOf(own.value) : -1;
    return {
      ...placement,
      subject: { ...subject, at: [...subject.at, own && pair ? occurrence(extra, pair, version) : null] },
      scale: scale && { ...scale, values: [...scale.values, scale.values[like]!] },
    };
  });
