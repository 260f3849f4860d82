import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { Diagnostic, Location } from '../diagnostics/diagnostic.ts';
import type { SourceText, Span } from '../diagnostics/source-text.ts';
import type { Expression, Statement } from '../language/syntax.ts';
import type { Model } from '../model/model.ts';
import { constant, named } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import { equalShapes } from '../shapes/shape.ts';
import type { Shape } from '../shapes/shape.ts';
import { valueNamesOf } from './pairs.ts';
import { brokenOperation } from './program.ts';
import type { Block, Equation, Held, ProgramNode } from './program.ts';
import type { ProgramBuilder } from './builder.ts';
import { Storage } from './storage.ts';
import { integerOf, ScopeCopy, unknown } from './values.ts';
import type { Value } from './values.ts';

/** How a name got its shape: for "declared on line 5" and "from line 24: W2.T (n1, n2) @ dZ2 (n2, m)". */
export interface Origin {
  readonly location: Location;
  readonly declared: boolean;
  /** The outermost operation with its operands' shapes; null where there is none. */
  readonly operation: string | null;
}

/** The value that a gradient is the gradient of. */
export interface Partner {
  readonly of: string;
  readonly versions: readonly ProgramNode[];
  readonly role: 'parameter' | 'input' | 'intermediate';
}

/** Thrown in a strict trace at the first mistake. */
export class Refused extends Error {}

/** What happens in a trace, statement by statement; loops and branches are gone. */
export interface Recorder {
  /** A statement that is no loop and no branch is about to be executed. */
  statement(statement: Statement, context: Context): void;
  /** A loop's variables get their next values. */
  turn(target: Expression, value: Value): void;
}

/** The state of one trace. */
export class Context {
  readonly model: Model;
  readonly builder: ProgramBuilder;
  scope = new Map<string, Value>();
  readonly origins = new Map<string, Origin>();
  readonly equations: Equation[] = [];
  readonly diagnostics: Diagnostic[] = [];
  /** NumPy as the user's import calls it. */
  readonly modules = new Set(['np', 'numpy']);
  block: Block = 'forward';
  source: SourceText;
  /** Of the statement being traced: its name, its expressions' values, and whether a shape error stands in it. */
  equation: string | null = null;
  values = new Map<Expression, Value>();
  broken = false;
  steps = 0;
  /** Values of expressions that are traced again and again in one state: see `replay.ts`. */
  known: Map<Expression, Value> | null = null;
  /** Whether the first mistake ends the trace, with `Refused`. */
  isStrict = false;
  /** Is told every statement that is executed. */
  recorder: Recorder | null = null;
  /** Traces an expression: given by the trace, since expressions, calls and subscripts nest in one another. */
  readonly evaluate: (expression: Expression) => Value;
  entries = new Map<string, ProgramNode>();
  /** Names that a shape error in forward is about: their gradients' shapes are as doubtful, and are not reported again. */
  readonly suspects = new Set<string>();
  readonly loopDimensions = new Set<string>();
  /** Dimensions along which growth was reported. */
  readonly grown = new Set<string>();
  /** Shapes that statements with an error should have given, by `guessKey`; null: not known. */
  readonly guesses: ReadonlyMap<string, Shape | null>;
  loss: ProgramNode | null = null;
  lossName = '';
  /** How often each name was assigned in the block; in a second trace, how often it will have been at the end. */
  readonly assignments = new Map<string, number>();
  readonly finalAssignments: ReadonlyMap<string, number> | null;
  /** At the end of forward. */
  held: ReadonlyMap<string, Held> = new Map();
  private heldFrom = 0;
  private versions = new Map<string, ProgramNode[]>();
  private readonly said = new Set<string>();

  private readonly trace: (expression: Expression, context: Context) => Value;

  constructor(
    model: Model,
    builder: ProgramBuilder,
    finalAssignments: ReadonlyMap<string, number> | null,
    guesses: ReadonlyMap<string, Shape | null>,
    evaluate: (expression: Expression, context: Context) => Value,
  ) {
    this.trace = evaluate;
    this.evaluate = (expression) => evaluate(expression, this);
    this.model = model;
    this.builder = builder;
    this.source = model.forward.source;
    this.finalAssignments = finalAssignments;
    this.guesses = guesses;
  }

  /** The same block from where `scope` is what names hold, for other statements; strict. */
  fork(builder: ProgramBuilder, scope: ReadonlyMap<string, Value>): Context {
    const fork = new Context(this.model, builder, null, this.guesses, this.trace);
    fork.scope = new ScopeCopy(scope);
    // Complete at the end of forward.
    fork.versions = this.versions;
    fork.entries = this.entries;
    for (const module of this.modules) fork.modules.add(module);
    fork.block = this.block;
    fork.source = this.source;
    fork.held = this.held;
    fork.isStrict = true;
    return fork;
  }

  dimensionNamed(name: string): Dimension {
    return named(name);
  }

