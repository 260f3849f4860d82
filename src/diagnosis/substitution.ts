import { ancestors, compute } from '../evaluation/evaluate.ts';
import type { Values } from '../evaluation/evaluate.ts';
import { brokenOperation } from '../program/program.ts';
import type { Block, Program, ProgramNode } from '../program/program.ts';
import type { Recording } from '../program/replay.ts';
import type { Expression, Statement } from '../language/syntax.ts';
import { equalShapes } from '../shapes/shape.ts';
import type { Tensor } from '../tensors/tensor.ts';

/** The value of an edited assignment in which nothing else is edited. */
export const onlyValue = (statement: Statement, edited: Statement): Expression | null =>
  statement.kind === 'assignment' && edited.kind === 'assignment' && edited.targets === statement.targets
    ? edited.value
    : null;

/**
 * Another value of one statement. As long as it has the shape of the old one everything after it stays as it was traced, and
 * only numbers have to be computed again.
 */
export class Substitution {
  /** What the statement sets. */
  readonly node: ProgramNode;
  /** What depends on it. */
  private readonly dependents: readonly ProgramNode[];
  private readonly program: Program;

  private constructor(program: Program, node: ProgramNode, dependents: readonly ProgramNode[]) {
    this.program = program;
    this.node = node;
    this.dependents = dependents;
  }

  /**
   * Null where more than one value changes, or where what follows would have to be traced anew.
   * @param ends what is to be known with the other value
   * @param keeps whether a node has its value whatever it is computed from
   */
  static of(
    statement: Statement,
    block: Block,
    program: Program,
    recording: Recording,
    ends: readonly ProgramNode[],
    keeps: (node: ProgramNode) => boolean,
  ): Substitution | null {
    const own = program.equations.filter((each) => each.block === block && each.statement === statement);
    const node = own[0]?.node;
    if (own.length !== 1 || !node || !recording.isOnce(statement)) return null;
    const changed = new Set([node]);
    for (const each of ancestors(ends))
      if (!keeps(each) && each.inputs.some((input) => changed.has(input))) changed.add(each);
    const dependents = [...changed].slice(1);
    const isTraced = dependents.every(({ dynamic, operation }) => !dynamic && operation !== brokenOperation);
    return isTraced && !node.dynamic ? new Substitution(program, node, dependents) : null;
  }

  /** Whether a node has another value then. */
  reaches(node: ProgramNode): boolean {
    return node === this.node || this.dependents.includes(node);
  }

  /** Nothing that is to be known depends on it. */
  get isAlone(): boolean {
    return this.dependents.length === 0;
  }

  /** Whether nothing after the statement has to be traced anew. */
  fits({ shape, type }: ProgramNode): boolean {
    return type === this.node.type && equalShapes(shape, this.node.shape, this.program.domain);
  }

  /** Reads something off the values that there would be with this one. Throws EvaluationError. */
  with<T>(value: Tensor, values: Values, sizes: Map<string, number>, read: () => T): T {
    const { node, dependents } = this;
    const before = [node, ...dependents].map(({ index }) => values[index]!);
    try {
      values[node.index] = value;
      for (const each of dependents) values[each.index] = compute(each, values, sizes);
      return read();
    } finally {
      [node, ...dependents].forEach(({ index }, i) => (values[index] = before[i]!));
    }
  }
}
