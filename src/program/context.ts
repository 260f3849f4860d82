import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { Diagnostic, Location } from '../diagnostics/diagnostic.ts';
import type { SourceText, Span } from '../diagnostics/source-text.ts';
import type { Expression, Statement } from '../language/syntax.ts';
import type { Model } from '../model/model.ts';
import { constant, named } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import { equalShapes } from '../shapes/shape.ts';
import type { Constraint } from '../shapes/domain.ts';
import type { Shape } from '../shapes/shape.ts';
import { ForwardValues } from './pairing.ts';
import type { Partner } from './pairing.ts';
import { brokenOperation } from './program.ts';
import type { Block, Held, ProgramNode } from './program.ts';
import type { ProgramBuilder } from './builder.ts';
import { Copier } from './copying.ts';
import { Frame } from './frames.ts';
import type { FrameKind, Invocation, Origin, TracedEquation } from './frames.ts';
import type { ModuleFile } from './module-files.ts';
import { RandomState } from './random-state.ts';
import { Storage } from './storage.ts';
import { elementsOf, integerOf, unknown } from './values.ts';
import type { Closure, Value } from './values.ts';

/** Thrown in a strict trace at the first mistake. */
export class Refused extends Error {}

/** What happens in a trace, statement by statement; loops and branches are gone. */
export interface Recorder {
  /** A statement that is no loop and no branch is about to be executed. */
  statement(statement: Statement, context: Context): void;
  /** A loop's variables get their next values. */
  turn(target: Expression, value: Value): void;
}

/** An exception of Python's on its way to whoever handles it. */
export class PythonError extends Error {
  readonly type: string;
  readonly span: Span;
  readonly source: SourceText;

  constructor(type: string, message: string, span: Span, source: SourceText) {
    super(message);
    this.type = type;
    this.span = span;
    this.source = source;
  }
}

/** The parts of the tracer that nest in one another, given by the trace. */
export interface Tracer {
  evaluate(expression: Expression, context: Context): Value;
  call(callee: Value, positional: readonly Value[], expression: Expression, context: Context): Value;
  execute(statements: readonly Statement[], context: Context): Completion | null;
}

/** How a block ended before its last statement. */
export type Completion =
  | { readonly kind: 'return'; readonly value: Value }
  | { readonly kind: 'break' }
  | { readonly kind: 'continue' };

/** Frames as they were at one moment. */
export interface Snapshot {
  readonly root: Frame;
  readonly frame: Frame;
  readonly files: readonly Frame[];
  readonly random: RandomState;
}

const exceptionCodes: Readonly<Record<string, Diagnostic['code']>> = {
  IndexError: 'shape/index',
  KeyError: 'input/name',
  AttributeError: 'input/name',
  NameError: 'input/name',
};

const LOOKUPS = new Set(['IndexError', 'KeyError', 'AttributeError']);

/** The innermost frame that has the name. */
const holderOf = (name: string, frame: Frame | null): Frame | null =>
  frame && !frame.names.has(name) ? holderOf(name, frame.enclosing) : frame;

const MAX_STEPS = 200_000;

