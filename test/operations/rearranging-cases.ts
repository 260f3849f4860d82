import { readFileSync } from 'node:fs';
import { literal } from '../../src/operations/integers.ts';
import type { IndexItem } from '../../src/operations/index-items.ts';
import { ShapeError } from '../../src/operations/operation.ts';
import type { Attributes, Node, Operand } from '../../src/operations/operation.ts';
import { multiResultNamed } from '../../src/operations/several.ts';
import { operationNamed } from '../../src/operations/table.ts';
import type { ElementType } from '../../src/shapes/shape.ts';
import { constant, multiply, named } from '../../src/shapes/dimension.ts';
import type { Dimension } from '../../src/shapes/dimension.ts';
import { Domain } from '../../src/shapes/domain.ts';
import { random } from '../../src/shapes/random.ts';
import { sizeOf } from '../../src/shapes/shape.ts';
import { tensor } from '../../src/tensors/tensor.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';
import { Tape } from './tape.ts';

type Packed = [type: ElementType, shape: number[], data: number[]];

/** One call of NumPy; `result` is null where NumPy refused. */
export type Case = [operation: string, inputs: Packed[], attributes: Attributes, result: Packed | null];

export const casesOf = (theme: string): Case[] =>
  JSON.parse(readFileSync(new URL(`data/${theme}.json`, import.meta.url), 'utf8')) as Case[];

const parametersOf = (name: string) => (operationNamed(name) ?? multiResultNamed(name)!).parameters;

/** Integers of the recording as the roles of the parameters ask for them. */
export function attributesOf(name: string, recorded: Attributes): Attributes {
  const integer = (value: number | null) => (value === null ? null : literal(value));
  const roles = new Map(parametersOf(name).map((parameter) => [parameter.name, parameter.role]));
  const itemOf = (item: any): IndexItem => {
    if (item.kind === 'integer') return { kind: 'integer', value: literal(item.value) };
    if (item.kind !== 'slice') return item;
    return { kind: 'slice', start: integer(item.start), stop: integer(item.stop), step: integer(item.step) };
  };
  const entries = Object.entries(recorded).map(([key, value]) => {
    if (key === 'items') return [key, (value as any[]).map(itemOf)];
    const role = roles.get(key);
    if (key === 'indices_or_sections')
      return [key, typeof value === 'number' ? literal(value) : value.map(integer)];
    if (role === 'shape') return [key, value.map(integer)];
    return [key, role === 'integer' ? integer(value) : value];
  });
  return Object.fromEntries(entries);
}

/** Emits a recorded call; of several results the one that was recorded. Throws ShapeError where our row refuses. */
export function emitCase([name, , recorded]: Case, leaves: readonly Node[], tape: Tape): Node {
  const attributes = attributesOf(name, recorded);
  const several = multiResultNamed(name);
  if (several) {
    const results = several.expand(leaves, attributes, tape.domain);
    if (results.length !== recorded.count)
      throw new Error(`${name} gives ${results.length} results, not ${recorded.count}`);
    const { operation, attributes: own } = results[recorded.which]!;
    return tape.emit(operation, leaves, own);
  }
  return tape.emit(name, leaves, attributes);
}

/** What our row makes of the call: null where it refuses. */
export function replay(each: Case): { type: ElementType; value: Tensor } | null {
  const tape = new Tape();
  const leaves = each[1].map(([type, shape, data]) => tape.leaf(tensor(shape, data), type));
  try {
    const node = emitCase(each, leaves, tape);
    leaves.forEach((leaf, i) => {
      if (tape.valueOf(leaf).data.some((value, j) => value !== each[1][i]![2][j]))
        throw new Error(`${each[0]} writes to an input`);
    });
    return { type: node.type, value: tape.valueOf(node) };
  } catch (error) {
    if (error instanceof ShapeError) return null;
    throw error;
  }
}

const weigh = (weights: ArrayLike<number>, values: Float64Array): number =>
  values.reduce((sum, value, i) => sum + value * weights[i]!, 0);

