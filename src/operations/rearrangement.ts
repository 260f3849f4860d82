import { gather } from '../tensors/selection.ts';
import type { Selection } from '../tensors/selection.ts';
import { converted } from './converting.ts';
import type { Attributes, Emitter, Node, Operand, Operation } from './operation.ts';
import { isFloat } from './rules.ts';

/** A row that takes every element of its result from one place in its only input, or nowhere. */
export interface Rearrangement extends Omit<Operation, 'kernel' | 'derivative' | 'exact' | 'shape'> {
  shape(input: Operand, attributes: Attributes, domain: Parameters<Operation['shape']>[2]): Operand['shape'];
  /** Where the elements come from; kept as long as the shapes are the same. */
  selection(shape: readonly number[], attributes: Attributes, out: readonly number[]): Selection;
  /** What stands where elements come from nowhere; 0 by default. */
  fill?(attributes: Attributes): number;
  /** The gradient of the input. */
  gradient?(context: { input: Node; gradient: Node; attributes: Attributes }, emitter: Emitter): Node;
}

export function rearrangement({ selection, fill, gradient, shape, ...row }: Rearrangement): Operation {
  const kept = new WeakMap<Attributes, { from: readonly number[]; to: readonly number[]; selection: Selection }>();
  return {
    ...row,
    exact: true,
    shape: ([input], attributes, domain) => ({ shape: shape(input!, attributes, domain), type: input!.type }),
    kernel(inputs, attributes, out, types) {
      const { shape: from, data } = inputs[0]!;
      const to = out.shape;
      let known = kept.get(attributes);
      // A node has the same shapes, as arrays, at every call.
      if (known?.from !== from || known.to !== to) {
        known = { from, to, selection: selection(from, attributes, to) };
        kept.set(attributes, known);
      }
      const nowhere = fill ? converted(Float64Array.of(fill(attributes)), types[0]!)[0] : 0;
      gather(data, known.selection, out.data, nowhere);
    },
    ...(gradient && {
      derivative: ({ inputs: [input], attributes, gradient: outer }, emitter) => [
        isFloat(input!) ? gradient({ input: input!, gradient: outer, attributes }, emitter) : null,
      ],
    }),
  };
}
