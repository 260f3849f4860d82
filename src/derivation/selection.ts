import type { ProgramNode } from '../program/program.ts';
import type { Target } from './writer.ts';

/** A line of more tokens than this is written as two. */
const LONG = 26;

/**
 * The gradients that get a line: those that must, and of the others those that are used more than once, or in a
 * product of matrices, or that would make a line too long. What a person would skip is skipped.
 */
export function selected(
  targets: readonly Target[],
  isEntry: (target: Target) => boolean,
  isKept: (target: Target) => boolean,
  isNamed: (node: ProgramNode) => boolean,
  costOf: (node: ProgramNode, lines: ReadonlySet<ProgramNode>) => number,
): Target[] {
  const mustStay = (target: Target): boolean => isEntry(target) || isKept(target);
  const lines = new Set(targets.flatMap(({ gradient }) => gradient ?? []));
  const dropped = new Set<Target>();
  // A gradient's users stand after it; from the last to the first, what a user needs is known.
  for (const target of targets.toReversed()) {
    const { gradient } = target;
    if (mustStay(target)) continue;
    const rest = targets.filter((each) => !dropped.has(each) && each !== target);
    const twins = rest.filter((each) => each.gradient === gradient);
    if (!gradient || twins.some((each) => !isEntry(each))) {
      dropped.add(target);
      continue;
    }
    if (twins.length > 0) continue;
    const uses = rest.flatMap((each) =>
      each.gradient ? usesIn(each.gradient, gradient, lines, isNamed) : [],
    );
    if (uses.length === 0) {
      dropped.add(target);
      lines.delete(gradient);
    }
  }
  for (const target of targets) {
    const { gradient } = target;
    if (!gradient || mustStay(target) || dropped.has(target)) continue;
    const rest = targets.filter((each) => !dropped.has(each) && each !== target);
    if (rest.some((each) => each.gradient === gradient)) continue;
    const users = rest.filter(
      (each) => each.gradient && usesIn(each.gradient, gradient, lines, isNamed).length > 0,
    );
    const [user] = users;
    if (!user?.gradient || users.some((each) => each.gradient !== user.gradient)) continue;
    const [use, ...more] = usesIn(user.gradient, gradient, lines, isNamed);
    if (more.length > 0 || !use!.elementwise) continue;
    const without = new Set(lines);
    without.delete(gradient);
    if (costOf(user.gradient, without) > LONG) continue;
    lines.delete(gradient);
    dropped.add(target);
  }
  return targets.filter((target) => !dropped.has(target));
}

interface Use {
  /** Only elementwise operations stand between the use and the equation. */
  readonly elementwise: boolean;
}

/** Where a line uses a gradient; it is not looked into other lines. */
function usesIn(
  root: ProgramNode,
  gradient: ProgramNode,
  lines: ReadonlySet<ProgramNode>,
  isNamed: (node: ProgramNode) => boolean,
): Use[] {
  const uses: Use[] = [];
  const seen = new Set<ProgramNode>();
  const open: [ProgramNode, boolean][] = [[root, true]];
  while (open.length > 0) {
    const [node, elementwise] = open.pop()!;
    if (seen.has(node)) continue;
    seen.add(node);
    for (const input of node.inputs) {
      const plain = elementwise && node.operation.elementwise === true;
      if (input === gradient) uses.push({ elementwise: plain });
      else if (!lines.has(input) && !isNamed(input)) open.push([input, plain]);
    }
  }
  return uses;
}
