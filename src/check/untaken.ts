import { ancestors } from '../evaluation/evaluate.ts';
import type { Statement } from '../language/syntax.ts';
import type { Pair, Program, ProgramNode } from '../program/program.ts';

/**
 * Forward statements that a gradient leads through in backward, though they do not read the value: `dX` is computed from
 * `dY`, and `Y` is made of `X` by way of other values with gradients at most. Something may have been forgotten there.
 */
export function untakenPaths({ versions, equation }: Pair, { pairs, equations }: Program): Set<Statement> {
  const others = new Map(pairs.flatMap((each) => (each.equation.node ? [[each.equation.node, each]] : [])));
  const { node } = equation;
  const own = new Set(versions);
  const paired = new Set(pairs.flatMap((each) => each.versions));
  const found = new Set<Statement>();
  for (const each of node ? operandsBefore(node, others) : []) {
    const value = others.get(each)!.versions.at(-1);
    if (!value || own.has(value) || operandsBefore(value, paired).some((operand) => own.has(operand)))
      continue;
    // Values without a gradient may stand between.
    const between = new Set(ancestors([value], (inner) => inner !== value && paired.has(inner)));
    for (const { block, node: made, statement } of equations)
      if (block === 'forward' && made && between.has(made) && (made === value || !paired.has(made)))
        found.add(statement);
  }
  return found;
}

/** What a node is made of, up to the first of `ends` on each way. */
const operandsBefore = (
  node: ProgramNode,
  ends: ReadonlySet<ProgramNode> | ReadonlyMap<ProgramNode, Pair>,
): ProgramNode[] =>
  ancestors([node], (each) => each !== node && ends.has(each))
    .flatMap(({ inputs }) => inputs)
    .filter((input) => ends.has(input));
