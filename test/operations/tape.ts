import { constant } from '../../src/shapes/dimension.ts';
import { Domain } from '../../src/shapes/domain.ts';
import { sizeOf } from '../../src/shapes/shape.ts';
import type { ElementType, Shape } from '../../src/shapes/shape.ts';
import type { Attributes, Emitter, Node } from '../../src/operations/operation.ts';
import { operationNamed } from '../../src/operations/table.ts';
import { maskSizes } from '../../src/operations/mask-count.ts';
import { scalar, tensor } from '../../src/tensors/tensor.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';

/** An emitter that computes every node at once, to test rows of the table without a program. Sizes are literal. */
export class Tape implements Emitter {
  readonly domain = new Domain();
  /** The number of true elements of masks. */
  private readonly sizes = new Map<string, number>();
  private readonly values = new Map<Node, Tensor>();

  leaf(value: Tensor, type: ElementType = 'float', shape: Shape = value.shape.map(constant)): Node {
    const node: Node = {
      operation: operationNamed('<value>')!,
      inputs: [],
      attributes: { name: `x${this.values.size}`, shape, type },
      shape,
      type,
    };
    this.values.set(node, value);
    return node;
  }

  constant(value: number): Node {
    const node = this.emit('<constant>', [], { value });
    this.values.set(node, scalar(value));
    return node;
  }

  emit(name: string, inputs: readonly Node[], attributes: Attributes = {}): Node {
    const operation = operationNamed(name);
    if (!operation) throw new Error(`no operation ${name}`);
    const result = operation.shape(inputs, attributes, this.domain);
    const node: Node = { operation, inputs, attributes, ...result };
    const values = inputs.map((input) => this.valueOf(input));
    for (const [dimension, size] of maskSizes(node, values)) this.sizes.set(dimension, size);
    const out = tensor(sizeOf(result.shape, this.sizes));
    operation.kernel(
      values,
      attributes,
      out,
      inputs.map((input) => input.type),
    );
    this.values.set(node, out);
    return node;
  }

  valueOf(node: Node): Tensor {
    return this.values.get(node)!;
  }
}
