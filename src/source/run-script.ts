import type { Expression, Statement } from '../language/syntax.ts';
import { printStatement } from '../language/print.ts';
import { flatTargets } from '../program/assigned.ts';
import { isOne, named, one, printDimension } from '../shapes/dimension.ts';
import { integer } from '../program/values.ts';
import type { Value } from '../program/values.ts';
import { valueNamed } from './arguments.ts';
import type { Binding } from './arguments.ts';
import { Attempt } from './attempt.ts';
import type { Choice, Term } from './attempt.ts';
import {
  definitionIn,
  extentsIn,
  isMadeOfSizes,
  isPlainValue,
  isWrittenArray,
  numberOf,
} from './definitions.ts';
import type { Definition } from './definitions.ts';
import { commentedShapes, documentedShapes } from './documented.ts';
import type { WrittenAxis, WrittenShape } from './documented.ts';
import { foundGradients } from './found-gradients.ts';
import type { Given, Target } from './found-gradients.ts';
import { areAlike, gradientOf } from './pairs-of-names.ts';
import type { Passes } from './passes.ts';
import type { Run, Setting } from './run-part.ts';
import type { Script } from './scripts.ts';
import { freeNames } from './slices.ts';
import type { Solution } from './solving-domain.ts';
import { usageOf } from './usage.ts';
import { writtenNumber } from './walk.ts';
import { isCountName, isLabelName } from './words.ts';

/** What executing a script's passes has shown. */
export interface ScriptRun extends Run {
  /** Statements before the passes that give names to sizes. */
  readonly prelude: readonly Statement[];
  /** Names of sizes and numbers that the passes take from elsewhere. */
  readonly names: readonly string[];
  /** Equations that make what the script takes from elsewhere, before all else. */
  readonly made: readonly string[];
}

/**
 * Executes a script's passes once.
 * @throws Unbound where nothing is known of a name
 */
export const runScript = (
  script: Script,
  passes: Passes,
  setting: Setting,
  choice: Choice,
  solution: Solution,
): ScriptRun => new ScriptRunner(script, passes, setting, choice, solution).run();

class ScriptRunner {
  private readonly script: Script;
  private readonly passes: Passes;
  private readonly attempt: Attempt;
  private readonly binding: Binding;
  private readonly prelude = new Set<Statement>();
  private readonly bound = new Map<string, Value>();
  private readonly globals = new Set<string>();
  /** Names of a function's passes that the file sets, not the function. */
  private readonly ofFile = new Set<string>();

  constructor(
    script: Script,
    passes: Passes,
    { sources, declared, layout }: Setting,
    choice: Choice,
    solution: Solution,
  ) {
    this.script = script;
    this.passes = passes;
    this.attempt = new Attempt(sources, layout, choice, solution);
    this.binding = {
      attempt: this.attempt,
      declared,
      layout,
      texts: new Map(),
      pool: new Map(),
      defaults: new Map(),
      lines: [],
      layers: 3,
      isNetwork: true,
    };
  }

  run(): ScriptRun {
    const { attempt, passes, script, bound, binding } = this;
    const { session, domain } = attempt;
    const { source } = script.file;
    this.bindAll();
    for (const name of this.globals) session.setGlobal(name, bound.get(name)!);
    const prelude = script.before.filter((each) => this.prelude.has(each));
    attempt.diagnostics.push(...session.run(source, [...prelude, ...passes.forward], bound));
    const loss = passes.loss === null ? null : session.named(passes.loss);
    const described = loss && attempt.describe(loss);
    const isScalar = described?.kind === 'array' && described.shape.every(isOne);
    domain.isSolvable = (name) => isLabelName(name.replace(/\.\w+$/, ''));
    attempt.diagnostics.push(...session.run(source, passes.backward, new Map()));
    const targets = [...attempt.entries.values()]
      .filter(({ candidate }) => candidate.type === 'float')
      .map(({ name, shape }): Target => ({ name, shape, path: [name], member: null }));
    const gradients = foundGradients(this.given(targets), targets, domain);
    return {
      attempt,
      forward: this.texts([...prelude, ...passes.forward]),
      backward: this.texts(passes.backward),
      prelude,
      names: [...bound.keys()].filter((name) => !attempt.entries.has(name)),
      made: binding.lines,
      // One that is missing is put in its place later.
      loss: passes.loss ?? 'loss',
      isScalar: passes.loss === null || isScalar,
      gradients: gradients.map((each) => ({ ...each, name: each.given.name! })),
      members: new Map(),
      globals: this.globals,
      upstream: new Set(),
      wanted: new Set(),
      known: new Map(),
      output: null,
      isHandedOn: false,
      isConnected: true,
    };
  }

  /** Gradients that are of a value from elsewhere. */
  private given(targets: readonly Target[]): Given[] {
    const { attempt, script } = this;
    return [...script.gradients.keys()].flatMap((name): Given[] => {
      const of = gradientOf(name);
      if (!targets.some((target) => of.some((each) => areAlike(each, target.name)))) return [];
      const value = attempt.session.named(name);
      const described = value && attempt.describe(value);
      const shape = described?.kind === 'array' ? described.shape : described?.kind === 'number' ? [] : null;
      return shape ? [{ name, path: [name], shape, text: name, isDirect: true }] : [];
    });
  }

