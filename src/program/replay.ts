import type { Expression, Statement } from '../language/syntax.ts';
import type { Model } from '../model/model.ts';
import type { Sizes } from '../shapes/dimension.ts';
import type { ProgramBuilder } from './builder.ts';
import { bind } from './binding.ts';
import { PythonError, Refused } from './context.ts';
import type { Context, Recorder, Snapshot } from './context.ts';
import type { Block, Mending } from './program.ts';
import { executeOne } from './statements.ts';
import { traceAgain } from './trace.ts';
import type { Value } from './values.ts';

interface StatementStep {
  readonly statement: Statement;
  readonly block: Block;
  /** Equations before it. */
  readonly equations: number;
  /** What a plain assignment has set; null of other statements. */
  set: { readonly name: string; readonly value: Value } | null;
}

/** A statement that was executed, or a turn of a loop. */
type Step = StatementStep | { readonly target: Expression; readonly element: Value };

/**
 * Both blocks as they were executed, step by step, so that a part of them can be executed again with another statement in
 * the place of one: loops and branches of the model's equations go as they went. A statement inside a function is replaced in
 * all its calls; what is executed again are the model's statements that make them.
 */
export class Recording implements Recorder {
  /** At the end of the trace. */
  readonly context: Context;
  readonly steps: Step[] = [];
  private readonly wanted: ReadonlySet<Statement>;
  private readonly executed = new Map<Statement, readonly StatementStep[]>();
  private readonly snapshots = new Map<Statement, { readonly step: number; readonly before: Snapshot }>();
  /** Before the model's statement that is being executed, where one that is wanted may be called by it. */
  private current: Snapshot | null = null;

  /** `wanted`: the statements that others will be put in the place of. `mending`: where it was traced before. */
  constructor(model: Model, sizes: Sizes, wanted: ReadonlySet<Statement>, mending?: Mending) {
    this.wanted = wanted;
    this.context = traceAgain(model, sizes, this, mending);
    this.noteSet(this.context);
  }

  statement(statement: Statement, context: Context): void {
    const isOwn = context.frame === context.root;
    const isNew = this.wanted.has(statement) && !this.snapshots.has(statement);
    if (isOwn) {
      this.noteSet(context);
      this.current = context.files.length > 0 || isNew ? context.snapshot() : null;
    }
    if (isNew)
      this.snapshots.set(statement, {
        step: this.steps.length - (isOwn ? 0 : 1),
        before: isOwn ? this.current! : { ...this.current!, frame: context.snapshot().frame },
      });
    if (!isOwn) return;
    const step = { statement, block: context.block, equations: context.equations.length, set: null };
    this.executed.set(statement, [...(this.executed.get(statement) ?? []), step]);
    this.steps.push(step);
  }

  /** What the statement before has set. */
  private noteSet({ equations, root, frame }: Context): void {
    if (frame !== root) return;
    const step = this.steps.at(-1);
    if (!step || !('statement' in step) || step.statement.kind !== 'assignment') return;
    const [target, ...more] = step.statement.targets;
    const made = equations.slice(step.equations);
    const [only] = made;
    const value = made.length === 1 && only!.frame === root ? root.names.get(only!.variable) : undefined;
    const isStored = target!.kind === 'subscript' && baseOf(only?.variable ?? '') === only?.variable;
    if (value && more.length === 0 && target!.kind !== 'tuple' && target!.kind !== 'list' && !isStored)
      step.set = { name: only!.variable, value };
  }

  turn(target: Expression, element: Value): void {
    this.steps.push({ target, element });
  }

  /** Executed once, and nothing is stored in place: then what its parts give can be kept from one replay to the next. */
  isOnce(statement: Statement): boolean {
    if (this.context.files.length > 0) return false;
    const [step, ...more] = this.executed.get(statement) ?? [];
    return step !== undefined && more.length === 0 && step.set !== null;
  }

  /** What names held when a statement was first executed, in its own call; null where it never was. */
  before(statement: Statement): Snapshot | null {
    return this.snapshots.get(statement)?.before ?? null;
  }

