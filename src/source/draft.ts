import type { Dimension } from '../shapes/dimension.ts';
import { named, namesOf, printDimension, substitute } from '../shapes/dimension.ts';
import { holds } from '../shapes/domain.ts';
import type { Shape } from '../shapes/shape.ts';
import { boundOf, hasLogarithm, isProbability, softmaxAxis, weighsLogarithms } from './labels.ts';
import type { Draft } from './model-draft.ts';
import type { Run } from './run-part.ts';
import { spatial } from './spatial.ts';
import { isLabelName, isMaskName, isParameterName } from './words.ts';

/** Over which dimension, as the run calls it, something is averaged that the code does not say. */
export interface Averaged {
  readonly over: string;
  /**
   * The loss that is written: what flows back is of each example's loss, as the values between are, and the gradients of
   * parameters are means. Else the loss is averaged already, and the gradients are those of each example's.
   */
  readonly isLoss: boolean;
}

/** What the model calls the dimension of the examples over which something is averaged. */
export const averagedName = (run: Run, { over }: Averaged): string =>
  namesOfDimensions(run).get(over) ?? over;

/** What a part's run shows, as a model. */
export function draftOf(name: string, source: string, run: Run, averaged: Averaged | null = null): Draft {
  const mean = averaged?.isLoss ? averaged.over : null;
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
    if (isMaskName(entry)) return 'bernoulli';
    if (!isLabelName(entry) && !weighsLogarithms(entry, nodes))
      return isProbability(entry, nodes) ? '{ uniform: { low: 0.1, high: 0.9 } }' : null;
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
  const dims = new Map(
    [...used].filter((each) => !attempt.constants.has(each)).map((each) => [names.get(each) ?? each, null]),
  );
  const isDeclared = (each: string): boolean =>
    dims.has(each) || attempt.constants.has(each) || attempt.entries.has(each);
  return {
    name,
    source,
    dims,
    constants: attempt.constants,
    ...withDemands(
      spatial(run, (each) => names.get(each) ?? each),
      run,
      spell,
    ),
    inputs: entries
      .filter(({ name: entry, isParameter }) => !isParameter || between.includes(entry))
      .map((each) => (between.includes(each.name) ? { ...each, name: `${each.name}_0` } : each)),
    parameters: entries.filter(({ name: entry, isParameter }) => isParameter && !between.includes(entry)),
    globals: [...run.globals].filter((each) => isDeclared(each)),
    forward: [
      ...between.map((entry) => `${entry} = ${entry}_0`),
      ...run.forward.map((line) =>
        averaged && line.startsWith(`${run.loss} = `)
          ? `${line.replace(' = ', ` = ${mean === null ? '' : '1/'}${spell(named(averaged.over))} * (`)})`
          : line,
      ),
    ],
    loss: run.loss,
    backward: run.backward,
    gradients: new Map(gradients.map(({ name: gradient, of }) => [gradient, of.name])),
  };
}

/** What the code asserts of its sizes is required of the model's, and of the strides that are tried. */
function withDemands(
  { vary, require }: Pick<Draft, 'vary' | 'require'>,
  { attempt: { session, constants, domain } }: Run,
  spell: (dimension: Dimension) => string,
): Pick<Draft, 'vary' | 'require'> {
  const tried = new Map(vary);
  const required = new Set(require);
  // Of what was assumed divisibility alone is a property of the code: bounds are those of the sizes tried.
  const evenly = domain.assumed.filter(({ left }) => left.key.includes('%'));
  for (const demand of [...session.demands, ...evenly]) {
    const all = [...new Set([...namesOf(demand.left), ...namesOf(demand.right)])];
    if (all.length === 0) continue;
    if (all.some((each) => !constants.has(each)))
      required.add(`${spell(demand.left)} ${demand.operator} ${spell(demand.right)}`);
    else
      for (const [each, values] of vary)
        if (all.includes(each))
          tried.set(
            each,
            values.filter((value) => holds(demand, new Map([...constants, [each, value]]))),
          );
  }
  for (const [each, values] of tried) if (values.length === 0) tried.delete(each);
  return { vary: tried, require: [...required] };
}

/** The dimensions of examples where a loss is averaged over them, and its gradient may be each example's own. */
export function possibleTotals({ upstream, gradients, loss }: Run): string[] {
  const isOfLoss = loss !== null && upstream.size === 0 && gradients.length > 0;
  const isData = gradients.every(({ of }) => of.member === null && !isParameterName(of.name));
  if (!isOfLoss || !isData) return [];
  return [...new Set(gradients.flatMap(({ of }) => of.shape.flatMap(namesOf)))];
}

/** The dimensions over which a loss may be averaged where something flows back that is not: those of the examples. */
export function possibleMeans({ attempt, upstream, gradients }: Run): string[] {
  const flowing = [...upstream].flatMap((name) => attempt.entries.get(name)!.shape.flatMap(namesOf));
  const parameters = gradients.filter(({ of }) => of.member !== null || isParameterName(of.name));
  const own = new Set(parameters.flatMap(({ of }) => of.shape.flatMap(namesOf)));
  return [...new Set(flowing)].filter((name) => !own.has(name) && !attempt.constants.has(name));
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
