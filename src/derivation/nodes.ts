import type { Attributes } from '../operations/operation.ts';
import { ProgramBuilder } from '../program/builder.ts';
import type { Program, ProgramNode } from '../program/program.ts';
import type { Dimension } from '../shapes/dimension.ts';
import type { Domain } from '../shapes/domain.ts';

/** Nodes behind those of a program, one for all that ask for the same operation on the same inputs. */
export class Nodes {
  private readonly builder: ProgramBuilder;
  private readonly known = new Map<string, ProgramNode>();
  private readonly attributeKeys = new WeakMap<Attributes, string>();

  /** @param nodes those of the program, and what follows them */
  constructor(program: Program, nodes: readonly ProgramNode[]) {
    this.builder = new ProgramBuilder(program.domain, nodes);
    for (const node of program.nodes) {
      const key = this.keyOf(node.operation.name, node.inputs, node.attributes);
      if (!this.known.has(key) || node.operation.name.startsWith('<')) this.known.set(key, node);
    }
  }

  get domain(): Domain {
    return this.builder.domain;
  }

  emit(name: string, inputs: readonly ProgramNode[], attributes: Attributes): ProgramNode {
    const key = this.keyOf(name, inputs, attributes);
    const found = this.known.get(key);
    if (found) return found;
    const node = this.builder.emit(name, inputs, attributes);
    this.known.set(key, node);
    return node;
  }

  private keyOf(name: string, inputs: readonly ProgramNode[], attributes: Attributes): string {
    let key = this.attributeKeys.get(attributes);
    if (key === undefined) {
      const given = Object.entries(attributes).filter(
        ([, value]) => value !== null && value !== undefined && value !== false,
      );
      key = JSON.stringify(
        given.sort(([p], [q]) => (p < q ? -1 : 1)),
        (_, value) => (isDimension(value) ? value.key : isUnsaid(value) ? `number ${value}` : value),
      );
      this.attributeKeys.set(attributes, key);
    }
    return `${name} ${inputs.map(({ index }) => index).join()} ${key}`;
  }
}

const isDimension = (value: unknown): value is Dimension =>
  typeof value === 'object' && value !== null && 'terms' in value && 'key' in value;

/** JSON has none of these. */
const isUnsaid = (value: unknown): boolean =>
  Object.is(value, -0) || (typeof value === 'number' && !Number.isFinite(value));
