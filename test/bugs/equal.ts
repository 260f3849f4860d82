import { gradients } from '../../src/derivation/gradients.ts';
import { EvaluationError, evaluateNodes } from '../../src/evaluation/evaluate.ts';
import { InputError } from '../../src/diagnostics/diagnostic.ts';
import { drawTrial } from '../../src/model/draw.ts';
import type { Model } from '../../src/model/model.ts';
import type { Program, ProgramNode } from '../../src/program/program.ts';
import { trace } from '../../src/program/trace.ts';
import { random } from '../../src/shapes/random.ts';
import type { Sizes } from '../../src/shapes/dimension.ts';
import { sizeOf } from '../../src/shapes/shape.ts';
import { tensor } from '../../src/tensors/tensor.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';

/** Draws of values and, from the third on, of sizes: none that a check uses. */
const DRAWS = [1, 2, 3, 4, 5, 6];
const SEED = 7919;
const ROUNDED = 4;

export type Likeness =
  | 'different'
  /** Only an intermediate's gradient is wrong; those of parameters and inputs are right whatever is made of it. */
  | 'harmless'
  /** Every gradient has the same value at every draw. */
  | 'equal'
  /** Those of parameters and inputs have, those of some intermediates are the same times sizes: another convention. */
  | 'rescaled'
  /** It cannot be traced: it names what does not exist. */
  | 'unreadable'
  /** The loss is not a number at some draw. */
  | 'undefined';

/**
 * Whether a mutant is no mistake: its gradients are those of the original at random values and sizes. Of a mutant of
 * forward, whose original is another function: whether they are its own derivatives. No verdict is asked.
 */
export function likeness(original: readonly Model[], mutant: readonly Model[], forward: boolean): Likeness {
  const found = mutant.map((model, i) => caseLikeness(original[i]!, model, forward));
  return worstOf(new Set(found));
}

const order: readonly Likeness[] = ['unreadable', 'undefined', 'different', 'harmless', 'rescaled'];
const worstOf = (found: ReadonlySet<Likeness>): Likeness => order.find((each) => found.has(each)) ?? 'equal';

function caseLikeness(original: Model, mutant: Model, forward: boolean): Likeness {
  const right = trace(original, original.sizes);
  const traced = tryTrace(mutant, mutant.sizes);
  if (
    !traced ||
    traced.diagnostics.some(({ code }) => code.startsWith('input/') || code === 'shape/not-traced')
  )
    return 'unreadable';
  if (!sound(traced)) return 'different';
  const found = new Set<Likeness>();
  for (const draw of DRAWS) {
    const sizes = draw < 3 ? original.sizes : right.domain.draw(fixed(original), SEED, draw);
    if (!sizes) continue;
    const [from, to] = [tryTrace(original, sizes), tryTrace(mutant, sizes)];
    if (!from || !sound(from)) continue;
    found.add(to && sound(to) ? compare(from, to, sizes, draw, forward) : 'different');
  }
  return worstOf(found);
}

const fixed = ({ pinned, sizes }: Model): Map<string, number> =>
  new Map([...pinned].map((name) => [name, sizes.get(name)!]));

const sound = ({ diagnostics }: Program): boolean =>
  diagnostics.every(({ severity }) => severity !== 'error');

