import { constant } from '../../src/shapes/dimension.ts';
import { Domain } from '../../src/shapes/domain.ts';
import { sizeOf } from '../../src/shapes/shape.ts';
import type { ElementType } from '../../src/shapes/shape.ts';
import type { Attributes, Emitter, Node } from '../../src/operations/operation.ts';
import { operationNamed } from '../../src/operations/table.ts';
import { scalar, tensor } from '../../src/tensors/tensor.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';

/** An emitter that computes every node at once, to test rows of the table without a program. Sizes are literal. */
export class Tape implements Emitter {
  readonly domain = new Domain();
  private readonly values = new Map<Node, Tensor>();

  leaf(value: Tensor, type: ElementType = 'float'): Node {
    const shape = value.shape.map(constant);
    const node: Node = {
      operation: operationNamed('<value>')!,
      inputs: [],
      attributes: { name: 'x', shape, type },
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
    const out = tensor(sizeOf(result.shape, new Map()));
    operation.kernel(
      inputs.map((input) => this.valueOf(input)),
      attributes,
      out,
    );
    this.values.set(node, out);
    return node;
  }

  valueOf(node: Node): Tensor {
    return this.values.get(node)!;
  }
}
