import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import type { SourceText, Span } from '../diagnostics/source-text.ts';
import type { Count } from '../operations/leaves.ts';
import type { Attributes, Emitter, Node, Operation } from '../operations/operation.ts';
import { operationNamed } from '../operations/table.ts';
import { named, namesOf } from '../shapes/dimension.ts';
import { hasDataDependent, isDataDependent } from '../shapes/domain.ts';
import type { Domain } from '../shapes/domain.ts';
import { sizeOf } from '../shapes/shape.ts';
import { elementCount } from '../tensors/tensor.ts';
import type { ProgramNode } from './program.ts';

/** Bounds that keep any file safe to trace: operations, and elements of all values together (400 MB of float64). */
export const MAX_NODES = 400_000;
export const MAX_ELEMENTS = 5e7;

/** Appends nodes to a program. Throws ShapeError where a rule is broken, InputError where a bound is passed. */
export class ProgramBuilder implements Emitter {
  readonly nodes: ProgramNode[];
  readonly domain: Domain;
  /** Given to the nodes that are emitted next. */
  private span: Span | null = null;
  private source: SourceText | null = null;
  private readonly constants = new Map<string, ProgramNode>();
  private elements = 0;

  /** Sizes are those present in the domain. `nodes`: a program to continue; it is copied. */
  constructor(domain: Domain, nodes: readonly ProgramNode[] = []) {
    this.domain = domain;
    this.nodes = [...nodes];
  }

  /** Where the nodes that are emitted next were written. */
  at(span: Span, source: SourceText): void {
    this.span = span;
    this.source = source;
  }

  /** Nobody has written the nodes that are emitted next. */
  nowhere(): void {
    this.span = null;
    this.source = null;
  }

  emit(name: string, inputs: readonly Node[], attributes: Attributes = {}): ProgramNode {
    const operation = operationNamed(name);
    if (!operation) throw new Error(`no operation is called ${name}`);
    if (name === '<size>' && inputs.length === 0) {
      const counted = namesOf(attributes.size.dimension).filter(isDataDependent);
      if (counted.length > 0) return this.emitCount(operation, attributes, counted);
    }
    return this.apply(operation, inputs, attributes);
  }

  /** A number of elements that the data decide is read off an array that has as many. */
  private emitCount(operation: Operation, attributes: Attributes, names: readonly string[]): ProgramNode {
    const axisOf = (name: string, { shape }: ProgramNode): number =>
      shape.findIndex(({ key }) => key === named(name).key);
    const arrays = names.map((name) => this.nodes.find((node) => axisOf(name, node) >= 0)!);
    const counts = names.map((name, i): Count => ({ name, axis: axisOf(name, arrays[i]!) }));
    return this.apply(operation, arrays, { ...attributes, counts, sizes: this.domain.present });
  }

  apply(operation: Operation, inputs: readonly Node[], attributes: Attributes = {}): ProgramNode {
    const { shape, type } = operation.shape(inputs, attributes, this.domain);
    const size = sizeOf(shape, this.domain.present);
    const dynamic = shape.some(hasDataDependent);
    const count = dynamic ? 0 : elementCount(size);
    this.elements += count;
    if (this.elements > MAX_ELEMENTS || this.nodes.length >= MAX_NODES)
      throw tooLarge(this.nodes.length >= MAX_NODES);
    const node: ProgramNode = {
      operation,
      inputs: inputs as readonly ProgramNode[],
      inputTypes: inputs.map((input) => input.type),
      attributes,
      shape,
      type,
      index: this.nodes.length,
      size,
      span: this.span,
      source: this.source,
      dynamic,
    };
    this.nodes.push(node);
    return node;
  }

  constant(value: number): ProgramNode {
    return this.literal(value, 'float');
  }

  /** A rank-0 number; the same number twice is one node. `formula`: how it is written where constants are in it. */
  literal(value: number, type: 'float' | 'int' | 'bool', formula?: string): ProgramNode {
    const key = `${type} ${Object.is(value, -0) ? '-0' : value} ${formula ?? ''}`;
    let node = this.constants.get(key);
    const attributes = formula === undefined ? { value, type } : { value, type, formula };
    if (!node) this.constants.set(key, (node = this.emit('<constant>', [], attributes)));
    return node;
  }
}

function tooLarge(steps: boolean): InputError {
  return new InputError(
    diagnostic({
      code: 'input/limit',
      message: steps
        ? `tracing stopped after ${MAX_NODES.toLocaleString('en')} operations`
        : `the values of this model need more than ${MAX_ELEMENTS.toLocaleString('en')} numbers`,
      help: 'a gradient is as right or wrong at small sizes: choose smaller dims',
    }),
  );
}
