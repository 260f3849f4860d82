import { EvaluationError, evaluateNodes } from '../evaluation/evaluate.ts';
import type { Values } from '../evaluation/evaluate.ts';
import { valueOf } from '../evaluation/on-demand.ts';
import type { Statement } from '../language/syntax.ts';
import { ProgramBuilder } from '../program/builder.ts';
import type { Context } from '../program/context.ts';
import type { Pair, Program, ProgramNode } from '../program/program.ts';
import { Recording } from '../program/replay.ts';
import { isOne } from '../shapes/dimension.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { onlyValue, Substitution } from './substitution.ts';
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
  /** How the loss changes along it by the gradients as they are written. */
  readonly said: number;
  readonly up: Point;
  readonly down: Point;
}

/** Edits of forward statements, tried on the loss along random directions: replayed from the statement on, both blocks. */
export class ForwardBench {
  private readonly program: Program;
  private readonly recording: Recording;
  /** Of the loss, and of the gradients. */
  private readonly substitutions = new Map<Statement, readonly [Substitution, Substitution] | null>();
  private readonly here: Point;
  private readonly lines: readonly Line[];
  private builder!: ProgramBuilder;
  private added = 0;
  /** The states in which statements are executed, with what their parts give there. */
  private readonly contexts = new Map<Statement, Context>();
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
    const { values } = this.here;
    this.lines = directions.map((direction) => ({
      direction,
      said: along(program, ({ equation: { node } }) => node && values[node.index]!, direction),
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
    this.contexts.clear();
    this.builder = new ProgramBuilder(this.program.domain, this.recording.context.builder.nodes);
    const grown = ({ values, sizes }: Point): Point => ({ values: values.slice(), sizes: new Map(sizes) });
    this.grown = {
      here: grown(this.here),
      lines: this.lines.map((line) => ({ ...line, up: grown(line.up), down: grown(line.down) })),
    };
  }

  private pointAt(leaves: Leaves): Point {
    const { nodes, sizes } = this.program;
    const known = new Map(sizes);
    return { values: evaluateNodes(nodes, leaves, sizes, { known }), sizes: known };
  }

  /** The state in which a statement is first executed; null where it never is. */
  contextBefore(statement: Statement): Context | null {
    const made = this.contexts.get(statement);
    if (made) return made;
    const before = this.recording.before(statement);
    if (!before) return null;
    const context = this.recording.context.fork(this.builder, before);
    context.known = this.recording.isOnce(statement) ? new Map() : null;
    this.contexts.set(statement, context);
    return context;
  }

  /** At a point where nothing is seen to be wrong every edit that changes nothing would do. */
  get isRightAsWritten(): boolean {
    const { loss } = this.program;
    return loss !== null && this.lines.every((line) => this.agrees(line, loss, line.said));
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
    const value = onlyValue(statement, edited);
    const substitutions = value && this.substitutionsOf(statement);
    if (!substitutions) return this.replayed(statement, edited);
    const context = this.contextBefore(statement)!;
    const node = context.node(context.evaluate(value));
    if (!node) return null;
    return substitutions[0].fits(node)
      ? this.substituted(node, ...substitutions)
      : this.replayed(statement, edited);
  }

  private substitutionsOf(statement: Statement): readonly [Substitution, Substitution] | null {
    const known = this.substitutions.get(statement);
    if (known !== undefined) return known;
    const { loss, pairs } = this.program;
    const gradients = pairs.flatMap(({ of, equation: { node } }) =>
      node && this.lines.some(({ direction }) => direction.has(of)) ? [node] : [],
    );
    const [ofLoss, ofGradients] = [loss ? [loss] : [], gradients].map((ends) =>
      Substitution.of(statement, 'forward', this.program, this.recording, ends, () => false),
    );
    const both = ofLoss && ofGradients ? ([ofLoss, ofGradients] as const) : null;
    this.substitutions.set(statement, both);
    return both;
  }

  /** With another value of the statement, and everything after it as it was traced. */
  private substituted(other: ProgramNode, ofLoss: Substitution, ofGradients: Substitution): number | null {
    const { here, lines } = this.grown;
    const loss = this.program.loss!;
    const lossAt = ({ values, sizes }: Point): number =>
      ofLoss.with(valueOf(other, values, sizes), values, sizes, () => values[loss.index]!.data[0]!);
    const { values, sizes } = here;
    const written = ({ equation: { node } }: Pair): Tensor | null => node && values[node.index]!;
    const saidAlong = ({ direction, said }: Line): number =>
      ofGradients.isAlone
        ? said
        : ofGradients.with(valueOf(other, values, sizes), values, sizes, () =>
            along(this.program, written, direction),
          );
    return lines.every((line) => agree(lossAt(line.up), lossAt(line.down), saidAlong(line)))
      ? lossAt(here)
      : null;
  }

  /** With what depends on the statement executed again. */
  private replayed(statement: Statement, edited: Statement): number | null {
    const { here, lines } = this.grown;
    const { known } = this.contextBefore(statement)!;
    const context = this.recording.replayDependent(statement, edited, this.builder, known);
    const loss = context && this.lossIn(context);
    if (!loss) return null;
    const written = new Map<string, ProgramNode | null>();
    for (const { block, variable, node } of context.equations)
      if (block === 'backward') written.set(variable, node);
    const gradient = (pair: Pair): Tensor | null => {
      const own = written.get(pair.name);
      const node = own === undefined ? pair.equation.node : own;
      return node && valueOf(node, here.values, here.sizes);
    };
    const agrees = lines.every((line) =>
      this.agrees(line, loss, along(this.program, gradient, line.direction)),
    );
    return agrees ? valueOf(loss, here.values, here.sizes).data[0]! : null;
  }

  /** Whether the loss changes along the line as the gradients say. */
  private agrees({ up, down }: Line, loss: ProgramNode, said: number): boolean {
    const [after, before] = [up, down].map(({ values, sizes }) => valueOf(loss, values, sizes).data[0]!);
    return agree(after!, before!, said);
  }

  private lossIn(context: Context): ProgramNode | null {
    const value = context.root.names.get(this.program.lossName);
    const node = value ? context.node(value) : null;
    return node && node.shape.every(isOne) ? node : null;
  }
}

/** Whether the loss changes from one side to the other as the gradients say. */
function agree(after: number, before: number, said: number): boolean {
  const found = (after - before) / (2 * STEP);
  return Math.abs(found - said) <= AGREES * Math.max(Math.abs(found), Math.abs(said));
}

/** At the points at which the gradients are seen to be wrong. */
export function* forwardBenches(
  program: Program,
  points: readonly Leaves[],
  statements: ReadonlySet<Statement>,
  failing: ReadonlySet<string>,
): Generator<ForwardBench> {
  for (const leaves of points) {
    try {
      const bench = new ForwardBench(program, leaves, statements, failing);
      if (!bench.isRightAsWritten) yield bench;
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
    }
  }
}
