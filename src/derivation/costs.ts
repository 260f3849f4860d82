import type { ProgramNode } from '../program/program.ts';
import { namesOf } from '../shapes/dimension.ts';
import type { Names } from './names.ts';

/** About as many tokens as it takes to write nodes: what the shorter of two forms is told by. */
export class Costs {
  private readonly names: Names;
  private readonly known = new Map<ProgramNode, number>();

  constructor(names: Names) {
    this.names = names;
  }

  /** It will have a name of its own. */
  setName(node: ProgramNode): void {
    this.known.set(node, 1);
  }

  /** Of a node where it stands. */
  of(node: ProgramNode): number {
    let cost = this.known.get(node);
    if (cost === undefined) {
      cost = this.isNamed(node) ? 1 : this.written(node);
      this.known.set(node, cost);
    }
    return cost;
  }

  /** Of a line where these nodes have lines of their own; not counted beyond `enough`. */
  ofLine(node: ProgramNode, lines: ReadonlySet<ProgramNode>, enough = 100): number {
    const { inputs, operation } = node;
    if (inputs.length === 0) return this.of(node);
    let length = operation.elementwise ? inputs.length - 1 : 2;
    for (const input of inputs) {
      if (length > enough) return length;
      const isName = lines.has(input) || this.isNamed(input);
      length += isName ? 1 : this.ofLine(input, lines, enough - length);
    }
    return length;
  }

  private isNamed(node: ProgramNode): boolean {
    return this.names.of(node) !== undefined;
  }

  private written({ operation: { name }, inputs, attributes, type }: ProgramNode): number {
    if (name === '<size>') return 2 * namesOf(attributes.size.dimension).length - 1;
    const rest = inputs.reduce((sum, input) => sum + this.of(input), 0);
    if (inputs.length === 0) return type === 'float' && name.startsWith('<') ? 1 : 3;
    if (name === 'transpose' || name === '<same>') return rest + 2;
    const said = Object.values(attributes).filter(
      (value) => value !== null && value !== undefined && value !== false,
    );
    return rest + (name === 'matmul' ? 2 : 2 + inputs.length + 4 * said.length);
  }
}
