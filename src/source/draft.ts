import type { Dimension } from '../shapes/dimension.ts';
import { named, namesOf, printDimension, substitute } from '../shapes/dimension.ts';
import type { Shape } from '../shapes/shape.ts';
import { boundOf, hasLogarithm, softmaxAxis } from './labels.ts';
import type { Draft } from './model-draft.ts';
import type { Run } from './run-part.ts';
import { spatial } from './spatial.ts';
import { isLabelName, isParameterName } from './words.ts';

/**
 * What a part's run shows, as a model.
 * @param mean the dimension, as the run calls it, over which the loss is averaged: what flows back is then of each example's
 * loss, as the values between are, and the gradients of parameters are means
 */
export function draftOf(name: string, source: string, run: Run, mean: string | null = null): Draft {
  const { attempt, gradients, upstream, wanted } = run;
  const names = namesOfDimensions(run);
  const spell = (dimension: Dimension): string =>
    printDimension(substitute(dimension, (each) => named(names.get(each) ?? each)));
  const spellShape = (shape: Shape): string =>
    shape.length === 1 ? `(${spell(shape[0]!)},)` : `(${shape.map(spell).join(', ')})`;
  const { nodes } = attempt.session;
  const initOf = (entry: string, shape: Shape, type: 'float' | 'int'): string | null => {
    if (type === 'int') {
      const bound = boundOf(entry, nodes) ?? attempt.entries.get(entry)!.written?.below ?? null;
      return `{ integers: ${bound ? quoted(spell(bound)) : 2} }`;
    }
    if (!isLabelName(entry)) return null;
    const axis = softmaxAxis(shape, nodes, attempt.domain);
    if (axis !== null) return `{ onehot: { axis: ${axis} } }`;
    return hasLogarithm(nodes) ? 'bernoulli' : null;
  };
  const paired = new Set(gradients.map(({ of }) => of.name));
  const entries = [...attempt.entries.values()].map(({ name: entry, shape, candidate }) => ({
    isParameter:
      !upstream.has(entry) && candidate.type === 'float' && (paired.has(entry) || wanted.has(entry)),
    name: entry,
    shape: spellShape(shape),
    init: initOf(entry, shape, candidate.type),
  }));
  // Values for each example: not averaged.
  const between =
    mean === null
      ? []
      : entries
          .filter(
            (each) =>
              each.isParameter && attempt.entries.get(each.name)!.shape.flatMap(namesOf).includes(mean),
          )
          .map((each) => each.name);
  const used = new Set(
    [...attempt.extents, ...[...attempt.entries.values()].flatMap(({ shape }) => shape)].flatMap(namesOf),
  );
  return {
    name,
    source,
    dims: new Map(
      [...used].filter((each) => !attempt.constants.has(each)).map((each) => [names.get(each) ?? each, null]),
    ),
    constants: attempt.constants,
    ...spatial(run, (each) => names.get(each) ?? each),
    inputs: entries
      .filter(({ name: entry, isParameter }) => !isParameter || between.includes(entry))
      .map((each) => (between.includes(each.name) ? { ...each, name: `${each.name}_0` } : each)),
    parameters: entries.filter(({ name: entry, isParameter }) => isParameter && !between.includes(entry)),
    globals: [...run.globals],
    forward: [
      ...between.map((entry) => `${entry} = ${entry}_0`),
      ...run.forward.map((line) =>
        mean !== null && line.startsWith(`${run.loss} = `)
          ? line.replace(' = ', ` = 1/${spell(named(mean))} * (`) + ')'
          : line,
      ),
    ],
    loss: run.loss,
    backward: run.backward,
    gradients: new Map(gradients.map(({ name: gradient, of }) => [gradient, of.name])),
  };
}

/** The dimensions over which a loss may be averaged where something flows back that is not: those of the examples. */
export function possibleMeans({ attempt, upstream, gradients }: Run): string[] {
  const flowing = [...upstream].flatMap((name) => attempt.entries.get(name)!.shape.flatMap(namesOf));
  const parameters = gradients.filter(({ of }) => of.member !== null || isParameterName(of.name));
  const own = new Set(parameters.flatMap(({ of }) => of.shape.flatMap(namesOf)));
  return [...new Set(flowing)].filter((name) => !own.has(name));
}

const quoted = (text: string): string => (/^\w+$/.test(text) ? text : `"${text}"`);

/** What the dimensions are called: as the code calls them, else by the usual letters. */
function namesOfDimensions({ attempt, forward, backward }: Run): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set([
    ...attempt.entries.keys(),
    ...attempt.constants.keys(),
    ...[...forward, ...backward].flatMap((line) => line.match(/[\p{L}_]\w*/gu) ?? []),
  ]);
  const dimensions = [
    ...new Set(
      [...attempt.extents, ...[...attempt.entries.values()].flatMap(({ shape }) => shape)].flatMap(namesOf),
    ),
  ];
  const own = dimensions.filter(
    (name) => !name.includes('.') && !attempt.entries.has(name) && !attempt.constants.has(name),
  );
  for (const name of own) taken.add(name);
  const labels = attempt.labelsOf();
  for (const name of dimensions) {
    if (own.includes(name) || attempt.constants.has(name)) continue;
    const wishes = [...(labels.get(name) ?? []), ...LETTERS];
    const free = wishes.find((wish) => !taken.has(wish)) ?? `d_${taken.size}`;
    taken.add(free);
    names.set(name, free);
  }
  return names;
}

const LETTERS = [
  'n',
  'k',
  'p',
  'q',
  'r',
  's',
  't',
  'u',
  'n1',
  'n2',
  'n3',
  'n4',
  'n5',
  'n6',
  'n7',
  'n8',
  'n9',
];
