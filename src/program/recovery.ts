import type { Shape } from '../shapes/shape.ts';
import type { Context } from './context.ts';
import { guessKey } from './recording.ts';

/** Programs beyond this are not traced again and again to find a shape. */
const MAX_NODES = 20_000;
const MAX_GUESSES = 24;
const MAX_BROKEN = 6;

/**
 * After a shape error the value should take the shape that it should have had, so that one mistake gives one message.
 * Which one that is shows in the equations that use it: of the shapes that the model speaks of, the one that leaves the
 * fewest further errors. Where every guess leaves more errors than none, the value counts as not known.
 */
export function recoverShapes(
  first: Context,
  retrace: (guesses: ReadonlyMap<string, Shape | null>) => Context,
): Context {
  const guesses = new Map<string, Shape | null>();
  let best = first;
  for (
    let round = 0;
    round < MAX_BROKEN && errors(best) > 1 && best.builder.nodes.length <= MAX_NODES;
    round++
  ) {
    const open = best.equations.find(
      (equation) =>
        equation.broken &&
        !guesses.has(guessKey(equation.block, equation.source.file, equation.statement.span.start)) &&
        !(equation.block === 'backward' && best.partnerIn(equation.variable, equation.frame)),
    );
    if (!open) break;
    const key = guessKey(open.block, open.source.file, open.statement.span.start);
    let chosen: Shape | null | undefined = open.node?.shape;
    for (const shape of [...shapesOf(best), null]) {
      const next = retrace(new Map(guesses).set(key, shape));
      if (errors(next) < errors(best)) [best, chosen] = [next, shape];
      if (errors(best) <= round + 1) break;
    }
    guesses.set(key, chosen ?? null);
  }
  return best;
}

const errors = ({ diagnostics }: Context): number =>
  diagnostics.filter(({ severity, code }) => severity === 'error' && code.startsWith('shape/')).length;

/** The distinct shapes of the model's values, and each turned round. */
function shapesOf({ entries, equations }: Context): Shape[] {
  const found = new Map<string, Shape>();
  const add = (shape: Shape): void => void found.set(shape.map(({ key }) => key).join(), shape);
  const known = [
    ...[...entries.values()].map(({ shape }) => shape),
    ...equations.flatMap(({ node, broken }) => (node && !broken ? [node.shape] : [])),
  ];
  for (const shape of known) add(shape);
  for (const shape of known) add([...shape].reverse());
  return [...found.values()].slice(0, MAX_GUESSES);
}