function tryTrace(model: Model, sizes: Sizes): Program | null {
  try {
    return trace(model, sizes);
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

interface Written {
  readonly value: Tensor;
  /** How far rounding moves it. */
  readonly noise: number;
}

function compare(from: Program, to: Program, sizes: Sizes, draw: number, forward: boolean): Likeness {
  if (from.pairs.map(({ name }) => name).join() !== to.pairs.map(({ name }) => name).join())
    return 'different';
  const leaves = drawTrial(from.model, sizes, draw, SEED);
  const written = (program: Program): readonly Written[][] =>
    values(
      program.nodes,
      program.pairs.map(({ equation }) => [equation.node!]),
      leaves,
      sizes,
    );
  try {
    const own = written(to);
    if (!forward) return likenessOf(to, written(from), own, sizes);
    if (to.loss && !Number.isFinite(evaluateNodes(to.nodes, leaves, sizes)[to.loss.index]!.data[0]))
      return 'undefined';
    // What is no gradient in the original either (a step under a gradient's name) is not asked for.
    const before = written(from);
    const derived = derivedValues(from, leaves, sizes);
    const asked = from.pairs.map((_, i) =>
      ['equal', 'rescaled'].includes(isRight(from, i, derived, before, sizes)),
    );
    return likenessOf(to, derivedValues(to, leaves, sizes), own, sizes, asked);
  } catch (error) {
    if (error instanceof EvaluationError) return 'different';
    throw error;
  }
}

function likenessOf(
  program: Program,
  right: readonly Written[][],
  own: readonly Written[][],
  sizes: Sizes,
  asked: readonly boolean[] = own.map(() => true),
): Likeness {
  return worstOf(new Set(own.flatMap((_, i) => (asked[i] ? [isRight(program, i, right, own, sizes)] : []))));
}

/** Whether a written gradient is that of one of the versions of its value. */
function isRight(
  { pairs }: Program,
  i: number,
  right: readonly Written[][],
  own: readonly Written[][],
  sizes: Sizes,
): Likeness {
  const [written] = own[i]!;
  const fits = (factor: number): boolean => right[i]!.some((each) => agree(each, written!, factor));
  if (fits(1)) return 'equal';
  if (pairs[i]!.role !== 'intermediate') return 'different';
  return monomials(sizes).some(fits) ? 'rescaled' : 'harmless';
}

/** The program's own derivatives, of every version of each value; zeros where the loss does not depend on it. */
function derivedValues(
  program: Program,
  leaves: ReadonlyMap<string, Tensor>,
  sizes: Sizes,
): readonly Written[][] {
  const { nodes, of } = gradients(
    program,
    program.pairs.flatMap(({ versions }) => versions),
  );
  const found = values(
    nodes,
    program.pairs.map(({ versions }) => versions.flatMap((each) => of.get(each) ?? [])),
    leaves,
    sizes,
  );
  return found.map((list, i) => {
    const { versions } = program.pairs[i]!;
    if (list.length === versions.length) return list;
    return [...list, { value: tensor(sizeOf(versions[0]!.shape, sizes)), noise: 0 }];
  });
}

function values(
  nodes: readonly ProgramNode[],
  wanted: readonly (readonly ProgramNode[])[],
  leaves: ReadonlyMap<string, Tensor>,
  sizes: Sizes,
): readonly Written[][] {
  const plain = evaluateNodes(nodes, leaves, sizes);
  const rounded = Array.from({ length: ROUNDED }, (_, run) =>
    evaluateNodes(nodes, leaves, sizes, { rounding: random('likeness', run), decisions: plain }),
  );
  const written = ({ index }: ProgramNode): Written => {
    const value = plain[index]!;
    let noise = 0;
    for (const run of rounded)
      run[index]!.data.forEach((each, i) => (noise = Math.max(noise, Math.abs(each - value.data[i]!))));
    return { value, noise };
  };
  return wanted.map((list) => list.map(written));
}

const largest = ({ data }: Tensor): number => data.reduce((most, each) => Math.max(most, Math.abs(each)), 0);

/** Up to rounding; what is zero but for terms that cancel agrees with what is. */
function agree(a: Written, b: Written, factor: number): boolean {
  if (a.value.shape.join() !== b.value.shape.join()) return false;
  const within =
    1e-9 * Math.max(factor * largest(a.value), largest(b.value)) + 100 * (factor * a.noise + b.noise);
  return a.value.data.every((each, i) => {
    const difference = Math.abs(factor * each - b.value.data[i]!);
    return difference <= within || (Number.isNaN(each) && Number.isNaN(b.value.data[i]!));
  });
}

/** The sizes, one over another, and their inverses: what the convention of one example may multiply by. */
function monomials(sizes: Sizes): number[] {
  const all = [...new Set(sizes.values())];
  return all.flatMap((a) => [a, 1 / a, ...all.flatMap((b) => [a * b, a / b, 1 / (a * b)])]);
}
