import { isOne, one, printDimension } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import type { Domain } from '../shapes/domain.ts';
import { einsum as fillWithSums, sumOfProducts } from '../tensors/einsum.ts';
import type { SumOfProducts } from '../tensors/einsum.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { arrayAlgebra } from './array-algebra.ts';
import { sumToShape } from './broadcasting.ts';
import { LETTERS } from './contracting.ts';
import { productUpdate } from './incremental-product.ts';
import { ShapeError } from './operation.ts';
import type { Attributes, DerivativeContext, Emitter, Node, Operand, Operation } from './operation.ts';
import { orOfAnds } from './products.ts';
import { isFloat, promote } from './rules.ts';
import { readSubscripts } from './subscripts.ts';
import type { Subscripts } from './subscripts.ts';

/** The extent of every name; a literal 1 stretches to another's. Throws ShapeError `shape/inner-dimensions`. */
function extentsOf(operands: readonly Operand[], { inputs, output }: Subscripts, domain: Domain): Map<string, Dimension> {
  const extents = new Map<string, Dimension>();
  const owners = new Map<string, number>();
  let broken: { message: string; operands: number[] } | null = null;
  operands.forEach(({ shape }, o) => {
    inputs[o]!.forEach((name, axis) => {
      const [own, known] = [shape[axis]!, extents.get(name)];
      // Along a diagonal nothing stretches.
      const diagonal = inputs[o]!.indexOf(name) < axis;
      if (known && !diagonal && isOne(own)) return;
      if (known && !domain.equal(known, own) && (diagonal || !isOne(known))) {
        broken ??= {
          message: `needs ${printDimension(known)} = ${printDimension(own)} for '${name}'`,
          operands: [...new Set([owners.get(name)!, o])],
        };
        return;
      }
      extents.set(name, own);
      owners.set(name, o);
    });
  });
  if (broken) {
    const { message, operands: about } = broken as { message: string; operands: number[] };
    const recovered: Operand = { shape: output.map((name) => extents.get(name)!), type: promote(...operands) };
    throw new ShapeError('shape/inner-dimensions', message, { operands: about, recovered });
  }
  return extents;
}

/**
 * The gradient of operand `o`: the same sum of products with the gradient of the result in the operand's place. A
 * diagonal goes back through an identity matrix; an axis that was only summed is stretched.
 */
function gradientOf(o: number, { inputs: operands, gradient }: DerivativeContext, { inputs, output }: Subscripts, emitter: Emitter): Node {
  const { broadcast, einsum, expand, eye } = arrayAlgebra(emitter);
  const operand = operands[o]!;
  const unused = [...LETTERS].filter((letter) => !inputs.flat().includes(letter));
  const factors = [gradient, ...operands.filter((_, i) => i !== o)];
  const names = [output, ...inputs.filter((_, i) => i !== o)].map((each) => each.join(''));
  const wanted = inputs[o]!.map((name, axis) => {
    if (inputs[o]!.indexOf(name) === axis) return name;
    const fresh = unused.shift()!;
    factors.push(eye(operand.shape[axis]!, operand.shape[axis]!));
    names.push(name + fresh);
    return fresh;
  });
  const there = wanted.filter((name) => names.some((each) => each.includes(name)));
  const missing = wanted.flatMap((name, axis) => (there.includes(name) ? [] : [axis]));
  const trivial = factors.length === 1 && names[0] === there.join('');
  const part = expand(trivial ? gradient : einsum(`${names.join(',')}->${there.join('')}`, ...factors), ...missing);
  const fitting = sumToShape(part, operand, emitter);
  return fitting.shape.every((extent, axis) => isOne(extent) === isOne(operand.shape[axis]!)) ? fitting : broadcast(fitting, operand.shape);
}

const subscriptsOf = (operands: readonly { shape: readonly unknown[] }[], text: string): Subscripts =>
  readSubscripts(
    text,
    operands.map(({ shape }) => shape.length),
  );

const plans = new WeakMap<Attributes, { readonly shapes: readonly (readonly number[])[]; readonly plan: SumOfProducts }>();

/** The plan for these operands; a node has the same shapes, as arrays, at every call. */
function planOf(operands: readonly Tensor[], attributes: Attributes): SumOfProducts {
  let known = plans.get(attributes);
  if (!known?.shapes.every((shape, o) => shape === operands[o]?.shape)) {
    const shapes = operands.map(({ shape }) => shape);
    const { inputs, output } = subscriptsOf(operands, attributes.subscripts);
    known = { shapes, plan: sumOfProducts(shapes, inputs, output) };
    plans.set(attributes, known);
  }
  return known.plan;
}

/** `np.einsum('ij,jk->ik', a, b)`. */
export const einsum: Operation = {
  name: 'einsum',
  parameters: [
    { name: 'subscripts', role: 'text' },
    { name: 'operands', role: 'arrays', rest: true },
  ],
  shape(operands, { subscripts: text }, domain) {
    const subscripts = subscriptsOf(operands, text);
    const extents = extentsOf(operands, subscripts, domain);
    return { shape: subscripts.output.map((name) => extents.get(name) ?? one), type: promote(...operands) };
  },
  kernel(operands, attributes, out, types) {
    fillWithSums(planOf(operands, attributes), operands, out.data);
    orOfAnds(out, types);
  },
  incremental(change) {
    const { inputs, output } = readSubscripts(
      change.attributes.subscripts,
      change.sizes.map(({ length }) => length),
    );
    return productUpdate(change, inputs, output);
  },
  derivative(context, emitter) {
    const subscripts = subscriptsOf(context.inputs, context.attributes.subscripts);
    return context.inputs.map((input, o) => (isFloat(input) ? gradientOf(o, context, subscripts, emitter) : null));
  },
};
