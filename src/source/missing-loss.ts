import type { Expression } from '../language/syntax.ts';
import type { Layout } from './candidates.ts';
import type { Passes } from './passes.ts';
import type { Script } from './scripts.ts';
import { flatTargets, targetsOf } from '../program/assigned.ts';
import { nodesIn } from './walk.ts';
import { isLabelName } from './words.ts';

/** Losses that a script without one may be meant for. */
export interface MissingLoss {
  /** The gradient with which its backward pass begins: right for the loss that is meant. */
  readonly anchor: string;
  /** In NumPy, the likeliest first; of shapes alone where nothing says what is compared with what. */
  readonly losses: readonly string[];
}

/** The losses of which a backward pass may be that begins with a difference, `dZ2 = A2 - Y`; bishop 2006, sections 5.2 and 4.3. */
export function missingLoss(
  { gradients }: Script,
  { forward, backward, free }: Passes,
  layout: Layout,
): MissingLoss {
  const set = new Set(
    forward.flatMap((each) =>
      targetsOf(each)
        .flatMap(flatTargets)
        .flatMap((target) => (target.kind === 'name' ? [target.name] : [])),
    ),
  );
  const [anchor] = gradients.keys();
  for (const statement of [...forward, ...backward])
    for (const node of nodesIn(statement)) {
      if (node.kind !== 'binary' || node.operator !== '-') continue;
      const [a, b] = [nameOf(node.left), nameOf(node.right)];
      if (a === null || b === null) continue;
      const [prediction, label] = set.has(a) && free.has(b) ? [a, b] : [b, a];
      if (!set.has(prediction) || !free.has(label) || !isLabelName(label)) continue;
      return { anchor: anchor!, losses: lossesOf(prediction, label, layout) };
    }
  return { anchor: anchor!, losses: [`np.sum(${[...set].at(-1) ?? 0})`] };
}

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
