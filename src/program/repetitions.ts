import type { Dimension } from '../shapes/dimension.ts';
import { identityOperation } from './program.ts';
import { originalOf } from './second-names.ts';
import type { ProgramNode } from './program.ts';

/**
 * What backward computes once more exactly as forward has computed it, where it calls the function again that holds both
 * passes: the same operations on the same values.
 */
export class Repetitions {
  private readonly nodes: readonly ProgramNode[];
  private readonly end: number;
  /** The nodes of forward by what they compute. */
  private known: Map<string, ProgramNode> | null = null;
  /** For the nodes from `end` on, as far as they were looked at. */
  private readonly first: ProgramNode[] = [];

  /** @param end so many of the nodes are forward's; more may be added later */
  constructor(nodes: readonly ProgramNode[], end: number) {
    this.nodes = nodes;
    this.end = end;
  }

  /** The node of forward that has the same value; the node itself where there is none. */
  firstOf(node: ProgramNode): ProgramNode {
    // In a replay other nodes stand at the end.
    if (node.index < this.end || this.nodes[node.index] !== node) return node;
    if (!this.known) {
      this.known = new Map();
      for (const each of this.nodes.slice(0, this.end)) {
        const key = this.keyOf(each);
        if (key !== null && !this.known.has(key)) this.known.set(key, each);
      }
    }
    while (this.end + this.first.length <= node.index) {
      const next = this.nodes[this.end + this.first.length]!;
      const key = this.keyOf(next);
      this.first.push((key !== null && this.known.get(key)) || next);
    }
    return this.first[node.index - this.end]!;
  }

  /** Null of what is never the same twice. */
  private keyOf({ operation, inputs, type, attributes, shape }: ProgramNode): string | null {
    // A second name of a value is another one in each call.
    if (operation === identityOperation || operation.name === '<value>' || /random/.test(operation.name))
      return null;
    const from = inputs.map((input) => {
      const original = originalOf(input);
      return original.index < this.end ? original.index : this.first[original.index - this.end]!.index;
    });
    const own = JSON.stringify(attributes, plainly);
    return `${operation.name} ${type} ${shape.map(({ key }) => key).join()} ${from.join()} ${own}`;
  }
}

/** Dimensions by their keys, nodes by their numbers. */
function plainly(_: string, value: unknown): unknown {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value !== 'object' || value === null) return value;
  if ('operation' in value && 'index' in value) return `node ${String(value.index)}`;
  if ('key' in value && 'terms' in value) return (value as Dimension).key;
  return value instanceof Map ? [...value] : value;
}