/**
 * For every float input, the derivative along a random direction of the randomly weighted result: by the rule, times
 * `fault`, and by a central difference, which is exact for linear operations. Empty where no gradient flows.
 */
export function derivativesOf(
  each: Case,
  fault = 1,
): { analytic: number; numeric: number; shape: readonly number[]; expected: readonly number[] }[] {
  const generator = random(JSON.stringify(each));
  const draw = (length: number): Float64Array =>
    Float64Array.from({ length }, () => generator.uniform() - 0.5);
  const evaluate = (moved: number, direction: Float64Array, distance: number) => {
    const tape = new Tape();
    const leaves = each[1].map(([type, shape, data], i) =>
      tape.leaf(
        tensor(shape, i === moved ? data.map((value, j) => value + distance * direction[j]!) : data),
        type,
      ),
    );
    return { tape, leaves, out: emitCase(each, leaves, tape) };
  };
  const { tape, leaves, out } = evaluate(-1, draw(0), 0);
  if (out.type !== 'float' || !out.operation.derivative) return [];
  const weights = draw(tape.valueOf(out).data.length);
  const gradient = tape.leaf({ shape: tape.valueOf(out).shape, data: weights }, 'float', out.shape);
  const gradients = out.operation.derivative(
    { inputs: out.inputs, attributes: out.attributes, out, gradient },
    tape,
  );
  return leaves.flatMap((leaf, i) => {
    if (leaf.type !== 'float') return [];
    // No gradient must mean no influence.
    const value = gradients[i] ? tape.valueOf(gradients[i]) : tensor(tape.valueOf(leaf).shape);
    const direction = draw(value.data.length);
    const step = 2 ** -8;
    const at = (distance: number): number => {
      const moved = evaluate(i, direction, distance);
      return weigh(weights, moved.tape.valueOf(moved.out).data);
    };
    return [
      {
        analytic: fault * weigh(direction, value.data),
        numeric: (at(step) - at(-step)) / (2 * step),
        shape: value.shape,
        expected: tape.valueOf(leaf).shape,
      },
    ];
  });
}

/** Every extent above 1 as a product of names, one for each prime factor: n2 is 2 now, n3 is 3. */
export function symbolic(extent: number): Dimension {
  let result = constant(1);
  for (let prime = 2; extent > 1; prime++) {
    for (; extent % prime === 0; extent /= prime) result = multiply(result, named(`n${prime}`));
  }
  return extent === 0 ? constant(0) : result;
}

/** The result's shape by the rule with symbolic extents, at the sizes that they have now; null where it refuses. */
export function symbolicReplay([name, inputs, recorded]: Case): (number | null)[] | null {
  const sizes = new Map([2, 3, 5, 7, 11, 13].map((prime) => [`n${prime}`, prime]));
  const domain = new Domain(sizes.keys());
  domain.present = sizes;
  const roles = parametersOf(name);
  const attributes = Object.fromEntries(
    Object.entries(attributesOf(name, recorded)).map(([key, value]) => {
      const isShape = roles.some((parameter) => parameter.name === key && parameter.role === 'shape');
      return [
        key,
        isShape
          ? value.map(({ value: extent }: { value: number }) =>
              extent < 0 ? literal(extent) : { value: extent, dimension: symbolic(extent) },
            )
          : value,
      ];
    }),
  );
  const operands = inputs.map(([type, extents]): Operand => ({ type, shape: extents.map(symbolic) }));
  try {
    const one = multiResultNamed(name)?.expand(operands, attributes, domain)[recorded.which] ?? {
      operation: name,
      attributes,
    };
    const { shape } = operationNamed(one.operation)!.shape(operands, one.attributes, domain);
    // NaN: the count of a mask.
    return sizeOf(shape, sizes).map((extent) => (Number.isNaN(extent) ? null : extent));
  } catch (error) {
    if (error instanceof ShapeError) return null;
    throw error;
  }
}
