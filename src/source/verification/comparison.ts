import { indexAt } from '../../tensors/tensor.ts';
import type { Tensor } from '../../tensors/tensor.ts';
import { largestFinite } from '../../tensors/largest.ts';
import type { Aligned } from './alignment.ts';
import { decodeNumbers } from './base64.ts';

/** What NumPy's value is to ours. */
export type Outcome =
  | { readonly kind: 'agrees' }
  /** `ours` and `theirs` are what differs, in words. */
  | { readonly kind: 'differs'; readonly at: string; readonly ours: string; readonly theirs: string }
  | { readonly kind: 'left out'; readonly reason: string };

/** What narrower types than ours resolve. */
const RESOLUTION: Readonly<Record<string, number>> = { float32: 1e-5, float16: 1e-2 };

export interface Forgiven {
  /** Axes of one element may be missing: a gradient without them was warned of. */
  readonly isLenient: boolean;
  /** Not all was traced: what hangs on a condition that was not is executed in either case. */
  readonly isPartial: boolean;
  /** The files make arrays that hold nothing yet: NaN in ours, whatever was in the memory in NumPy's. */
  readonly mayBeUnset: boolean;
}

/**
 * Compares a value with NumPy's: shape first, then entry by entry.
 * @param resolution relative; of the narrowest type that the file computes in
 */
export function compare(
  { ours: { value, allowed }, theirs, counts }: Aligned,
  resolution: number,
  { isLenient, isPartial, mayBeUnset }: Forgiven,
): Outcome {
  if (!value) return { kind: 'left out', reason: 'not traced' };
  if (counts && isPartial) return { kind: 'left out', reason: 'under conditions that were not traced' };
  if (counts)
    return { kind: 'differs', at: '', ours: timesText(counts.ours), theirs: timesText(counts.theirs) };
  if (!theirs) return { kind: 'left out', reason: 'not reached' };
  const [, , kind, type, shape, data] = theirs;
  if (kind === 'full') return { kind: 'left out', reason: 'too large' };
  if (data === null)
    return { kind: 'differs', at: '', ours: shapeText(value.shape), theirs: `of type ${type}` };
  const shapes = [value.shape, shape].map((each) => each.filter((extent) => extent !== 1 || !isLenient));
  if (`${shapes[0]}` !== `${shapes[1]}`)
    return { kind: 'differs', at: '', ours: shapeText(value.shape), theirs: shapeText(shape) };
  const near = allowed + resolution * largestFinite(value.data);
  return entriesOf(value, decodeNumbers(data), near, mayBeUnset);
}

/** The first entry that differs by more than what rounding can do. */
function entriesOf(
  { shape, data }: Tensor,
  theirs: Float64Array,
  allowed: number,
  mayBeUnset: boolean,
): Outcome {
  const at = data.findIndex(
    (own, i) => !isNear(own, theirs[i]!, allowed) && !(mayBeUnset && Number.isNaN(own)),
  );
  if (at < 0) return { kind: 'agrees' };
  const index = shape.length === 0 ? '' : `[${indexAt(at, shape).join(', ')}]`;
  return { kind: 'differs', at: index, ...apart(data[at]!, theirs[at]!) };
}

const isNear = (a: number, b: number, allowed: number): boolean =>
  Object.is(a, b) || a === b || Math.abs(a - b) <= allowed;

/** Both numbers with as many digits as tell them apart. */
function apart(a: number, b: number): { ours: string; theirs: string } {
  for (let digits = 6; digits < 17; digits++) {
    const [ours, theirs] = [a, b].map((each) => String(Number(each.toPrecision(digits))));
    if (ours !== theirs) return { ours: ours!, theirs: theirs! };
  }
  return { ours: String(a), theirs: String(b) };
}

/** The narrowest type among these that is narrower than ours; null where all are as wide. */
export function narrowest(all: readonly Aligned[]): string | null {
  const types = new Set(all.map(({ theirs }) => theirs?.[3]));
  return ['float16', 'float32'].find((each) => types.has(each)) ?? null;
}

/** What can be told apart where values went through this type. */
export const resolutionOf = (type: string | null): number => RESOLUTION[type ?? ''] ?? 0;

const timesText = (times: number): string =>
  times === 0 ? 'never set here' : times === 1 ? 'set once here' : `set ${times} times here`;

const shapeText = (shape: readonly number[]): string =>
  `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