/** The state of one trace. */
export class Context {
  readonly model: Model;
  readonly builder: ProgramBuilder;
  /** The names that are being looked at and set: the model's, or those of a call. */
  frame: Frame;
  /** The model's equations. */
  readonly root: Frame;
  /** The files whose functions the equations call. */
  files: readonly Frame[] = [];
  readonly equations: TracedEquation[] = [];
  readonly diagnostics: Diagnostic[] = [];
  /** NumPy as the user's import calls it. */
  readonly modules = new Set(['np', 'numpy']);
  block: Block = 'forward';
  /** Calls that are being made, and those of them that an exception would be handled in. */
  depth = 0;
  handlers = 0;
  frames = 0;
  private quiet = 0;
  /** The numbers that `np.random` draws. */
  random = new RandomState(0);
  /** Functions of courses that are missing and were stood in for. */
  readonly standIns = new Set<string>();
  /** Functions of the source that were called; whether all of each was traced. */
  readonly called = new Map<Closure['code'], boolean>();
  /** Statements that are executed in the place of others. */
  edits: ReadonlyMap<Statement, Statement> = new Map();
  /** Of the statement being traced: its name, its expressions' values, and whether a shape error stands in it. */
  equation: string | null = null;
  values = new Map<Expression, Value>();
  broken = false;
  /** Where it stands, and how many nodes and frames there were before it. */
  span: Span = { start: 0, end: 0 };
  begun = { nodes: 0, frames: 0 };
  steps = 0;
  /** Statements after which the trace is given up. */
  maxSteps = MAX_STEPS;
  /** Values of expressions that are traced again and again in one state: see `replay.ts`. */
  known: Map<Expression, Value> | null = null;
  /** Whether the first mistake ends the trace, with `Refused`. */
  isStrict = false;
  /** Is told every statement that is executed. */
  recorder: Recorder | null = null;
  entries = new Map<string, ProgramNode>();
  /** Names that a shape error in forward is about: their gradients' shapes are as doubtful, and are not reported again. */
  readonly suspects = new Set<string>();
  /** What assertions, and extents that are negative now, want of sizes. */
  readonly demands: Constraint[] = [];
  /** Arrays that were written into although others hold them: that is said once. */
  readonly mutated = new Set<Storage>();
  /** The largest numbers of arrays of labels that no model declares. */
  readonly largest = new Map<string, Dimension>();
  /** Gradients that lack only axes of one element: that is said once. */
  readonly untidy = new Set<ProgramNode>();
  readonly loopDimensions = new Set<string>();
  /** Dimensions along which growth was reported. */
  readonly grown = new Set<string>();
  /** Shapes that statements with an error should have given, by `guessKey`; null: not known. */
  readonly guesses: ReadonlyMap<string, Shape | null>;
  loss: ProgramNode | null = null;
  lossName = '';
  /** In a second trace, how often each name will have been assigned at the end. */
  readonly finalAssignments: ReadonlyMap<string, number> | null;
  /** At the end of forward. */
  held: ReadonlyMap<string, Held> = new Map();
  forwardEnd = 0;
  private forwardValues: ForwardValues | null = null;
  private readonly said = new Set<string>();

  private readonly tracer: Tracer;

  constructor(
    model: Model,
    builder: ProgramBuilder,
    finalAssignments: ReadonlyMap<string, number> | null,
    guesses: ReadonlyMap<string, Shape | null>,
    tracer: Tracer,
    root = new Frame('model', 0, model.forward.source),
  ) {
    this.tracer = tracer;
    this.root = root;
    this.frame = root;
    this.model = model;
    this.builder = builder;
    this.finalAssignments = finalAssignments;
    this.guesses = guesses;
  }

  /** The same block from where a snapshot was taken, for other statements; strict. */
  fork(builder: ProgramBuilder, snapshot: Snapshot): Context {
    const copier = new Copier(true);
    const fork = new Context(
      this.model,
      builder,
      null,
      this.guesses,
      this.tracer,
      copier.frame(snapshot.root),
    );
    fork.files = snapshot.files.map((file) => copier.frame(file));
    fork.frame = copier.frame(snapshot.frame);
    // Complete at the end of forward.
    fork.forwardValues = this.forwardValues;
    fork.entries = this.entries;
    for (const module of this.modules) fork.modules.add(module);
    fork.block = this.block;
    fork.held = this.held;
    fork.frames = this.frames;
    fork.random = snapshot.random.copy();
    fork.isStrict = true;
    return fork;
  }

  /** All that names hold now, kept from changes. */
  snapshot(): Snapshot {
    const copier = new Copier(false);
    const [root, frame] = [copier.frame(this.root), copier.frame(this.frame)];
    return { root, frame, files: this.files.map((file) => copier.frame(file)), random: this.random.copy() };
  }

  /** What the names of the frame hold. */
  get scope(): Map<string, Value> {
    return this.frame.names;
  }

  get source(): SourceText {
    return this.frame.source;
  }

  evaluate(expression: Expression): Value {
    return this.tracer.evaluate(expression, this);
  }

  /** Calls a value with values; `expression` is what the call is said to be in messages. */
  call(callee: Value, positional: readonly Value[], expression: Expression): Value {
    return this.tracer.call(callee, positional, expression, this);
  }

  execute(statements: readonly Statement[]): Completion | null {
    return this.tracer.execute(statements, this);
  }

  /** A statement is about to be executed. */
  begin({ span }: Statement): void {
    this.span = span;
    this.begun = { nodes: this.builder.nodes.length, frames: this.frames };
    this.values = new Map();
    this.broken = false;
    this.equation = null;
  }

  newFrame(
    kind: FrameKind,
    source: SourceText,
    parts: { enclosing?: Frame | null; file?: ModuleFile | null; invocation?: Invocation | null } = {},
  ): Frame {
    return new Frame(kind, ++this.frames, source, parts);
  }

