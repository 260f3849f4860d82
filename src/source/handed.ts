// What a backward function has at hand: its arguments, and what can be unpacked from them.
import { printExpression } from '../language/print.ts';
import type { Call, Expression, Statement } from '../language/syntax.ts';
import { valueNamesOf } from '../program/pairs.ts';
import type { Program, ProgramNode } from '../program/program.ts';
import { reachable } from '../program/reachable.ts';
import type { Reached } from '../program/reachable.ts';
import { holdersOf } from '../program/second-names.ts';
import { constantOf, printDimension } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import type { FunctionInfo } from './functions.ts';
import { nameOfCallee, nodesIn } from './walk.ts';

/** A value of forward that backward can have by a name. */
export interface Handed {
  readonly name: string;
  /** How backward reaches it: `cache["A1"]`. */
  readonly path: string;
  /** How the model's equations do: `out2["A1"]`. */
  readonly inModel: string;
  readonly node: ProgramNode | null;
  readonly number: number | null;
  readonly dimension: Dimension | null;
  /** The list that it is in, whose length forward decides: `len(caches) = 3`. */
  readonly within: string | null;
  /** Of what stands in a tuple or a list: in which one, and how much is in there. */
  readonly item: { readonly of: string; readonly count: number } | null;
}

/** The expression for each parameter of a function that statements call; `self` included. Null where they do not. */
export function argumentsOf(
  backward: FunctionInfo,
  statements: readonly Statement[],
): Map<string, string> | null {
  const call = nodesIn(statements).find(
    (each): each is Call => each.kind === 'call' && nameOfCallee(each) === backward.name,
  );
  if (!call) return null;
  const found = new Map<string, string>();
  if (backward.owner && call.callee.kind === 'attribute')
    found.set('self', printExpression(call.callee.object));
  backward.parameters.forEach(({ name }, i) => {
    const given: Expression | undefined =
      call.arguments[i] ?? call.keywords.find((each) => each.name === name)?.value;
    if (given) found.set(name, printExpression(given));
  });
  return found;
}

/**
 * What backward is handed, under the names that it gives itself, else under those that forward gave, else the keys.
 * @param traced the model with its backward
 */
export function handedTo(
  backward: FunctionInfo,
  forward: FunctionInfo,
  given: ReadonlyMap<string, string>,
  traced: Program,
): Handed[] {
  const { model } = traced;
  const values = reachable(model);
  const own = namesIn(traced, backward, 'backward');
  const forwards = namesIn(traced, forward, 'forward');
  const taken = new Set<string>();
  const isHeldAs = (name: string, node: ProgramNode): boolean => {
    const value = traced.held.get(name);
    return value?.kind === 'array' && holdersOf(value.node).at(-1)!.index === node.index;
  };
  const isGradient = (name: string): boolean => valueNamesOf(name).some((of) => traced.held.has(of));
  /** Whether a name is no other value's in the model. */
  const isFree = (name: string, node: ProgramNode | null): boolean =>
    /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) &&
    !taken.has(name) &&
    (node === null
      ? !traced.held.has(name) || model.dimensions.has(name)
      : isHeldAs(name, node) ||
        !(
          traced.held.has(name) ||
          model.dimensions.has(name) ||
          model.constants.has(name) ||
          isGradient(name)
        ));
  return [...given].flatMap(([parameter, argument]) => {
    const all = values.get(argument) ?? [];
    return all.flatMap(({ path, key, node: found, number, dimension }): Handed[] => {
      const node = found && holdersOf(found).at(-1)!;
      if (node ? node.index >= traced.forwardEnd : dimension === null && number === null) return [];
      const wishes = [
        path === '' ? parameter : null,
        node && own.get(node.index),
        key,
        node && forwards.get(node.index),
      ].filter((each) => each != null);
      const entry = [...traced.entries].find(([, each]) => node?.index === each.index)?.[0];
      const size = dimension && constantOf(dimension) === null ? printDimension(dimension) : null;
      const known = (node && wishes.find((each) => isHeldAs(each, node))) ?? entry ?? size;
      const name = [...(known == null ? [] : [known]), ...wishes].find((each) => isFree(each, node));
      if (name === undefined) return [];
      taken.add(name);
      return [
        {
          name,
          path: parameter + path,
          inModel: argument + path,
          node,
          number,
          dimension,
          within: listAround(parameter, path, all),
          item: itemOf(parameter, path, all),
        },
      ];
    });
  });
}

function listAround(parameter: string, path: string, all: readonly Reached[]): string | null {
  const list = all.find(
    (each) => each.length !== null && each.path !== path && path.startsWith(`${each.path}[`),
  );
  return list ? `len(${parameter}${list.path}) = ${list.length}` : null;
}

/** Of what stands in a tuple or a list: in which one, and how much is in there. */
function itemOf(parameter: string, path: string, all: readonly Reached[]): Handed['item'] {
  const base = /^(.*)\[\d+\]$/.exec(path)?.[1];
  if (base === undefined) return null;
  const count = all.filter(
    (each) => each.path.startsWith(base) && /^\[\d+\]$/.test(each.path.slice(base.length)),
  ).length;
  return { of: parameter + base, count };
}

/** By the place of a value of forward its name in a function. */
function namesIn(
  { equations, forwardEnd }: Program,
  { name: called }: FunctionInfo,
  block: 'forward' | 'backward',
): Map<number, string> {
  const found = new Map<number, string>();
  for (const { block: own, call, variable, node } of equations) {
    if (own !== block || call?.function !== called || !node) continue;
    const { index } = holdersOf(node).at(-1)!;
    if (index < forwardEnd && !found.has(index)) found.set(index, variable);
  }
  return found;
}
