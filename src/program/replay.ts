import type { Expression, Statement } from '../language/syntax.ts';
import type { Model } from '../model/model.ts';
import type { Sizes } from '../shapes/dimension.ts';
import type { ProgramBuilder } from './builder.ts';
import { Refused } from './context.ts';
import type { Context, Recorder } from './context.ts';
import type { Mending } from './program.ts';
import { bind, executeOne } from './statements.ts';
import { traceAgain } from './trace.ts';
import { copiedScope } from './values.ts';
import type { Value } from './values.ts';

type Scope = ReadonlyMap<string, Value>;

/** A statement that was executed, or a turn of a loop. */
type Step =
  | { readonly statement: Statement; /** Equations before it. */ readonly equations: number }
  | { readonly target: Expression; readonly element: Value };

/**
 * The backward block as it was executed, step by step, so that a part of it can be executed again with another statement
 * in the place of one: loops and branches go as they went. Of forward only what names held is known.
 */
export class Recording implements Recorder {
  /** At the end of the trace. */
  readonly context: Context;
  readonly steps: Step[] = [];
  private readonly wanted: ReadonlySet<Statement>;
  private readonly scopes = new Map<Statement, { readonly step: number; readonly scope: Scope }>();

  /** `wanted`: the statements that others will be put in the place of. `mending`: where it was traced before. */
  constructor(model: Model, sizes: Sizes, wanted: ReadonlySet<Statement>, mending?: Mending) {
    this.wanted = wanted;
    this.context = traceAgain(model, sizes, this, mending);
  }

  statement(statement: Statement, context: Context): void {
    if (this.wanted.has(statement) && !this.scopes.has(statement))
      this.scopes.set(statement, { step: this.steps.length, scope: copiedScope(context.scope) });
    if (context.block === 'backward') this.steps.push({ statement, equations: context.equations.length });
  }

  turn(target: Expression, element: Value): void {
    // Those of forward come before every statement of backward, and are never executed again.
    this.steps.push({ target, element });
  }

  /** What names held when a statement was first executed; null where it never was. */
  scopeBefore(statement: Statement): Scope | null {
    return this.scopes.get(statement)?.scope ?? null;
  }

  /** The step at which a statement was first executed. */
  stepBefore(statement: Statement): number {
    return this.scopes.get(statement)?.step ?? 0;
  }

  /** The step that made the equation at this place in the program's list. */
  stepOf(equation: number): number {
    return this.steps.findLastIndex((step) => 'statement' in step && step.equations <= equation);
  }

  /**
   * Executes from the first turn of `statement` up to step `last` with `edited` in its place. Nodes are added to the builder.
   * @param known values of expressions in the state before `statement`, where that is executed once and stores nothing in place
   * @returns null where a rule is broken or something cannot be traced
   */
  replay(
    statement: Statement,
    edited: Statement,
    last: number,
    builder: ProgramBuilder,
    known: Map<Expression, Value> | null,
  ): Context | null {
    const { step: first, scope } = this.scopes.get(statement)!;
    const context = this.context.fork(builder, scope);
    context.known = known;
    try {
      for (const step of this.steps.slice(first, last + 1)) {
        if ('statement' in step) executeOne(step.statement === statement ? edited : step.statement, context);
        else bind(step.target, step.element, context);
        context.known = null;
      }
      return context;
    } catch (error) {
      if (error instanceof Refused) return null;
      throw error;
    }
  }
}
