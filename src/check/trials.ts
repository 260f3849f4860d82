import { InputError } from '../diagnostics/diagnostic.ts';
import { gradients } from '../derivation/gradients.ts';
import { ancestors, evaluateNodes } from '../evaluation/evaluate.ts';
import type { Values } from '../evaluation/evaluate.ts';
import { drawTrial } from '../model/draw.ts';
import type { Model } from '../model/model.ts';
import type { Pair, Program, ProgramNode } from '../program/program.ts';
import { trace } from '../program/trace.ts';
import { namesOf } from '../shapes/dimension.ts';
import type { Dimension, Sizes } from '../shapes/dimension.ts';
import { random } from '../shapes/random.ts';
import { sizeOf } from '../shapes/shape.ts';
import { elementCount } from '../tensors/tensor.ts';
import type { Tensor } from '../tensors/tensor.ts';
import type { ForwardPass } from './crew.ts';
import { Pool } from '../evaluation/pool.ts';
import { RoundedRuns } from './rounded-runs.ts';
import type { Noise } from './rounded-runs.ts';

/** Drawn sizes are drawn again, so often at the most, while a program has more elements than this. */
const DRAWS = 12;
const SMALL = 200_000;

/** A program at given sizes and data, evaluated as written, with the gradients that it should have. */
export interface Trial {
  readonly number: number;
  readonly program: Program;
  readonly leaves: ReadonlyMap<string, Tensor>;
  /** The values of nodes, those of the derived gradients included; of a large program some are missing (`completeValues`). */
  readonly values: Values;
  /** Those of the program, and those that masks gave to names at these values. */
  readonly sizes: Sizes;
  readonly loss: number;
  /** Largest deviation of the loss under random rounding: ε_f. */
  readonly lossNoise: number;
  /** The derived gradient of each paired value; null where the loss does not depend on it or no rule is known. */
  readonly derived: ReadonlyMap<ProgramNode, ProgramNode | null>;
  /** The values under random rounding. */
  rounded: RoundedRuns;
  /** Largest deviation under random rounding, for the written gradients and the derived ones. */
  noise: ReadonlyMap<ProgramNode, Noise>;
  readonly pairs: ReadonlyMap<string, Pair>;
}

/**
 * A trial's program: at the declared sizes for the first two, at drawn ones for the third and every second one after it.
 * Where other sizes give other gradients (a loop over time that names `dh[t]`), the loops' lengths are kept.
 */
export function trialProgram(
  model: Model,
  first: Program,
  number: number,
  seed: number,
  draw: boolean,
): Program {
  if (number < 3 || number % 2 === 0 || !draw) return first;
  const drawn = (kept: Iterable<string>): Program | null => {
    const fixed = new Map([...kept].map((name) => [name, model.sizes.get(name)!]));
    const dimensions = dimensionsOf(first, fixed);
    const sizes = smallest(DRAWS, first, (attempt) =>
      first.domain.drawApart(fixed, dimensions, seed, number, ...(attempt === 0 ? [] : [attempt])),
    );
    try {
      return sizes && trace(model, sizes);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return null; // too large to trace: the declared sizes were not
    }
  };
  const names = (program: Program): string => program.pairs.map(({ name }) => name).join();
  const free = drawn(model.pinned);
  if (!free || names(free) === names(first)) return free ?? first;
  return drawn(new Set([...model.pinned, ...first.loopDimensions])) ?? first;
}

/** The dimensions of all values, but those that fixed names make. */
function dimensionsOf({ nodes, sizes }: Program, fixed: Sizes): Dimension[] {
  const isFree = (dimension: Dimension): boolean => {
    const names = namesOf(dimension);
    return names.some((name) => !fixed.has(name)) && names.every((name) => sizes.has(name));
  };
  const all = nodes.flatMap(({ shape, dynamic }) => (dynamic ? [] : shape.filter(isFree)));
  return [...new Map(all.map((each) => [each.key, each])).values()];
}

/**
 * The first sizes drawn if the program is small at them, else those of several draws at which it is smallest: what loops
 * store grows with products of sizes.
 */
function smallest(
  attempts: number,
  { nodes, loopDimensions, sizes: now }: Program,
  draw: (attempt: number) => Sizes | null,
): Sizes | null {
  const elements = (sizes: Sizes): number => {
    const turns = [...loopDimensions].reduce(
      (product, name) => product * (sizes.get(name)! / now.get(name)!),
      1,
    );
    return (
      turns *
      nodes.reduce((sum, node) => sum + (node.dynamic ? 1 : elementCount(sizeOf(node.shape, sizes))), 0)
    );
  };
  let best: Sizes | null = null;
  let least = Infinity;
  for (let attempt = 0; attempt < attempts && least > SMALL; attempt++) {
    const sizes = draw(attempt);
    const count = sizes ? elements(sizes) : Infinity;
    if (count < least) [best, least] = [sizes, count];
  }
  return best;
}

