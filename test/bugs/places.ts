import type { Equation, Program } from '../../src/program/program.ts';

/**
 * The equations that may be called the place of a mistake in those of `names`. Of a gradient that is its own; of a
 * temporary, whose value is compared with nothing, all that stands between it and the gradients that it is used in. A
 * value with several versions (`A1 = A1 * D1`) has one gradient for each: a step that is missing leaves the gradient of
 * another version, and then what uses it is wrong.
 */
export function placesOf(program: Program, names: readonly string[]): string[] {
  const pairs = new Map(program.pairs.map((pair) => [pair.name, pair]));
  const backward = program.equations.filter(({ block }) => block === 'backward');
  const places = new Set<string>(names);
  const passes = (name: string): boolean =>
    !pairs.has(name) || (names.includes(name) && pairs.get(name)!.versions.length > 1);
  const carrying = new Set<number>();
  const own = ({ first, last, node }: Equation): number[] => [
    ...program.nodes.slice(first, last).map(({ index }) => index),
    ...(node ? [node.index] : []),
  ];
  for (const each of backward) {
    const nodes = own(each);
    const reads = nodes.some((index) =>
      program.nodes[index]!.inputs.some((input) => carrying.has(input.index)),
    );
    if (!reads && !names.includes(each.name)) continue;
    places.add(each.name);
    if (passes(each.name)) nodes.forEach((index) => carrying.add(index));
  }
  return [...places];
}