  /** The step at which a statement was first executed. */
  stepBefore(statement: Statement): number {
    return this.snapshots.get(statement)?.step ?? 0;
  }

  /** The step that made the equation at this place in the program's list. */
  stepOf(equation: number): number {
    return this.steps.findLastIndex((step) => 'statement' in step && step.equations <= equation);
  }

  /**
   * Executes the first turn of `statement` and all others with `edited` in its place, and after it, to the end, what depends on
   * that: the rest keeps its nodes, and is not among the context's equations.
   * @returns null where a rule is broken or something cannot be traced
   */
  replayDependent(
    statement: Statement,
    edited: Statement,
    builder: ProgramBuilder,
    known: Map<Expression, Value> | null,
  ): Context | null {
    const { steps } = this;
    const backward = steps.findIndex((step) => 'statement' in step && step.block === 'backward');
    // What is stored in place changes other names as well.
    if (!isPlain(backward < 0 ? steps : steps.slice(0, backward)))
      return this.replay(statement, edited, steps.length - 1, builder, known);
    const changed = new Set<string>();
    const isKept = (step: StatementStep, context: Context): boolean => {
      const { set } = step;
      if (step.statement === statement || namesIn(step.statement).some((name) => changed.has(name))) {
        changed.add(baseOf(set!.name));
        return false;
      }
      context.root.names.set(set!.name, set!.value);
      return true;
    };
    if (backward < 0 || isPlain(steps.slice(backward)))
      return this.replay(statement, edited, steps.length - 1, builder, known, isKept);
    const context = this.replay(statement, edited, backward - 1, builder, known, isKept);
    const isRead = steps
      .slice(backward)
      .some((step) => 'statement' in step && namesIn(step.statement).some((name) => changed.has(name)));
    return context && isRead ? this.replay(statement, edited, steps.length - 1, builder, known) : context;
  }

  /**
   * Executes from the first turn of `statement` up to step `last` with `edited` in its place. Nodes are added to the builder.
   * @param known values of expressions in the state before `statement`, where that is executed once and stores nothing in place
   * @param isKept whether a statement need not be executed, since its result stands
   * @returns null where a rule is broken or something cannot be traced
   */
  replay(
    statement: Statement,
    edited: Statement,
    last: number,
    builder: ProgramBuilder,
    known: Map<Expression, Value> | null,
    isKept: (step: StatementStep, context: Context) => boolean = () => false,
  ): Context | null {
    const { step: first, before } = this.snapshots.get(statement)!;
    const context = this.context.fork(builder, before);
    context.frame = context.root;
    context.known = known;
    context.edits = new Map([[statement, edited]]);
    const { model } = this.context;
    try {
      for (const step of this.steps.slice(first, last + 1)) {
        if ('statement' in step) {
          if (isKept(step, context)) continue;
          context.block = step.block;
          context.root.source = (model[step.block] ?? model.forward).source;
          executeOne(step.statement, context);
        } else bind(step.target, step.element, context);
        context.known = null;
      }
      return context;
    } catch (error) {
      if (error instanceof Refused || error instanceof PythonError) return null;
      throw error;
    }
  }
}

/** Nothing is stored in place. */
const isPlain = (steps: readonly Step[]): boolean =>
  steps.every((step) => !('statement' in step) || step.set !== null);

/** W for `W[2]`. */
const baseOf = (name: string): string => name.replace(/\[.*$/, '');

const mentioned = new WeakMap<Statement, readonly string[]>();

/** All names in a plain assignment, those on its left included. */
function namesIn(statement: Statement): readonly string[] {
  const known = mentioned.get(statement);
  if (known) return known;
  const names = new Set<string>();
  collectNames(statement, names);
  const all = [...names];
  mentioned.set(statement, all);
  return all;
}

function collectNames(part: unknown, into: Set<string>): void {
  if (Array.isArray(part)) for (const each of part) collectNames(each, into);
  else if (typeof part === 'object' && part !== null) {
    if ('kind' in part && part.kind === 'name' && 'name' in part) into.add(part.name as string);
    for (const each of Object.values(part)) if (typeof each === 'object') collectNames(each, into);
  }
}
