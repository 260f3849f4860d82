import type { Layout } from './candidates.ts';
import { hasLogarithm } from './labels.ts';
import type { Draft, DraftEntry } from './model-draft.ts';
import type { Run } from './run-part.ts';
import { isLabelName, isParameterName } from './words.ts';

/** What a loss is given comes out of an activation, and the gradient is that of what goes into it. */
export interface Behind {
  /** The entry of the model that holds probabilities. */
  readonly entry: string;
  /** Along which the classes lie; null: of each number alone, by a sigmoid. */
  readonly axis: number | null;
}

/**
 * Losses of probabilities often have the gradient of what goes into the softmax or the sigmoid before them, p - y: Bishop, Pattern
 * Recognition and Machine Learning, 2006, section 4.3.6.
 */
export function possiblyBehind({ attempt, upstream, gradients }: Run, layout: Layout): Behind[] {
  const [only, ...more] = gradients;
  if (!only || more.length > 0 || upstream.size > 0 || !hasLogarithm(attempt.session.nodes)) return [];
  const { name, member, shape } = only.of;
  if (member !== null || isLabelName(name) || isParameterName(name)) return [];
  const axes = shape.map((_, axis) => axis);
  const ordered = layout === 'rows' ? axes.toReversed() : axes;
  return [...ordered, null].map((axis) => ({ entry: name, axis }));
}

/** The same model, with the activation before the loss. */
export function draftBehind(draft: Draft, { entry, axis }: Behind): Draft {
  const input = `${entry}_in`;
  const along = axis === null ? null : `{ onehot: { axis: ${axis} } }`;
  const probabilities =
    axis === null
      ? `1 / (1 + np.exp(-${input}))`
      : `np.exp(${input}) / np.sum(np.exp(${input}), axis=${axis}, keepdims=True)`;
  const { shape } = draft.parameters.find(({ name }) => name === entry)!;
  const labelled = (each: DraftEntry): DraftEntry =>
    along !== null && each.init !== null && each.shape === shape && !each.init.includes('integers')
      ? { ...each, init: along }
      : each;
  return {
    ...draft,
    inputs: draft.inputs.map(labelled),
    parameters: draft.parameters.map((each) =>
      each.name === entry ? { ...each, name: input, init: null } : each,
    ),
    forward: [`${entry} = ${probabilities}`, ...draft.forward],
    gradients: new Map([...draft.gradients].map(([name, of]) => [name, of === entry ? input : of])),
  };
}

export const behindAssumed = ({ entry, axis }: Behind): string =>
  `${entry} comes out of a ${axis === null ? 'sigmoid' : `softmax along axis ${axis}`}, and the gradient is that of what goes into it`;
