import { ancestors } from '../evaluation/evaluate.ts';
import type { Equation, Program, ProgramNode } from '../program/program.ts';

/** A factor can be seen one equation late, at the value that it is missing from; it is looked for there only secondly. */
const LATE = 0.8;

/**
 * The forward statements, by where they begin, with how much less likely they are, that one mistake can stand in if it is to explain why these gradients are
 * wrong. An equation of backward is fed with values as they are; so only those equations are wrong that differentiate
 * through the mistake: the gradients of what the statement reads, directly or through values without a gradient. A loss
 * that is off by a factor is seen wherever the convention of one example shows it, and so is always among them.
 * @param explanations the wrong gradients' names, in each way to explain them
 * @param isOfSomeLoss whether the written gradients are the gradient of some loss. If not, then more than the loss is wrong:
 * something that the backward pass reads.
 */
export function suspects(
  program: Program,
  explanations: readonly ReadonlySet<string>[],
  isOfSomeLoss: boolean | null,
): Map<number, number> {
  const forward = program.equations.filter(({ block }) => block === 'forward');
  const all = new Set(forward.map(({ span }) => span.start));
  const found = new Map(lossEquations(program, forward).map(({ span }) => [span.start, 0]));
  for (const names of explanations) {
    const wrong = program.pairs.filter(({ name }) => names.has(name));
    for (const { versions } of wrong)
      for (const { node, span } of forward)
        if (node && versions.includes(node) && !found.has(span.start)) found.set(span.start, LATE);
    const reading = wrong
      .map(({ versions }) => readersOf(versions, program, forward))
      // What nothing reads was forgotten, and that can be anywhere.
      .filter(({ size }) => size > 0);
    for (const start of all) if (reading.every((each) => each.has(start))) found.set(start, 0);
  }
  if (isOfSomeLoss !== false) return found;
  const used = usedInBackward(program);
  for (const { node, span } of forward) if (node && !used.has(node)) found.delete(span.start);
  return found;
}

/** Nodes of forward that the backward pass reads, and what these are made of. */
const usedInBackward = ({ nodes, equations }: Program): Set<ProgramNode> => {
  const start = equations.find(({ block }) => block === 'backward')?.first ?? nodes.length;
  return new Set(ancestors(nodes.slice(start).flatMap(({ inputs }) => inputs)));
};

/** The statements that read a value, those included that read it through a value without a gradient. */
function readersOf(
  versions: readonly ProgramNode[],
  { pairs }: Program,
  forward: readonly Equation[],
): Set<number> {
  const paired = new Set(pairs.flatMap((pair) => pair.versions));
  const reached = new Set(versions);
  const readers = new Set<number>();
  for (const { node, span } of forward) {
    if (!node) continue;
    const inside = ancestors([node], (each) => each !== node && (reached.has(each) || paired.has(each)));
    if (!inside.some(({ inputs }) => inputs.some((input) => reached.has(input)))) continue;
    readers.add(span.start);
    if (!paired.has(node)) reached.add(node);
  }
  return readers;
}

/** The loss, and the numbers that it is made of. */
function lossEquations({ loss }: Program, forward: readonly Equation[]): Equation[] {
  const used = new Set(loss ? ancestors([loss]) : []);
  return forward.filter(({ node }) => node && node.shape.length === 0 && used.has(node));
}
