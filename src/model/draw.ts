import { evaluate } from '../shapes/dimension.ts';
import type { Sizes } from '../shapes/dimension.ts';
import { random } from '../shapes/random.ts';
import type { Random } from '../shapes/random.ts';
import { sizeOf } from '../shapes/shape.ts';
import { elementCount } from '../tensors/tensor.ts';
import type { Tensor } from '../tensors/tensor.ts';
import type { Entry, Model } from './model.ts';

/** How far parameters that were zeros, ones or given move after the first trial. */
const MOVE = 0.3;

/**
 * The values of all inputs and parameters at one trial.
 *
 * At the first trial they are as declared. Later, what is random is drawn anew, and parameters that were zeros, ones
 * or given by value move, so that a gradient which is right only there is found out: zeros become normal with the
 * standard deviation 0.3, ones and given values x become x·(1 + 0.3·normal), of the tensor's own scale where its signs
 * are mixed. Inputs given by value are data, and stay; so does everything with `hold`. Each value has a random stream
 * of its own for each trial: an entry more or less changes no other.
 * @param sizes of every name in the model's shapes; the model's own, or others that leave its pinned names alone
 * @param trial counted from 1
 */
export function drawTrial(model: Model, sizes: Sizes, trial: number, seed: number): Map<string, Tensor> {
  return new Map(
    [...model.entries.values()].map((entry) => [
      entry.name,
      drawEntry(entry, sizes, entry.hold ? 1 : trial, seed),
    ]),
  );
}

function drawEntry(entry: Entry, sizes: Sizes, trial: number, seed: number): Tensor {
  const shape = sizeOf(entry.shape, sizes);
  const data = new Float64Array(elementCount(shape));
  const generator = random('value', seed, trial, entry.name);
  const moves = trial > 1 && entry.role === 'parameter';
  if (entry.value) {
    if (entry.value.data.length !== data.length)
      throw new RangeError(`${entry.name} has a value of another size: its dimensions are pinned`);
    data.set(entry.value.data);
    if (moves) moveGiven(data, generator);
  } else if (entry.fill !== null) {
    data.fill(entry.fill);
    if (moves) moveGiven(data, generator);
  } else fillByInit(data, shape, entry, sizes, moves, trial, seed, generator);
  return { shape, data };
}

/** Normal, but never further than 2.5 from 0: 1 + 0.3 of it stays positive, as what begins at one (a variance) may need to. */
function bounded(generator: Random): number {
  for (;;) {
    const value = generator.normal();
    if (Math.abs(value) <= 2.5) return value;
  }
}

/** Values of one sign keep it; else each element moves by the same scale, the root mean square. NaN and infinity stay. */
function moveGiven(data: Float64Array, generator: Random): void {
  const finite = data.filter(Number.isFinite);
  const oneSign = finite.every((each) => each > 0) || finite.every((each) => each < 0);
  const meanSquare = finite.reduce((sum, each) => sum + each * each, 0) / Math.max(finite.length, 1);
  const scale = Math.sqrt(meanSquare) || 1;
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i])) data[i]! += MOVE * (oneSign ? data[i]! : scale) * bounded(generator);
  }
}

function fillByInit(
  data: Float64Array,
  shape: readonly number[],
  { init, name }: Entry,
  sizes: Sizes,
  moves: boolean,
  trial: number,
  seed: number,
  generator: Random,
): void {
  const each = (draw: () => number): void => {
    for (let i = 0; i < data.length; i++) data[i] = draw();
  };
  switch (init.kind) {
    case 'normal':
      return each(() => init.mean + init.std * generator.normal());
    case 'uniform':
      return each(() => init.low + (init.high - init.low) * generator.uniform());
    case 'positive':
      return each(() => 0.5 + generator.uniform());
    case 'zeros':
      return each(() => (moves ? MOVE * generator.normal() : 0));
    case 'ones':
      return each(() => (moves ? 1 + MOVE * bounded(generator) : 1));
    case 'integers': {
      const bound = evaluate(init.below, sizes);
      // Every second trial knows two values only, so that rows are met twice: `dE[i] += g` in place of np.add.at shows.
      if (trial % 2 === 0 && bound > 2) {
        const [one, step] = [generator.integer(bound), 1 + generator.integer(bound - 1)];
        return each(() => (one + step * generator.integer(2)) % bound);
      }
      return each(() => generator.integer(bound));
    }
    case 'onehot':
      return drawOnehot(data, shape, init.axis, generator);
    case 'bernoulli': {
      // One element alternates from trial to trial, beginning with a value that depends on the seed.
      if (data.length === 1) data[0] = (random('bernoulli', seed, name).integer(2) + trial) % 2;
      else {
        each(() => Number(generator.uniform() < init.p));
        if (data.every((value) => value === data[0])) {
          const at = generator.integer(data.length);
          data[at] = 1 - data[at]!;
        }
      }
    }
  }
}

/** Exactly one 1 along the axis, for every index of the others. */
function drawOnehot(data: Float64Array, shape: readonly number[], axis: number, generator: Random): void {
  const extent = shape[axis]!;
  const inner = elementCount(shape.slice(axis + 1));
  for (let outer = 0; outer < data.length; outer += extent * inner) {
    for (let i = 0; i < inner; i++) data[outer + generator.integer(extent) * inner + i] = 1;
  }
}
