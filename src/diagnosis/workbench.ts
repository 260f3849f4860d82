import { EvaluationError } from '../evaluation/evaluate.ts';
import type { Values } from '../evaluation/evaluate.ts';
import { valueOf } from '../evaluation/on-demand.ts';
import { printStatement } from '../language/print.ts';
import type { Expression, Statement } from '../language/syntax.ts';
import { ProgramBuilder } from '../program/builder.ts';
import type { Context } from '../program/context.ts';
import { named } from '../program/naming.ts';
import type { Pair, Program, ProgramNode } from '../program/program.ts';
import type { Recording } from '../program/replay.ts';
import type { Value } from '../program/values.ts';
import type { Sizes } from '../shapes/dimension.ts';
import { equalShapes } from '../shapes/shape.ts';
import { onlyValue, Substitution } from './substitution.ts';
import { attempted } from './unlogged.ts';
import { elementCount } from '../tensors/tensor.ts';

/** A gradient whose equation an edit can change: what it should be is known. */
export interface Affected {
  readonly name: string;
  /** Its equation does not hold: the edit is to mend it. Otherwise the edit has to leave it right. */
  readonly isRoot: boolean;
  /** At every trial; null where it does not occur. `program`: by position among the grounds. */
  readonly at: readonly (Wanted | null)[][];
}

/** What a gradient should be at one trial. */
export interface Wanted {
  agrees(value: Float64Array): boolean;
}

/** A program with the values of its trials, in which every gradient that is known is right. */
export interface Ground {
  readonly program: Program;
  readonly recording: Recording;
  readonly trials: readonly { readonly values: Values; readonly sizes: Sizes }[];
  /** The right value of a gradient's last node by the gradient's name, by trial. */
  readonly right: ReadonlyMap<string, readonly (Float64Array | null)[]>;
}

/** Nodes that edits have added, and their elements, beyond which they are forgotten. */
const MOST_NODES = 20_000;
const MOST_ELEMENTS = 2e6;

/** One statement that others are tried in the place of, at all trials. */
export class Workbench {
  readonly statement: Statement;
  readonly affected: readonly Affected[];
  private readonly places: readonly Place[];
  /** By the text of what was tried. */
  private readonly known = new Map<string, ReadonlySet<string> | null>();

  constructor(statement: Statement, affected: readonly Affected[], grounds: readonly Ground[]) {
    this.statement = statement;
    this.affected = affected;
    this.places = grounds.flatMap((ground, position) =>
      ground.recording.before(statement) ? [new Place(statement, affected, ground, position)] : [],
    );
  }

  /** The context in which the statement is first executed, for looking at what names hold. */
  get context(): Context {
    return this.places[0]!.context;
  }

  /** Statements that one try executes, at the first of the programs. */
  get length(): number {
    return this.places[0]?.length ?? 1;
  }

  /** How many roots a repair can mend. */
  get roots(): number {
    return this.affected.filter(({ isRoot }) => isRoot).length;
  }

  get isReachable(): boolean {
    return this.places.length > 0;
  }

  /** The names of the roots that are right at every trial with `edited` in place; null where nothing is mended or something is spoilt. */
  mended(edited: Statement): ReadonlySet<string> | null {
    const text = printStatement(edited);
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const mended = this.tried(edited);
    this.known.set(text, mended);
    return mended;
  }

  private tried(edited: Statement): ReadonlySet<string> | null {
    const mended = new Set(this.affected.flatMap(({ name, isRoot }) => (isRoot ? [name] : [])));
    for (const place of this.places) {
      if (!place.keeps(edited, mended) || mended.size === 0) return null;
    }
    return mended;
  }
}

/** A workbench at the trials of one program. */
class Place {
  context!: Context;
  private readonly statement: Statement;
  private readonly affected: readonly Affected[];
  private readonly ground: Ground;
  private readonly position: number;
  private readonly last: number;
  private readonly pairs: ReadonlyMap<string, Pair>;
  private readonly substitution: Substitution | null;
  /** Statements from the first turn to the last. */
  readonly length: number;
  private builder!: ProgramBuilder;
  /** Of the nodes that edits have added. */
  private elements = 0;
  private values!: readonly Values[];
  private sizes!: readonly Map<string, number>[];
  private known: Map<Expression, Value> | null = null;

  constructor(statement: Statement, affected: readonly Affected[], ground: Ground, position: number) {
    const { recording, program } = ground;
    this.statement = statement;
    this.affected = affected;
    this.ground = ground;
    this.position = position;
    const names = new Set(affected.map(({ name }) => name));
    this.pairs = new Map(program.pairs.map((pair) => [pair.name, pair]));
    const known = new Set(
      program.pairs.flatMap(({ name, equation }) =>
        !names.has(name) && ground.right.get(name)?.every((value) => value) ? [equation.node] : [],
      ),
    );
    const ends = affected.map(({ name }) => this.pairs.get(name)?.equation.node);
    const substitution = ends.every((node) => node)
      ? Substitution.of(statement, 'backward', program, recording, ends as ProgramNode[], (node) =>
          known.has(node),
        )
      : null;
    // What a shape error has put in the place of a gradient does not depend on what it is made of.
    this.substitution = ends.every((node) => substitution?.reaches(node!)) ? substitution : null;
    this.last = Math.max(
      ...program.pairs.flatMap(({ name, equation }) =>
        names.has(name) ? [recording.stepOf(program.equations.indexOf(equation))] : [],
      ),
    );
    this.length = Math.max(1, this.last - recording.stepBefore(statement) + 1);
    this.reset();
  }

