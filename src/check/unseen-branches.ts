import { EvaluationError, evaluateNodes } from '../evaluation/evaluate.ts';
import type { Values } from '../evaluation/evaluate.ts';
import { drawTrial } from '../model/draw.ts';
import type { Model } from '../model/model.ts';
import type { Program, ProgramNode } from '../program/program.ts';
import { elementCount } from '../tensors/tensor.ts';
import type { Trial } from './trials.ts';

/** Trials that are looked at, more of them where that is cheap: by how many elements they have in all. */
const LOOKED_AT = 16;
const MOST_LOOKED_AT = 80;
const MOST_ELEMENTS_LOOKED_AT = 200_000;
/** Those of them that are run. */
const MOST_RUN = 2;
/** Of larger arrays some elements go one way and some the other. */
const MOST_ELEMENTS = 256;

/**
 * Numbers of further trials, at which conditions and kinks go ways that they went at none of these: a mask that is missing
 * shows only where it would have masked something. Empty where every condition went more than one way, or where no trial
 * is found that shows more (nothing is ever equal to a random number).
 * @param last the highest number of a trial that was run
 */
export function trialsOfUnseenBranches(
  model: Model,
  program: Program,
  trials: readonly Trial[],
  seed: number,
  last: number,
): number[] {
  const deciding = program.nodes.filter(isDeciding);
  const seen = new Map(deciding.map((node) => [node.index, new Set<number>()]));
  for (const trial of trials) {
    if (trial.program.nodes.length !== program.nodes.length) continue;
    for (const { index } of deciding)
      for (const way of waysOf(trial.program.nodes[index]!, trial.values)) seen.get(index)!.add(way);
  }
  const open = deciding.filter(({ index }) => seen.get(index)!.size === 1);
  const found: number[] = [];
  // Even ones have the declared sizes.
  let number = last + 1 + ((last + 1) % 2);
  const elements = program.nodes.reduce(
    (sum, { size, dynamic }) => sum + (dynamic ? 0 : elementCount(size)),
    0,
  );
  const most = Math.max(LOOKED_AT, Math.min(MOST_LOOKED_AT, Math.floor(MOST_ELEMENTS_LOOKED_AT / elements)));
  for (let looked = 0; looked < most && open.length > 0 && found.length < MOST_RUN; looked++) {
    const values = valuesAt(model, program, number, seed);
    const more = values
      ? open.filter(({ index }) =>
          [...waysOf(program.nodes[index]!, values)].some((way) => !seen.get(index)!.has(way)),
        )
      : [];
    if (more.length > 0) found.push(number);
    for (const node of more) open.splice(open.indexOf(node), 1);
    number += 2;
  }
  return found;
}

/** A condition, or an elementwise function with a kink. */
const isDeciding = ({ type, operation, inputs, attributes, size, dynamic }: ProgramNode): boolean =>
  !dynamic &&
  (type === 'bool' ||
    (operation.branches !== undefined &&
      inputs.length === 1 &&
      attributes['axis'] === undefined &&
      inputs[0]!.size.join() === size.join() &&
      size.reduce((product, extent) => product * extent, 1) <= MOST_ELEMENTS));

/** Which ways the elements go: true and false, or pieces of a function. */
function waysOf({ type, operation, inputs, attributes, index }: ProgramNode, values: Values): Set<number> {
  const own = values[index];
  if (!own) return new Set();
  if (type === 'bool') return new Set(own.data);
  const argument = values[inputs[0]!.index];
  if (!argument) return new Set();
  const at = (data: ArrayLike<number>, i: number) => ({ shape: [], data: Float64Array.of(data[i]!) });
  return new Set(
    Array.from(own.data, (_, i) => operation.branches!([at(argument.data, i)], attributes, at(own.data, i))),
  );
}

/** Null where something is not finite there. */
function valuesAt(model: Model, program: Program, number: number, seed: number): Values | null {
  try {
    const leaves = drawTrial(model, program.sizes, number, seed);
    const values = evaluateNodes(program.nodes, leaves, program.sizes);
    return program.loss && Number.isFinite(values[program.loss.index]!.data[0]) ? values : null;
  } catch (error) {
    if (error instanceof EvaluationError) return null;
    throw error;
  }
}