  /** At the end of forward: the values that gradients can be of, with every version of each. */
  collectVersions(): void {
    for (const [name, node] of this.entries) this.versions.set(name, [node]);
    for (const { name, node, broken } of this.equations) {
      const known = this.versions.get(name) ?? [];
      if (node && !known.includes(node)) this.versions.set(name, [...known, node]);
      else if (!node || broken) this.versions.set(name, known);
    }
    // Changed under another name: `B = A; B += 1`. What had to be read anew leads nowhere.
    for (const [name, value] of this.held) {
      const known = this.versions.get(name);
      if (known && value.kind === 'array' && value.node.index < this.heldFrom && !known.includes(value.node))
        this.versions.set(name, [...known, value.node]);
    }
  }

  /** At the end of forward: what every name holds then. */
  collectHeld(): void {
    this.heldFrom = this.builder.nodes.length;
    this.held = new Map(
      [...this.scope].map(([name, value]): [string, Held] => {
        if (value.kind === 'array' && !value.storage.isLost)
          return [name, { kind: 'array', node: value.storage.read(this.builder) }];
        return [
          name,
          value.kind === 'integer' ? { kind: 'integer', dimension: value.dimension } : { kind: 'other' },
        ];
      }),
    );
  }

  /** The value that a gradient's name pairs with; null for temporaries. */
  partner(gradient: string): Partner | null {
    const declared = this.model.gradients.get(gradient)?.of;
    const of = declared ?? valueNamesOf(gradient).find((name) => this.versions.has(name));
    const versions = of === undefined ? undefined : this.versions.get(of);
    if (of === undefined || !versions) return null;
    return { of, versions, role: this.model.entries.get(of)?.role ?? 'intermediate' };
  }

  /** The last backward equation of every name that has a partner, in the order of the equations. */
  pairedEquations(): { readonly equation: Equation; readonly partner: Partner }[] {
    const last = new Map<string, Equation>();
    for (const equation of this.equations) {
      if (equation.block !== 'backward') continue;
      last.delete(equation.name);
      last.set(equation.name, equation);
    }
    return [...last.values()].flatMap((equation) => {
      const partner = this.partner(equation.name);
      return partner ? [{ equation, partner }] : [];
    });
  }

  locate(span: Span): Location {
    return this.source.locate(span);
  }

  textOf(expression: Expression): string {
    return this.source.text.slice(expression.span.start, expression.span.end).replace(/\s+/g, ' ');
  }

  /** Adds a diagnostic about the statement being traced; the same one in another turn of a loop is said once. */
  report(span: Span, parts: Pick<Diagnostic, 'code' | 'message'> & Partial<Diagnostic>): void {
    if (this.isStrict) throw new Refused();
    const location = this.locate(span);
    const key = `${parts.code} ${location.line}:${location.column}`;
    if (this.said.has(key)) return;
    this.said.add(key);
    this.diagnostics.push(diagnostic({ equation: this.equation, location, ...parts }));
  }

  /** A part that NumPy would accept and we cannot follow: a warning; what needs it is unchecked. */
  lose(span: Span, message: string, help: string | null = null): Value {
    this.report(span, { code: 'shape/not-traced', severity: 'warning', message, help });
    return unknown;
  }

  /** A mistake of the user that leaves nothing to trace here: exit code 2. `help`: what is looked for only if it is told. */
  refuse(
    span: Span,
    code: Diagnostic['code'],
    message: string,
    help: string | null | (() => string | null) = null,
  ): Value {
    if (this.isStrict) throw new Refused();
    this.report(span, { code, message, help: typeof help === 'function' ? help() : help });
    return unknown;
  }

  array(node: ProgramNode, name: string | null = null, isNumber = false): Value {
    return { kind: 'array', storage: new Storage(node, { kind: this.block, name }, undefined, isNumber) };
  }

  /** A stand-in of a known shape for a value that a shape error keeps from being computed; `attempted` is what did not fit. */
  standIn(shape: Shape, attempted: string | null = null): ProgramNode {
    return this.builder.apply(brokenOperation, [], { shape, attempted });
  }

  /** The node of a value that can be an operand; null for what cannot (None, text) and for what was not traced. */
  node(value: Value): ProgramNode | null {
    switch (value.kind) {
      case 'array':
        return value.storage.read(this.builder);
      case 'float':
        return this.builder.literal(value.value, 'float', value.formula);
      case 'bool':
        return this.builder.literal(Number(value.value), 'bool');
      case 'integer': {
        if (value.dimension.key === constant(value.value).key)
          return this.builder.literal(value.value, 'int', value.formula);
        return this.builder.emit('<size>', [], { size: integerOf(value) });
      }
      case 'tuple': {
        if (value.range) return this.builder.emit('arange', [], value.range);
        const nodes = value.elements.map((element) => this.node(element));
        if (nodes.length === 0 || nodes.some((node) => !node)) return null;
        const [first, ...rest] = nodes as ProgramNode[];
        if (!rest.every((each) => equalShapes(each.shape, first!.shape, this.builder.domain))) return null;
        return this.builder.emit('stack', nodes as ProgramNode[], { axis: 0 });
      }
      default:
        return null;
    }
  }

  /** The shape of a value where it has one. */
  shapeOf(value: Value | undefined): Shape | null {
    if (!value) return null;
    if (value.kind === 'array') return value.storage.read(this.builder).shape;
    return value.kind === 'integer' || value.kind === 'float' || value.kind === 'bool' ? [] : null;
  }
}
