import type { Tensor } from '../tensors/tensor.ts';
import type { Entry, Init, Model } from './model.ts';

/**
 * The same equations at small sizes and with drawn values in the place of given ones, of the same kind: what is algebra in
 * a large model can be looked at in a small one. Null where no smaller sizes are admissible.
 */
export function shrunken(model: Model, seed: number): Model | null {
  const sizes = model.domain.copy().draw(new Map(), seed, 'smaller');
  if (!sizes) return null;
  const entries = new Map([...model.entries].map(([name, entry]) => [name, drawn(entry)]));
  return { ...model, entries, sizes, pinned: new Set() };
}

const drawn = (entry: Entry): Entry =>
  entry.value ? { ...entry, value: null, init: initLike(entry.value, entry.init) } : entry;

/** Labels stay labels. */
function initLike({ data, shape }: Tensor, init: Init): Init {
  if (init.kind !== 'normal' || !data.every((each) => each === 0 || each === 1)) return init;
  const axis = shape.findIndex((_, own) => shape.length > 1 && isOneHot(data, shape, own));
  return axis >= 0 ? { kind: 'onehot', axis } : { kind: 'bernoulli', p: 0.5 };
}

/** Exactly one 1 along the axis, everywhere. */
function isOneHot(data: Float64Array, shape: readonly number[], axis: number): boolean {
  const step = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const length = shape[axis]! * step;
  const counts = new Float64Array(data.length / shape[axis]!);
  data.forEach((each, i) => {
    counts[Math.floor(i / length) * step + (i % step)]! += each;
  });
  return shape[axis]! > 1 && counts.every((count) => count === 1);
}