  private texts(statements: readonly Statement[]): string[] {
    const { text } = this.script.file.source;
    return statements.flatMap((statement) => {
      const { span } = statement;
      // What is not in the file as it stands is printed: blocks without their rest, gradients of steps.
      if (BLOCKS.has(statement.kind) || isGradientOfStep(statement))
        return printStatement(statement).split('\n');
      const margin = span.start - (text.lastIndexOf('\n', span.start - 1) + 1);
      const indent = new RegExp(`^[ \\t]{0,${margin}}`);
      return text
        .slice(span.start, span.end)
        .split(/\r\n|\n|\r/)
        .map((line, at) => (at === 0 ? line : line.replace(indent, '')));
    });
  }

  /** Values for all names that the passes take from elsewhere; those of sizes first. */
  private bindAll(): void {
    const { passes } = this;
    const names = new Set(passes.free);
    const definitions = new Map<string, Definition | null>();
    // It grows by what the statements read that are kept.
    for (const name of names) {
      const definition = this.definitionOf(name);
      definitions.set(name, definition);
      if (!definition || !this.isKept(name, definition)) continue;
      this.prelude.add(definition.statement);
      for (const each of freeNames([definition.statement])) names.add(each);
    }
    const open = [...names].filter((name) => !this.isKnown(name, definitions.get(name) ?? null));
    const extents = this.sizesAmong(definitions);
    for (const name of extents) this.bind(name, this.size(name));
    const documents = this.documents(definitions, new Set(extents));
    for (const name of open)
      if (!this.bound.has(name))
        this.bind(name, this.valueFor(name, definitions.get(name) ?? null, documents));
  }

  /** What is set before the passes; behind an argument of the function around them nothing is looked for in the file. */
  private definitionOf(name: string): Definition | null {
    const { before, inside, file } = this.script;
    const own = definitionIn(name, before);
    if (own || !inside || !this.isElsewhere(name)) return own;
    const found = definitionIn(name, file.statements);
    if (found) this.ofFile.add(name);
    return found;
  }

  private bind(name: string, { value }: Term): void {
    this.bound.set(name, value);
    if (!this.script.inside || this.ofFile.has(name)) this.globals.add(name);
  }

  /** A statement that goes along with the passes: it asks for sizes, or sets a text or a function. */
  private isKept(name: string, definition: Definition): boolean {
    if (this.isGradientOf(name)) return false;
    if (this.ofFile.has(name)) return false;
    if (definition.kind === 'other') return this.script.inside !== null;
    if (definition.kind === 'part') return isMadeOfSizes(definition.of);
    const { value, statement } = definition;
    const isAlone = statement.kind === 'assignment' && statement.targets.every(({ kind }) => kind === 'name');
    return isAlone
      ? numberOf(value) === null && (isMadeOfSizes(value) || isPlainValue(value))
      : statement.kind === 'assignment' && isMadeOfSizes(statement.value) && numberOf(value) === null;
  }

  private isGradientOf(name: string): boolean {
    return [...this.script.gradients.values()].some((of) => of.includes(name));
  }

  /** What the kept statements set, modules, functions and classes of the file, and Python's own names. */
  private isKnown(name: string, definition: Definition | null): boolean {
    if (definition && this.prelude.has(definition.statement)) return true;
    if (definition?.kind === 'other' && (!this.script.inside || this.ofFile.has(name))) return true;
    if (definition?.kind === 'value' && this.ofFile.has(name) && isPlainValue(definition.value))
      return numberOf(definition.value) === null;
    if (definition || !this.isElsewhere(name)) return false;
    const value = this.attempt.session.defined(name);
    return value !== null && CALLABLE.has(value.kind);
  }

  private isElsewhere(name: string): boolean {
    return this.script.inside === null || !this.script.inside.parameters.some((each) => each.name === name);
  }

  /** Names of whole numbers that arrays are made with. */
  private sizesAmong(definitions: ReadonlyMap<string, Definition | null>): string[] {
    const found = new Set<string>();
    for (const [name, definition] of definitions) {
      const extents =
        definition?.kind === 'value' && !this.prelude.has(definition.statement)
          ? extentsIn(definition.value)
          : null;
      if (!extents || this.isKnown(name, definition ?? null)) continue;
      for (const each of freeNames(
        extents.map((value) => ({ kind: 'expression', value, span: value.span })),
      )) {
        const size = this.definitionOf(each);
        const number = size?.kind === 'value' ? numberOf(size.value) : null;
        // A network with one output stays one.
        const isNumber = number !== null && Number.isInteger(number) && number !== 1;
        const isParameter = !size && !this.isElsewhere(each);
        if (isNumber || isParameter) found.add(each);
      }
    }
    return [...found];
  }

