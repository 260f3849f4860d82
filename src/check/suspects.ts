import { ancestors } from '../evaluation/evaluate.ts';
import type { Statement } from '../language/syntax.ts';
import type { Equation, Program, ProgramNode } from '../program/program.ts';
import { isEditable } from './statements.ts';
import { untakenPaths } from './untaken.ts';

/** A factor can be seen one equation late, at the value that it is missing from; it is looked for there only secondly. */
const LATE = 0.8;

/**
 * The forward statements with how much less likely they are, that one mistake can stand in if it is to explain why these gradients are
 * wrong. An equation of backward is fed with values as they are; so only those equations are wrong that differentiate
 * through the mistake: the gradients of what the statement reads, directly or through values without a gradient, and of what it
 * should read by the backward pass. A loss
 * that is off by a factor is seen wherever the convention of one example shows it, and so is always among them.
 * @param explanations the wrong gradients' names, in each way to explain them
 * @param isOfSomeLoss whether the written gradients are the gradient of some loss. If not, then more than the loss is wrong:
 * something that the backward pass reads.
 */
export function suspects(
  program: Program,
  explanations: readonly ReadonlySet<string>[],
  isOfSomeLoss: boolean | null,
): Map<Statement, number> {
  const forward = program.equations.filter((each) => each.block === 'forward' && isEditable(each));
  const all = new Set(forward.map(({ statement }) => statement));
  const found = new Map<Statement, number>(
    lossEquations(program, forward).map(({ statement }) => [statement, 0]),
  );
  for (const names of explanations) {
    const wrong = program.pairs.filter(({ name }) => names.has(name));
    for (const { versions } of wrong)
      for (const { node, statement } of forward)
        if (node && versions.includes(node) && !found.has(statement)) found.set(statement, LATE);
    const reading = wrong
      .map((pair) => new Set([...readersOf(pair.versions, program, forward), ...untakenPaths(pair, program)]))
      // What nothing reads was forgotten, and that can be anywhere.
      .filter(({ size }) => size > 0);
    for (const each of all) if (reading.every((readers) => readers.has(each))) found.set(each, 0);
  }
  if (isOfSomeLoss !== false) return found;
  const used = usedInBackward(program);
  for (const { node, statement } of forward) if (node && !used.has(node)) found.delete(statement);
  return found;
}

/** Nodes of forward that the backward pass reads, and what these are made of. */
const usedInBackward = ({ nodes, forwardEnd }: Program): Set<ProgramNode> =>
  new Set(ancestors(nodes.slice(forwardEnd).flatMap(({ inputs }) => inputs)));

/** The statements that read a value, those included that read it through a value without a gradient. */
function readersOf(
  versions: readonly ProgramNode[],
  { pairs }: Program,
  forward: readonly Equation[],
): Set<Statement> {
  const paired = new Set(pairs.flatMap((pair) => pair.versions));
  const reached = new Set(versions);
  const readers = new Set<Statement>();
  for (const { node, statement } of forward) {
    if (!node) continue;
    const inside = ancestors([node], (each) => each !== node && (reached.has(each) || paired.has(each)));
    if (!inside.some(({ inputs }) => inputs.some((input) => reached.has(input)))) continue;
    readers.add(statement);
    if (!paired.has(node)) reached.add(node);
  }
  return readers;
}

/** The loss, and the numbers that it is made of. */
function lossEquations({ loss }: Program, forward: readonly Equation[]): Equation[] {
  const used = new Set(loss ? ancestors([loss]) : []);
  return forward.filter(({ node }) => node && node.shape.length === 0 && used.has(node));
}
