import { evaluateNodes } from '../../evaluation/evaluate.ts';
import type { Values } from '../../evaluation/evaluate.ts';
import type { Statement } from '../../language/syntax.ts';
import { drawTrial } from '../../model/draw.ts';
import type { Model } from '../../model/model.ts';
import { brokenOperation } from '../../program/program.ts';
import type { Equation, Program, ProgramNode } from '../../program/program.ts';
import { trace } from '../../program/trace.ts';
import { random } from '../../shapes/random.ts';
import { largestFinite } from '../../tensors/largest.ts';
import type { Tensor } from '../../tensors/tensor.ts';
import { placeOfTarget } from './places.ts';
import type { Place } from './places.ts';

/** A value that an equation names, as we have computed it. */
export interface TracedValue {
  readonly equation: Equation;
  readonly place: Place;
  /** Null where it could not be traced, or needs what could not be. */
  readonly value: Tensor | null;
  /** How far rounding can move it. */
  readonly allowed: number;
}

export interface Traced {
  readonly program: Program;
  readonly entries: ReadonlyMap<string, Tensor>;
  readonly values: readonly TracedValue[];
}

/** Evaluations with random rounding that show how far rounding goes. */
const ROUNDED_RUNS = 4;

/** Every value that an equation of the model or of its files names, at the values of the first trial. */
export function tracedValues(model: Model, seed: number): Traced {
  const program = trace(model, model.sizes);
  const { nodes, sizes } = program;
  const entries = drawTrial(model, sizes, 1, seed);
  const values = evaluateNodes(nodes, entries, sizes);
  const noise = noiseOf(program, entries, values, seed);
  const untraced = untracedNodes(nodes);
  return {
    program,
    entries,
    values: program.equations.flatMap((equation, at): TracedValue[] => {
      // A name that one statement sets twice, `_, _ = f(x)`, holds what comes last; what is stored into a part is another array.
      const next = program.equations[at + 1];
      const isAgain =
        next?.statement === equation.statement &&
        next.variable === equation.variable &&
        equation.statement.kind === 'assignment' &&
        equation.statement.targets[0]!.kind === 'tuple';
      if (isAgain || isNested(equation.statement)) return [];
      const place = placeOfTarget(equation, model);
      if (!place) return [];
      const { node } = equation;
      const value = node && !untraced.has(node) ? values[node.index]! : null;
      return [{ equation, place, value, allowed: value ? allowedFor(node!, values, noise) : 0 }];
    }),
  };
}

/** `dw[j][i] = …` */
const isNested = (statement: Statement): boolean =>
  (statement.kind === 'assignment'
    ? statement.targets
    : statement.kind === 'augmented'
      ? [statement.target]
      : []
  ).some((target) => target.kind === 'subscript' && target.object.kind === 'subscript');

/** The largest deviation of each node's elements under random rounding. */
function noiseOf(
  { nodes, sizes }: Program,
  entries: ReadonlyMap<string, Tensor>,
  exact: Values,
  seed: number,
): Float64Array {
  const noise = new Float64Array(nodes.length);
  for (let run = 0; run < ROUNDED_RUNS; run++)
    evaluateNodes(nodes, entries, sizes, {
      rounding: random('verification', seed, run),
      decisions: exact,
      watch: ({ index }, { data }) => {
        const other = exact[index]!.data;
        data.forEach((value, i) => {
          const deviation = Math.abs(value - other[i]!);
          if (deviation > noise[index]!) noise[index] = deviation;
        });
      },
    });
  return noise;
}

/**
 * NumPy adds in another order than we do: beside the rounding of results there is that of the sums within an operation, which
 * goes with the size of what is added up.
 */
function allowedFor(node: ProgramNode, values: Values, noise: Float64Array): number {
  const made = maker(node);
  const sizeOf = ({ index }: ProgramNode): number => largestFinite(values[index]!.data);
  const added = Math.max(0, ...made.inputs.map(sizeOf));
  return 1e-10 * sizeOf(node) + 100 * noise[node.index]! + 1e-14 * added;
}

/** What made the numbers that names, views and rearrangements only hand on. */
const maker = (node: ProgramNode): ProgramNode =>
  node.operation.exact && node.inputs.length === 1 ? maker(node.inputs[0]!) : node;

/** Stand-ins for what a shape error keeps from being computed, and all that is computed from them. */
function untracedNodes(nodes: readonly ProgramNode[]): Set<ProgramNode> {
  const found = new Set<ProgramNode>();
  for (const node of nodes)
    if (node.operation === brokenOperation || node.inputs.some((each) => found.has(each))) found.add(node);
  return found;
}