  private size(name: string): Term {
    const term = this.attempt.size(name);
    if (term.text !== name) this.binding.lines.push(`${name} = ${term.text}`);
    return term;
  }

  /** Shapes that initialisers, docstrings and comments give. */
  private documents(
    definitions: ReadonlyMap<string, Definition | null>,
    sizes: ReadonlySet<string>,
  ): Map<string, WrittenShape> {
    const { script } = this;
    const { file, inside, body } = script;
    const found = inside
      ? documentedShapes(inside)
      : new Map(commentedShapes(file.source, body.definition.span).map((each) => [each.name, each]));
    for (const [name, definition] of definitions) {
      if (found.has(name) || definition?.kind !== 'value') continue;
      const extents = extentsIn(definition.value);
      const location = file.source.locate(definition.value.span);
      if (extents)
        found.set(name, {
          name,
          axes: extents.map((each) => axisOf(each, sizes)),
          text: extents.map(({ span }) => file.source.text.slice(span.start, span.end)).join(', '),
          location,
          below: null,
        });
      else if (numberOf(definition.value) !== null && this.isGradientOf(name))
        found.set(name, { name, axes: [], text: '()', location, below: null });
      else if ((!inside || this.ofFile.has(name)) && isWrittenArray(definition.value)) {
        const axes = this.axesOfGlobal(name);
        if (axes) found.set(name, { name, axes, text: '', location, below: null });
      }
    }
    return found;
  }

  /** How many axes an array has that the file makes: `np.array([[0, 1], [1, 1]]).T`. */
  private axesOfGlobal(name: string): WrittenAxis[] | null {
    const { attempt } = this;
    const value = attempt.session.global(name);
    const described = value && attempt.describe(value);
    if (described?.kind !== 'array') return null;
    return described.shape.map((dimension) =>
      isOne(dimension) ? { kind: 'dimension', dimension: one } : { kind: 'some', label: null },
    );
  }

  private valueFor(
    name: string,
    definition: Definition | null,
    documents: ReadonlyMap<string, WrittenShape>,
  ): Term {
    const { attempt, script, binding } = this;
    const turn = turnOf(name, script.loops);
    if (turn !== null) {
      binding.lines.push(`${name} = ${turn}`);
      return { text: name, value: integer(turn) };
    }
    const given = definition
      ? null
      : (script.inside?.parameters.find((each) => each.name === name)?.default ?? null);
    if (given && isPlainValue(given) && numberOf(given) === null) {
      const { span } = given;
      binding.lines.push(`${name} = ${script.file.source.text.slice(span.start, span.end)}`);
      return { text: name, value: attempt.session.evaluate(given) };
    }
    const number =
      definition?.kind === 'value' && !this.isGradientOf(name) ? numberOf(definition.value) : null;
    if (number !== null) return attempt.number(name, number);
    if (!definition && isCountName(name) && !this.isGradientOf(name)) {
      const written = [...documents.values()].some(({ axes }) =>
        axes.some((axis) => axis.kind === 'dimension' && printDimension(axis.dimension) === name),
      );
      if (written) return this.size(name);
      const { leastRank, isOperand } = usageOf(name, script.body, binding.declared);
      const examples = isOperand && leastRank === 0 ? attempt.numberOfExamples() : null;
      if (examples) {
        binding.lines.push(`${name} = ${examples.text}`);
        return examples;
      }
    }
    return valueNamed(name, script.body, documents, binding);
  }
}

const BLOCKS = new Set<Statement['kind']>(['if', 'for', 'while']);

const isGradientOfStep = (statement: Statement): boolean =>
  statement.kind === 'assignment' && statement.targets[0]!.span.end === statement.span.end;

const CALLABLE = new Set<Value['kind']>([
  'function',
  'closure',
  'class',
  'module',
  'file',
  'missing',
  'bound',
]);

/** The first value that a loop around gives to a name; null where it is none that counts. */
function turnOf(name: string, loops: readonly { target: Expression; iterable: Expression }[]): number | null {
  for (const { target, iterable } of loops) {
    const called = iterable.kind === 'call' && iterable.callee.kind === 'name' ? iterable.callee.name : null;
    const names = flatTargets(target).map((each) => (each.kind === 'name' ? each.name : ''));
    if (!names.includes(name)) continue;
    if (called === 'enumerate' && names[0] === name) return 0;
    if (/^x?range$|^trange$|^tqdm$/.test(called ?? '') && iterable.kind === 'call')
      return iterable.arguments.length > 1 ? (writtenNumber(iterable.arguments[0]!) ?? 0) : 0;
  }
  return null;
}

function axisOf(extent: Expression, sizes: ReadonlySet<string>): WrittenAxis {
  if (writtenNumber(extent) === 1) return { kind: 'dimension', dimension: one };
  if (extent.kind === 'name')
    return sizes.has(extent.name)
      ? { kind: 'dimension', dimension: named(extent.name) }
      : { kind: 'some', label: extent.name };
  return { kind: 'some', label: null };
}
