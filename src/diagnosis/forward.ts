import { EvaluationError, evaluateNodes } from '../evaluation/evaluate.ts';
import type { Values } from '../evaluation/evaluate.ts';
import { valueOf } from '../evaluation/on-demand.ts';
import type { Expression, Statement } from '../language/syntax.ts';
import { ProgramBuilder } from '../program/builder.ts';
import type { Context } from '../program/context.ts';
import type { Pair, Program, ProgramNode } from '../program/program.ts';
import { Recording } from '../program/replay.ts';
import { isOne } from '../shapes/dimension.ts';
import type { Value } from '../program/values.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { attempted } from './unlogged.ts';
import { along, directionOf, moved } from './witness.ts';

type Leaves = ReadonlyMap<string, Tensor>;

const STEP = 1e-5;
const AGREES = 1e-5;
/** Nodes that edits have added, beyond which they are forgotten, and beyond which no more are tried. */
const MOST_ADDED = 20_000;
const MOST_IN_ALL = 100_000;

/** The values of a program's nodes at one point, to which those of edits are added. */
interface Point {
  readonly values: Values;
  readonly sizes: Map<string, number>;
}

/** A direction, a step along it and a step back. */
interface Line {
  readonly direction: Leaves;
  readonly up: Point;
  readonly down: Point;
}

/** Edits of forward statements, tried on the loss along random directions: replayed from the statement on, both blocks. */
export class ForwardBench {
  private readonly program: Program;
  private readonly recording: Recording;
  private readonly here: Point;
  private readonly lines: readonly Line[];
  private builder!: ProgramBuilder;
  private added = 0;
  /** The statement that was tried last, and what its parts give. */
  private at: Statement | null = null;
  private known: Map<Expression, Value> | null = null;
  /** With what edits have added. */
  private grown!: { readonly here: Point; readonly lines: readonly Line[] };

  /**
   * @param statements those that others will be tried in the place of
   * @param failing what is moved: parameters and inputs with wrong gradients, so that nothing else drowns these; all if empty
   * @throws EvaluationError
   */
  constructor(
    program: Program,
    leaves: Leaves,
    statements: ReadonlySet<Statement>,
    failing: ReadonlySet<string>,
  ) {
    this.program = program;
    this.recording = new Recording(program.model, program.sizes, statements, program.mending);
    const all = directionOf(program, leaves, 'forward');
    const some = new Map([...all].filter(([name]) => failing.has(name)));
    const directions = some.size > 0 && some.size < all.size ? [some, all] : [all];
    this.here = this.pointAt(leaves);
    this.lines = directions.map((direction) => ({
      direction,
      up: this.pointAt(moved(leaves, direction, STEP)),
      down: this.pointAt(moved(leaves, direction, -STEP)),
    }));
    this.reset();
  }

  /** Whether so much was tried that it is enough. */
  get isExhausted(): boolean {
    return this.added > MOST_IN_ALL;
  }

  private reset(): void {
    this.at = null;
    this.builder = new ProgramBuilder(this.program.domain, this.recording.context.builder.nodes);
    const grown = ({ values, sizes }: Point): Point => ({
      values: Object.create(values) as Values,
      sizes: new Map(sizes),
    });
    this.grown = {
      here: grown(this.here),
      lines: this.lines.map(({ direction, up, down }) => ({ direction, up: grown(up), down: grown(down) })),
    };
  }

  private pointAt(leaves: Leaves): Point {
    const { nodes, sizes } = this.program;
    const known = new Map(sizes);
    return { values: evaluateNodes(nodes, leaves, sizes, { known }), sizes: known };
  }

  /** The state in which a statement is first executed; null where it never is. */
  contextBefore(statement: Statement): Context | null {
    const scope = this.recording.scopeBefore(statement);
    return scope && this.recording.context.fork(this.builder, scope);
  }

  /** At a point where nothing is seen to be wrong every edit that changes nothing would do. */
  get isRightAsWritten(): boolean {
    const { values } = this.here;
    const gradient = ({ equation: { node } }: Pair): Tensor | null => node && values[node.index]!;
    const { loss } = this.program;
    return loss !== null && this.lines.every((line) => this.agrees(line, loss, gradient));
  }

  /** As it is written. */
  get loss(): number {
    const { values } = this.here;
    return this.program.loss ? values[this.program.loss.index]!.data[0]! : NaN;
  }

  /**
   * The loss with `edited` in place of the statement, if then it changes as the written gradients say; else null.
   */
  lossIfFits(statement: Statement, edited: Statement): number | null {
    if (this.builder.nodes.length > this.program.nodes.length + MOST_ADDED) this.reset();
    const before = this.builder.nodes.length;
    const found = attempted(() => this.tried(statement, edited));
    this.added += this.builder.nodes.length - before + 1;
    return found;
  }

  private tried(statement: Statement, edited: Statement): number | null {
    if (this.at !== statement) {
      this.at = statement;
      this.known = this.recording.isOnce(statement) ? new Map() : null;
    }
    const context = this.recording.replayDependent(statement, edited, this.builder, this.known);
    const loss = context && this.lossIn(context);
    if (!loss) return null;
    const { here, lines } = this.grown;
    const written = new Map<string, ProgramNode | null>();
    for (const { block, name, node } of context.equations) if (block === 'backward') written.set(name, node);
    const gradient = (pair: Pair): Tensor | null => {
      const known = written.get(pair.name);
      const node = known === undefined ? pair.equation.node : known;
      return node && valueOf(node, here.values, here.sizes);
    };
    const agrees = lines.every((line) => this.agrees(line, loss, gradient));
    return agrees ? valueOf(loss, here.values, here.sizes).data[0]! : null;
  }

  /** Whether the loss changes along the line as the gradients say. */
  private agrees(
    { direction, up, down }: Line,
    loss: ProgramNode,
    gradient: (pair: Pair) => Tensor | null,
  ): boolean {
    const said = along(this.program, gradient, direction);
    const [after, before] = [up, down].map(({ values, sizes }) => valueOf(loss, values, sizes).data[0]!);
    const found = (after! - before!) / (2 * STEP);
    return Math.abs(found - said) <= AGREES * Math.max(Math.abs(found), Math.abs(said));
  }

  private lossIn(context: Context): ProgramNode | null {
    const value = context.scope.get(this.program.lossName);
    const node = value ? context.node(value) : null;
    return node && node.shape.every(isOne) ? node : null;
  }
}

/** At the first point at which the gradients are seen to be wrong; null where there is none. */
export function forwardBench(
  program: Program,
  points: readonly Leaves[],
  statements: ReadonlySet<Statement>,
  failing: ReadonlySet<string>,
): ForwardBench | null {
  for (const leaves of points) {
    try {
      const bench = new ForwardBench(program, leaves, statements, failing);
      if (!bench.isRightAsWritten) return bench;
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
    }
  }
  return null;
}
