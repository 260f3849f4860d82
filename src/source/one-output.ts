import type { Choice } from './attempt.ts';
import type { Candidate } from './candidates.ts';
import type { Run } from './run-part.ts';
import { isBiasName, isLabelName, isWeightName } from './words.ts';

/**
 * The shapes of a regression with one output, where the code says nothing of them: w is (n,) and y (m,), or they are columns.
 * None for what has several weights, or shapes of its own.
 */
export function choicesOfOneOutput({ attempt, gradients, upstream }: Run): Choice[] {
  const open = [...attempt.entries.values()].filter(
    ({ candidate, written }) => candidate.type === 'float' && candidate.origin === 'usual' && !written,
  );
  const weights = open.filter(({ name, shape }) => isWeightName(name) && shape.length === 2);
  const labels = open.filter(({ name }) => isLabelName(name));
  // Of a loss alone it is the prediction that has one column.
  const predictions =
    weights.length === 0 && upstream.size === 0
      ? open.filter(({ name, shape }) => shape.length === 2 && gradients.some(({ of }) => of.name === name))
      : [];
  if (weights.length + predictions.length !== 1 || labels.length === 0) return [];
  const find = (name: string, isMeant: (candidate: Candidate) => boolean): number =>
    attempt.offered.get(name)?.findIndex((each) => each.type === 'float' && isMeant(each)) ?? -1;
  const numbers = open.flatMap(({ name }): [string, number][] =>
    isBiasName(name) ? [[name, find(name, isNumber)]] : [],
  );
  return [isVector, isColumn].flatMap((isMeant) => {
    const choice = new Map<string, number>();
    for (const { name } of [...weights, ...predictions, ...labels]) {
      const at = find(name, isMeant);
      if (at < 0) return [];
      choice.set(name, at);
    }
    return numbers.length > 0 ? [new Map([...choice, ...numbers]), choice] : [choice];
  });
}

const isNumber = ({ axes }: Candidate): boolean => axes.length === 0;

const isVector = ({ axes }: Candidate): boolean => axes.length === 1;

const isColumn = ({ axes }: Candidate): boolean =>
  axes.length === 2 && axes[1]!.kind === 'one' && axes[0]!.kind !== 'one';

export const oneOutputAssumed = ({ attempt }: Run): string =>
  `there is one output: ${[...attempt.entries.values()]
    .filter(({ name, candidate }) => candidate.type === 'float' && (isWeightName(name) || isLabelName(name)))
    .map(({ name, shape }) => `${name} has ${shape.length === 1 ? 'one axis' : 'one column'}`)
    .join(', ')}`;
