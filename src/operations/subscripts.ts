import { LETTERS } from './contracting.ts';
import { ShapeError } from './operation.ts';

/** Which axis is which: a name for every axis of every operand, and for every axis of the result. */
export interface Subscripts {
  readonly inputs: readonly (readonly string[])[];
  readonly output: readonly string[];
}

const refuse = (message: string): never => {
  throw new ShapeError('shape/axis', message);
};

/**
 * Reads `ij,jk->ik` for operands of the given ranks. The axes behind `...` are aligned at the right and get letters that
 * the text does not use. Without `->` the result has the axes of `...`, then the letters that occur once, sorted.
 * Throws ShapeError `shape/axis`, or `shape/rank` where an operand has another rank than its subscripts.
 */
export function readSubscripts(text: string, ranks: readonly number[]): Subscripts {
  const sides = text.replaceAll(' ', '').split('->');
  const [left, right] = sides as [string, string | undefined];
  if (sides.length > 2) refuse(`has subscripts with two arrows: '${text}'`);
  const terms = left.split(',');
  if (terms.length !== ranks.length) refuse(`has subscripts for ${terms.length} operands, and ${ranks.length} operands`);
  const unused = [...LETTERS].filter((letter) => !text.includes(letter));
  const spans = terms.map((term, i) => ellipsisSpan(term, ranks[i]!));
  const widest = Math.max(0, ...spans);
  const broadcast = unused.slice(0, widest);
  const inputs = terms.map((term, i) => lettersOf(term, broadcast.slice(widest - spans[i]!)));
  if (right !== undefined) {
    if (widest > 0 && !right.includes('...')) refuse(`has an ellipsis in its operands that its result '${right}' lacks`);
    const output = lettersOf(right, broadcast);
    const unknown = output.find((letter) => !inputs.flat().includes(letter));
    if (unknown) refuse(`has a result with '${unknown}', which no operand has`);
    if (new Set(output).size < output.length) refuse(`names an axis of its result twice: '${right}'`);
    return { inputs, output };
  }
  const all = inputs.flat().filter((letter) => !broadcast.includes(letter));
  const once = all.filter((letter) => all.indexOf(letter) === all.lastIndexOf(letter));
  return { inputs, output: [...broadcast, ...once.sort()] };
}

/** How many axes `...` stands for. */
function ellipsisSpan(term: string, rank: number): number {
  const letters = term.replace('...', '');
  if (!/^[A-Za-z]*$/.test(letters)) refuse(`has subscripts that are no letters: '${term}'`);
  const rest = rank - letters.length;
  if (rest < 0 || (rest > 0 && letters === term)) {
    throw new ShapeError('shape/rank', `names ${letters.length} axes of an operand of rank ${rank}: '${term}'`);
  }
  return rest;
}

function lettersOf(term: string, ellipsis: readonly string[]): string[] {
  const [before, after] = term.split('...') as [string, string | undefined];
  const letters = after === undefined ? [...before] : [...before, ...ellipsis, ...after];
  if (letters.some((letter) => !/[A-Za-z]/.test(letter))) refuse(`has subscripts that are no letters: '${term}'`);
  return letters;
}
