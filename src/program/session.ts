import { InputError } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { plainSource } from '../diagnostics/source-text.ts';
import type { SourceText } from '../diagnostics/source-text.ts';
import type { Expression, Statement } from '../language/syntax.ts';
import type { Model, SourceFile } from '../model/model.ts';
import { constant, named as dimensionNamed } from '../shapes/dimension.ts';
import type { Dimension, Sizes } from '../shapes/dimension.ts';
import { Domain } from '../shapes/domain.ts';
import type { Constraint } from '../shapes/domain.ts';
import type { Shape } from '../shapes/shape.ts';
import { ProgramBuilder } from './builder.ts';
import { callValue } from './calls.ts';
import { changedNames } from './assigned.ts';
import { valueNamed } from './names.ts';
import { Context, PythonError } from './context.ts';
import { globalNamed, openFiles, replaceGlobal } from './modules.ts';
import { named } from './naming.ts';
import type { Equation, ProgramNode } from './program.ts';
import { Storage } from './storage.ts';
import { tracer } from './trace.ts';
import { textOf } from './python/text.ts';
import { elementsOf, unknown } from './values.ts';
import type { Value } from './values.ts';

/** What a value is, without the machinery of the trace. */
export type Described =
  | { readonly kind: 'array'; readonly shape: Shape }
  | { readonly kind: 'size'; readonly dimension: Dimension }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'tuple' | 'list'; readonly elements: readonly Described[] }
  /** By the text of the key. */
  | { readonly kind: 'dict'; readonly entries: ReadonlyMap<string, Described> }
  | { readonly kind: 'object'; readonly class: string; readonly attributes: ReadonlyMap<string, Described> }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'none' }
  /** Not traced, or nothing that a shape could be told of. */
  | { readonly kind: 'other' };

/** What a call has given, and what it has executed. */
export interface Called {
  readonly value: Value;
  /** Assignments of the functions that were executed, in order. */
  readonly equations: readonly Equation[];
  readonly diagnostics: readonly Diagnostic[];
}

const DEFINING = new Set<Statement['kind']>(['function', 'class', 'import', 'from', 'try']);

/** A function is called again and again until its shapes are known: an endless loop must be told soon. */
const MOST_STEPS = 20_000;

/**
 * Calls functions of Python files apart from any model: to find out which shapes they need and give. Sizes are symbolic, each with
 * the value that it has while tracing.
 */
export class Session {
  private readonly context: Context;

  /**
   * @param sizes of every name that arguments' shapes are made of; it may grow until a name is used
   * @param domain decides which dimensions are equal
   */
  constructor(sources: readonly SourceFile[], sizes: Sizes, domain = new Domain(sizes.keys())) {
    domain.present = sizes;
    this.context = new Context(
      emptyModel(sources, domain, sizes),
      new ProgramBuilder(domain),
      null,
      new Map(),
      tracer,
    );
    this.context.maxSteps = MOST_STEPS;
    openFiles(sources, this.context);
  }

  /** A size as an argument. */
  size(name: string): Value {
    return {
      kind: 'integer',
      value: this.context.builder.domain.present.get(name)!,
      dimension: dimensionNamed(name),
    };
  }

  /** An array that nothing is known of but its shape; `largest`: of labels, the number of the last class. */
  array(
    name: string,
    shape: Shape,
    type: 'float' | 'int' = 'float',
    largest: Dimension | null = null,
  ): Value {
    const { builder } = this.context;
    if (largest) this.context.largest.set(name, largest);
    const node = builder.emit('<value>', [], { name, shape, type });
    return { kind: 'array', storage: new Storage(node, { kind: 'input', name, frame: 0 }) };
  }

  /** What a file's global name holds; null where no file sets it. Of several files the first one counts. */
  global(name: string): Value | null {
    for (const file of this.context.files) {
      const value = attempted(() => globalNamed(name, file, this.context));
      if (value) return value;
    }
    return null;
  }

  /** What a name means in the first file where no statement sets it: functions, classes, modules, Python's own names. */
  defined(name: string): Value | null {
    const [file] = this.context.files;
    if (!file) return null;
    const isSet = file.file!.statements.some(
      (each) => !DEFINING.has(each.kind) && changedNames(each).has(name),
    );
    return isSet ? null : attempted(() => this.context.within(file, () => valueNamed(name, this.context)));
  }

  /** Puts a value in the place of what the files set under a global name. */
  setGlobal(name: string, value: Value): void {
    replaceGlobal(name, value, this.context);
  }

  /** A member of an object or a class: a method bound to it. */
  member(object: Value, name: string): Value {
    const attribute: Expression = {
      kind: 'attribute',
      object: this.context.place,
      name,
      nameSpan: this.context.span,
      span: this.context.span,
    };
    this.context.known = new Map([[attribute.object, object]]);
    try {
      return this.context.evaluate(attribute);
    } finally {
      this.context.known = null;
    }
  }

