import type { Expression, Statement } from '../language/syntax.ts';
import type { Layout } from './candidates.ts';
import type { Passes } from './passes.ts';
import type { FunctionInfo } from './functions.ts';
import type { Run } from './run-part.ts';
import type { Script } from './scripts.ts';
import { flatTargets, targetsOf } from '../program/assigned.ts';
import { nodesIn } from './walk.ts';
import { isLabelName } from './words.ts';

/** Losses that a script without one may be meant for. */
export interface MissingLoss {
  /** The gradient with which its backward pass begins: right for the loss that is meant; empty for none. */
  readonly anchor: string;
  /** In NumPy, the likeliest first; of shapes alone where nothing says what is compared with what. */
  readonly losses: readonly string[];
}

/** The losses of which a script's backward pass may be that begins with a difference, `dZ2 = A2 - Y`. */
export function missingLoss(
  script: Script,
  { forward, backward, free }: Passes,
  layout: Layout,
): MissingLoss {
  const set = new Set(forward.flatMap(namesSet));
  const [first = ''] = script.gradients.keys();
  for (const { prediction, label } of differencesIn([...forward, ...backward]))
    if (set.has(prediction) && free.has(label) && isLabelName(label))
      return { anchor: first, losses: lossesOf(prediction, label, layout) };
  return { anchor: '', losses: [`np.sum(${[...set].at(-1) ?? 0})`] };
}

/** The same of a function that nothing flows back into and no other one computes a loss for. */
export function missingLossOf(backward: FunctionInfo, { known, output }: Run, layout: Layout): MissingLoss {
  const { body } = backward.definition;
  for (const statement of body)
    for (const { prediction, label } of differencesIn([statement])) {
      const [target] = namesSet(statement);
      if (!isLabelName(label) || !known.has(label) || target === undefined) continue;
      const given = known.get(label)!;
      const losses = lossesOf(
        known.get(prediction) ?? output ?? prediction,
        labelIn(body, label, given),
        layout,
      );
      return { anchor: target, losses };
    }
  return { anchor: '', losses: [`np.sum(${output ?? 0})`] };
}

/** `Y = one_hot(Y)` before the difference. */
function labelIn(body: readonly Statement[], label: string, given: string): string {
  for (const statement of body) {
    if (!namesSet(statement).includes(label) || statement.kind !== 'assignment') continue;
    const { value } = statement;
    const [only] = value.kind === 'call' ? value.arguments : [];
    if (value.kind === 'call' && value.callee.kind === 'name' && only && nameOf(only) === label)
      return `${value.callee.name}(${given})`;
  }
  return given;
}

/** `A2 - Y` and `Y - A2`, both as what may be meant. */
const differencesIn = (statements: readonly Statement[]): { prediction: string; label: string }[] =>
  nodesIn(statements).flatMap((node) => {
    if (node.kind !== 'binary' || node.operator !== '-') return [];
    const [a, b] = [nameOf(node.left), nameOf(node.right)];
    if (a === null || b === null) return [];
    return [
      { prediction: a, label: b },
      { prediction: b, label: a },
    ];
  });

const namesSet = (statement: Statement): string[] =>
  targetsOf(statement)
    .flatMap(flatTargets)
    .flatMap((target) => (target.kind === 'name' ? [target.name] : []));

/** Bishop, Pattern Recognition and Machine Learning, 2006, section 5.2: of these the difference is the gradient. */
function lossesOf(prediction: string, label: string, layout: Layout): string[] {
  const square = `(${prediction} - ${label})**2`;
  const examples = `${prediction}.shape[${layout === 'rows' ? 0 : 1}]`;
  const totals = [
    `0.5 * np.sum(${square})`,
    `-np.sum(${label} * np.log(${prediction}) + (1 - ${label}) * np.log(1 - ${prediction}))`,
    `-np.sum(${label} * np.log(${prediction}))`,
    `np.sum(${square})`,
  ];
  return [...totals.flatMap((each) => [each, `${each} / ${examples}`]), `np.mean(${square})`];
}

const nameOf = (expression: Expression): string | null =>
  expression.kind === 'name' ? expression.name : null;
