import { ancestors } from '../evaluation/evaluate.ts';
import type { Equation, Program } from '../program/program.ts';

/** The equations that a gradient is made by: its own, and those of temporaries, the last one first. */
export function ownEquations(own: Equation, { equations, pairs }: Program): Equation[] {
  const cuts = new Set(pairs.map(({ equation }) => equation.node));
  const paired = new Set(pairs.map(({ name }) => name));
  const isTemporary = ({ block, name }: Equation): boolean =>
    block === 'backward' && (name === own.name || !paired.has(name));
  const belonging = new Set([own]);
  for (const each of belonging) {
    const { node } = each;
    const inside = node && new Set(ancestors([node], (input) => input !== node && cuts.has(input)));
    // After a shape error nothing leads from the value to what it should have been made of, except the names in its text.
    const named = each.broken ? basesIn(each.text) : null;
    const position = equations.indexOf(each);
    for (const [at, other] of equations.entries())
      if (
        isTemporary(other) &&
        ((other.node !== null && inside?.has(other.node)) ||
          (at < position && named?.has(baseOf(other.name))))
      )
        belonging.add(other);
  }
  return equations.filter((each) => belonging.has(each)).toReversed();
}

/** The name without its layer or step, which the text may have in another form. */
const baseOf = (name: string): string => /^\w*/.exec(name)![0];

const basesIn = (text: string): Set<string> => new Set(text.match(/[A-Za-z_]\w*/g));