/** What is kept of the evaluations of a program of more numbers is only what is looked at later. */
const LARGE = 5e5;

/** @param frugal whether values are given up that could be needed again, but can be made again */
export function runTrial(
  model: Model,
  number: number,
  program: Program,
  seed: number,
  frugal = isLarge(program),
): Trial {
  const { sizes } = program;
  const leaves = drawTrial(model, sizes, number, seed);
  const { nodes, of } = gradients(
    program,
    program.pairs.flatMap(({ versions }) => versions),
  );
  // What the derived gradients are computed from is of no further use.
  const wanted = new Set(of.values());
  const looked = frugal ? lookedAt(program) : null;
  const kept = (node: ProgramNode): boolean =>
    wanted.has(node) || (node.index < program.nodes.length && (looked?.has(node) ?? true));
  const pool = new Pool();
  const known = new Map(sizes);
  const values = evaluateNodes(nodes, leaves, sizes, {
    known,
    kept: (node) => kept(node) || node.type !== 'float' || node.operation.derivative === undefined,
    pool: frugal ? pool : null,
  });
  pool.giveAway();
  const rounded = new RoundedRuns((run, needed, pool, watch) => {
    const own = pool ? new Set(watch ? [] : needed) : null;
    return evaluateNodes(own ? ancestors(needed) : nodes, leaves, sizes, {
      rounding: random('rounding', seed, number, run),
      decisions: values,
      kept: own ? (node) => own.has(node) : kept,
      pool,
      watch,
    });
  }, !frugal);
  const noise = rounded.deviations(noisyNodes(program, of), values, pool);
  return {
    number,
    program,
    leaves,
    values,
    sizes: known,
    loss: program.loss ? values[program.loss.index]!.data[0]! : NaN,
    lossNoise: program.loss ? noise.get(program.loss)![0]! : NaN,
    derived: of,
    rounded,
    noise,
    pairs: new Map(program.pairs.map((pair) => [pair.name, pair])),
  };
}

/** A shape error's stand-in is replaced later, and what uses it is computed anew: then nothing may be given up. */
const isLarge = ({ nodes, equations }: Program): boolean =>
  !equations.some(({ broken }) => broken) &&
  nodes.reduce((sum, { dynamic, size }) => sum + (dynamic ? 0 : elementCount(size)), 0) > LARGE;

/** Nodes whose values are looked at after the evaluation: all of forward, written gradients, and what their equations read beside gradients. */
function lookedAt({ nodes, forwardEnd, pairs }: Program): Set<ProgramNode> {
  const looked = new Set(nodes.slice(0, forwardEnd));
  const gradients = new Set(pairs.map(({ equation }) => equation.node));
  const dependent = new Set<ProgramNode>();
  for (const node of nodes.slice(forwardEnd)) {
    const depends = node.inputs.some((input) => gradients.has(input) || dependent.has(input));
    if (depends) dependent.add(node);
    if (gradients.has(node)) looked.add(node);
    if (!depends) continue;
    for (const input of node.inputs) if (!dependent.has(input)) looked.add(input);
  }
  return looked;
}

/** A trial as far as the loss, for who has the model alone: the same numbers as those of `runTrial`. */
export function forwardPass(model: Model, number: number, seed: number, drawSizes: boolean): ForwardPass {
  const program = trialProgram(model, trace(model, model.sizes), number, seed, drawSizes);
  const nodes = ancestors([program.loss!]);
  const leaves = drawTrial(model, program.sizes, number, seed);
  const sizes = new Map(program.sizes);
  return { program, nodes, sizes, values: evaluateNodes(nodes, leaves, program.sizes, { known: sizes }) };
}

/** The values of all of the program's nodes. */
export const completeValues = ({ program, values, leaves }: Trial): Values =>
  program.nodes.every(({ index }) => values[index])
    ? values
    : evaluateNodes(program.nodes, leaves, program.sizes);

/** The nodes whose noise is asked for. */
const noisyNodes = (
  { loss, pairs }: Program,
  derived: ReadonlyMap<ProgramNode, ProgramNode | null>,
): ProgramNode[] => [
  ...new Set(
    [loss, ...pairs.map(({ equation }) => equation.node), ...derived.values()].filter(
      (node) => node !== null,
    ),
  ),
];

/** True where an earlier trial had the same sizes and data: nothing was left to draw. */
export function repeats(trial: Trial, earlier: readonly Trial[]): boolean {
  return earlier.some((other) =>
    [...trial.leaves].every(([name, { shape, data }]) => {
      const before = other.leaves.get(name)!;
      return (
        before.shape.join() === shape.join() && before.data.every((value, i) => Object.is(value, data[i]))
      );
    }),
  );
}