  /** Whether the rules of Python hold, not those of equations. */
  get isPython(): boolean {
    return this.frame.module !== null;
  }

  /** For messages about what no expression of its own was written for. */
  get place(): Expression {
    return { kind: 'constant', value: null, span: this.span };
  }

  /** Runs `action` in another frame within the same statement. */
  inside<T>(frame: Frame, action: () => T): T {
    const { frame: before, known } = this;
    this.frame = frame;
    this.known = null;
    try {
      return action();
    } finally {
      Object.assign(this, { frame: before, known });
    }
  }

  /** Runs `action` without equations: what a file sets beside its functions. */
  quietly<T>(action: () => T): T {
    this.quiet++;
    try {
      return action();
    } finally {
      this.quiet--;
    }
  }

  /** Whether assignments are no equations: in a file itself, and in what stands in for missing functions. */
  get isQuiet(): boolean {
    return this.quiet > 0 || this.frame.kind === 'class';
  }

  /** `global x`, `nonlocal x`. */
  declareElsewhere(kind: 'global' | 'nonlocal', names: readonly string[]): void {
    for (const name of names) {
      const home = kind === 'global' ? this.frame.module : holderOf(name, this.frame.enclosing);
      if (home) this.frame.elsewhere.set(name, home);
    }
  }

  /** Runs `action` with the names of another frame, and with what belongs to a statement set aside. */
  within<T>(frame: Frame, action: () => T): T {
    const { frame: before, equation, values, broken, known, span, begun } = this;
    this.frame = frame;
    this.known = null;
    try {
      return action();
    } finally {
      Object.assign(this, { frame: before, equation, values, broken, known, span, begun });
    }
  }

  /** An exception of Python's: to where it is handled, else a mistake that is reported. */
  raise(span: Span, type: string, message: string, help: string | null = null): Value {
    if (this.handlers > 0) throw new PythonError(type, message, span, this.source);
    // A list that was filled where nothing was traced may hold anything.
    if (this.isPython && LOOKUPS.has(type) && this.isLossy) return this.lose(span, message, help);
    return this.refuse(span, exceptionCodes[type] ?? 'input/type', message, help);
  }

  /** Whether a file's code could not be followed somewhere. */
  private get isLossy(): boolean {
    return this.diagnostics.some(({ code }) => code === 'shape/not-traced');
  }

  dimensionNamed(name: string): Dimension {
    return named(name);
  }

  /** At the end of forward: what every name of the model holds then, and what gradients can be of. */
  endForward(): void {
    this.forwardEnd = this.builder.nodes.length;
    this.held = new Map(
      [...this.root.names].map(([name, value]): [string, Held] => {
        if (value.kind === 'array' && !value.storage.isLost)
          return [name, { kind: 'array', node: value.storage.read(this.builder) }];
        return [
          name,
          value.kind === 'integer' ? { kind: 'integer', dimension: value.dimension } : { kind: 'other' },
        ];
      }),
    );
    this.forwardValues = new ForwardValues(this, this.forwardEnd);
  }

  /** Where a name got its value from, as far as it is seen from here. */
  originOf(name: string): Origin | undefined {
    for (let frame: Frame | null = this.frame; frame; frame = frame.enclosing) {
      const origin = frame.origins.get(name);
      if (origin) return origin;
    }
    return this.root.origins.get(name);
  }

  /** The value that a gradient's name pairs with where the code stands; null for temporaries. */
  partner(gradient: string): Partner | null {
    return this.partnerIn(gradient, this.frame);
  }

  partnerIn(gradient: string, frame: Frame): Partner | null {
    return this.forwardValues?.partner(gradient, frame, this) ?? null;
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
    this.loseHere(this.frame);
    return unknown;
  }

  /** Of the function that a frame is of not all is traced. */
  loseHere(frame: Frame): void {
    let own: Frame | null = frame;
    while (own && !own.invocation) own = own.enclosing;
    if (own?.invocation) this.called.set(own.invocation.closure.code, false);
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
    return {
      kind: 'array',
      storage: new Storage(node, { kind: this.block, name, frame: this.frame.id }, undefined, isNumber),
    };
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
      case 'tuple':
      case 'list': {
        if (value.kind === 'tuple' && value.range) return this.builder.emit('arange', [], value.range);
        const nodes = elementsOf(value)!.map((element) => this.node(element));
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