  /**
   * Calls a function, a method or a class. What goes wrong is among the diagnostics, and the value is unknown.
   * @throws InputError `input/limit` where a bound on steps or memory is passed
   */
  call(
    callee: Value,
    positional: readonly Value[],
    keywords: ReadonlyMap<string, Value> = new Map(),
  ): Called {
    const { context } = this;
    const [equations, diagnostics] = [context.equations.length, context.diagnostics.length];
    const argument = (value: Value) => ({ value, expression: null });
    const given = {
      positional: positional.map(argument),
      keywords: new Map([...keywords].map(([name, value]) => [name, argument(value)])),
    };
    let value: Value = unknown;
    try {
      value = callValue(callee, given, context.place, context);
    } catch (error) {
      if (!(error instanceof PythonError)) throw error;
      context.inside(context.newFrame('function', error.source), () =>
        context.lose(error.span, error.message),
      );
    }
    return {
      value,
      equations: [...named(context.equations.slice(equations), context.root).values()],
      diagnostics: context.diagnostics.slice(diagnostics),
    };
  }

  /**
   * Executes statements of the first file, as a model's equations are.
   * @param names what names hold that the statements do not set
   * @throws InputError `input/limit` where a bound on steps or memory is passed
   */
  run(source: SourceText, statements: readonly Statement[], names: ReadonlyMap<string, Value>): Diagnostic[] {
    const { context } = this;
    const { root, diagnostics } = context;
    const before = diagnostics.length;
    root.source = source;
    root.enclosing = context.files[0] ?? null;
    for (const [name, value] of names) root.names.set(name, value);
    try {
      context.execute(statements);
    } catch (error) {
      if (!(error instanceof PythonError)) throw error;
      context.lose(error.span, error.message);
    }
    return diagnostics.slice(before);
  }

  /** The value of an expression of the first file. */
  evaluate(expression: Expression): Value {
    const [file] = this.context.files;
    return this.context.within(file ?? this.context.root, () => this.context.evaluate(expression));
  }

  /** What a name holds after `run`; null where nothing has this name. */
  named(name: string): Value | null {
    return this.context.root.names.get(name) ?? null;
  }

  /** What assertions want of sizes, and extents that are negative at these. */
  get demands(): readonly Constraint[] {
    return this.context.demands;
  }

  /** What was traced so far, for evaluating it. */
  get nodes(): readonly ProgramNode[] {
    return this.context.builder.nodes;
  }

  /** The node that holds an array or a number now; null of what is neither. */
  node(value: Value): ProgramNode | null {
    return this.context.node(value);
  }

  describe(value: Value): Described {
    const { builder } = this.context;
    const all = (entries: Iterable<readonly [string, Value]>): Map<string, Described> =>
      new Map([...entries].map(([key, each]) => [key, this.describe(each)]));
    switch (value.kind) {
      case 'array':
        return value.storage.isLost
          ? { kind: 'other' }
          : { kind: 'array', shape: value.storage.read(builder).shape };
      case 'integer':
        return value.dimension.key === constant(value.value).key
          ? { kind: 'number', value: value.value }
          : { kind: 'size', dimension: value.dimension };
      case 'float':
        return { kind: 'number', value: value.value };
      case 'text':
        return { kind: 'text', value: value.value };
      case 'tuple':
      case 'list':
        return { kind: value.kind, elements: elementsOf(value)!.map((each) => this.describe(each)) };
      case 'dict':
        return {
          kind: 'dict',
          entries: all([...value.entries.values()].map(({ key, value: each }) => [textOf(key) ?? '?', each])),
        };
      case 'instance':
        return { kind: 'object', class: value.class.name, attributes: all(value.attributes) };
      case 'closure':
      case 'class':
      case 'function':
        return { kind: 'function', name: value.name };
      case 'none':
        return { kind: 'none' };
      default:
        return { kind: 'other' };
    }
  }
}

function attempted<T>(action: () => T): T | null {
  try {
    return action();
  } catch (error) {
    if (error instanceof PythonError || error instanceof InputError) return null;
    throw error;
  }
}

function emptyModel(sources: readonly SourceFile[], domain: Domain, sizes: Sizes): Model {
  const file = sources[0]?.source.file ?? '';
  return {
    name: file,
    file,
    text: '',
    dimensions: new Map(),
    domain,
    sizes,
    pinned: new Set(),
    constants: new Map(),
    vary: null,
    entries: new Map(),
    sources,
    forward: { source: plainSource('', file), statements: [] },
    backward: null,
    loss: null,
    gradients: new Map(),
    check: {},
  };
}