  /** With the recording's own nodes, which are those of the program once more, at the same places. */
  private builderNow(): ProgramBuilder {
    const { program, recording } = this.ground;
    return new ProgramBuilder(program.domain, recording.context.builder.nodes);
  }

  private reset(): void {
    const { trials } = this.ground;
    this.builder = this.builderNow();
    this.values = trials.map(({ values }) => values.slice());
    this.sizes = trials.map(({ sizes }) => new Map(sizes));
    this.elements = 0;
    const { recording } = this.ground;
    this.known = recording.isOnce(this.statement) ? new Map() : null;
    this.context = recording.context.fork(this.builder, recording.before(this.statement)!);
    this.context.known = this.known;
  }

  /** Whether the gradients that hold still do; roots that are not right are taken out of `mended`. */
  keeps(edited: Statement, mended: Set<string>): boolean {
    const { nodes: all } = this.builder;
    if (all.length > this.ground.program.nodes.length + MOST_NODES || this.elements > MOST_ELEMENTS)
      this.reset();
    const before = this.builder.nodes.length;
    const keeps = this.tried(edited, mended);
    for (const { size } of this.builder.nodes.slice(before)) this.elements += elementCount(size) || 0;
    return keeps;
  }

  private tried(edited: Statement, mended: Set<string>): boolean {
    const value = this.substitution && onlyValue(this.statement, edited);
    if (!value) return this.replayed(edited, mended);
    const node = attempted(() => this.context.node(this.context.evaluate(value)));
    if (!node) return false;
    return this.substitution!.fits(node) ? this.substituted(node, mended) : this.replayed(edited, mended);
  }

  /** With another value of the statement, and everything after it as it was traced. */
  private substituted(other: ProgramNode, mended: Set<string>): boolean {
    return this.values.every((values, trial) => {
      const sizes = this.sizes[trial]!;
      const holds = (): boolean =>
        this.holds(mended, (each) => {
          const pair = this.pairs.get(each.name);
          return !pair || this.isRight(each, pair.equation.node!, trial);
        });
      try {
        return this.substitution!.with(valueOf(other, values, sizes), values, sizes, holds);
      } catch (error) {
        if (error instanceof EvaluationError) return false;
        throw error;
      }
    });
  }

  /** With what is executed after it executed again. */
  private replayed(edited: Statement, mended: Set<string>): boolean {
    const { program, recording, right } = this.ground;
    const context = recording.replay(this.statement, edited, this.last, this.builder, this.known);
    if (!context) return false;
    const nodes = new Map<string, ProgramNode | null>();
    for (const { name, node } of named(context.equations, context.root).values()) nodes.set(name, node);
    const own = new Set(this.affected.map(({ name }) => name));
    for (const [trial, values] of this.values.entries()) {
      // What else was computed anew between is right as well.
      for (const [name, node] of nodes) {
        const known = own.has(name) ? null : (right.get(name)?.[trial] ?? null);
        if (known && node && node.index >= program.nodes.length)
          values[node.index] = { shape: node.size, data: known };
      }
    }
    return this.holds(mended, (each) => {
      const pair = this.pairs.get(each.name);
      if (!pair || !each.at[this.position]) return true;
      const node = nodes.get(each.name) ?? null;
      return (
        node !== null &&
        pair.versions.some(({ shape }) => equalShapes(shape, node.shape, program.domain)) &&
        this.values.every((_, trial) => this.isRight(each, node, trial))
      );
    });
  }

  /** Takes roots out of `mended` that are not right; false where none is left, or where a gradient that held no longer does. */
  private holds(mended: Set<string>, isRight: (each: Affected) => boolean): boolean {
    for (const each of this.affected) {
      if ((each.isRoot && !mended.has(each.name)) || isRight(each)) continue;
      if (!each.isRoot) return false;
      mended.delete(each.name);
      if (mended.size === 0) return false;
    }
    return true;
  }

  /** Whether a gradient has the right value at a trial; also where it is not known what that is. */
  private isRight({ at }: Affected, node: ProgramNode, trial: number): boolean {
    const wanted = at[this.position]?.[trial];
    return !wanted || this.agrees(wanted, node, trial);
  }

  private agrees(wanted: Wanted, node: ProgramNode, trial: number): boolean {
    try {
      return wanted.agrees(valueOf(node, this.values[trial]!, this.sizes[trial]!).data);
    } catch (error) {
      if (error instanceof EvaluationError) return false;
      throw error;
    }
  }
}
