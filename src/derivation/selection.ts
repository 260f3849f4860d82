import type { ProgramNode } from '../program/program.ts';
import { isFixed } from './convention.ts';
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
  const left = new Set(targets);
  const lines = new Set(targets.flatMap(({ gradient }) => gradient ?? []));
  const twins = (target: Target): Target[] =>
    [...(sharing.get(target.gradient) ?? [])].filter((each) => each !== target && left.has(each));
  const sharing = new Map<ProgramNode | null, Target[]>();
  for (const target of targets)
    sharing.set(target.gradient, [...(sharing.get(target.gradient) ?? []), target]);

  /** By line, how it uses other lines; and by line, which use it. */
  const uses = new Map<ProgramNode, Map<ProgramNode, Use[]>>();
  const users = new Map<ProgramNode, Set<ProgramNode>>();
  const look = (line: ProgramNode): void => {
    uses.set(line, usesIn(line, lines, isNamed));
    for (const used of uses.get(line)!.keys()) users.set(used, (users.get(used) ?? new Set()).add(line));
  };
  const forget = (line: ProgramNode): void => {
    lines.delete(line);
    for (const used of uses.get(line)?.keys() ?? []) users.get(used)!.delete(line);
    uses.delete(line);
  };
  for (const line of lines) look(line);
  // A number goes where it is used.
  for (const target of targets)
    if (target.gradient && isFixed(target.gradient) && !mustStay(target)) left.delete(target);

  // A gradient's users stand after it; from the last to the first, what a user needs is known.
  for (const target of targets.toReversed()) {
    const { gradient } = target;
    if (mustStay(target)) continue;
    const others = twins(target);
    if (!gradient || others.some((each) => !isEntry(each))) left.delete(target);
    else if (others.length === 0 && (users.get(gradient)?.size ?? 0) === 0) {
      left.delete(target);
      forget(gradient);
    }
  }
  for (const target of targets) {
    const { gradient } = target;
    if (!gradient || mustStay(target) || !left.has(target) || twins(target).length > 0) continue;
    const [user, ...further] = users.get(gradient) ?? [];
    if (!user || further.length > 0) continue;
    const [use, ...more] = uses.get(user)!.get(gradient)!;
    if (more.length > 0 || !use!.elementwise) continue;
    lines.delete(gradient);
    if (costOf(user, lines) > LONG) {
      lines.add(gradient);
      continue;
    }
    left.delete(target);
    forget(gradient);
    forget(user);
    lines.add(user);
    look(user);
  }
  return targets.filter((target) => left.has(target));
}

interface Use {
  /** Only elementwise operations stand between the use and the equation. */
  readonly elementwise: boolean;
}

/** How a line uses others; it is not looked into them. */
function usesIn(
  root: ProgramNode,
  lines: ReadonlySet<ProgramNode>,
  isNamed: (node: ProgramNode) => boolean,
): Map<ProgramNode, Use[]> {
  const uses = new Map<ProgramNode, Use[]>();
  const seen = new Set<ProgramNode>();
  const open: [ProgramNode, boolean][] = [[root, true]];
  while (open.length > 0) {
    const [node, plain] = open.pop()!;
    if (seen.has(node)) continue;
    seen.add(node);
    const elementwise = plain && node.operation.elementwise === true;
    for (const input of node.inputs) {
      if (lines.has(input)) uses.set(input, [...(uses.get(input) ?? []), { elementwise }]);
      else if (!isNamed(input)) open.push([input, elementwise]);
    }
  }
  return uses;
}
