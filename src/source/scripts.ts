import type { Expression, For, FunctionDefinition, Statement } from '../language/syntax.ts';
import type { SourceFile } from '../model/model.ts';
import { blocksOf, changedNames, flatTargets, targetsOf } from '../program/assigned.ts';
import { gradientNameOf } from '../program/pairs.ts';
import { extentsIn, isPlainValue, isWrittenArray, numberOf } from './definitions.ts';
import { calledFunction, functionInfoOf } from './functions.ts';
import type { Declared, FunctionInfo } from './functions.ts';
import { gradientOf } from './pairs-of-names.ts';
import { nameOfCallee, nodesIn } from './walk.ts';
import { stepsAmong } from './steps.ts';
import { roleOf } from './words.ts';

/**
 * Statements that hold a forward pass and its gradients one below the other, outside of functions for each: a slide's equations,
 * the body of a training loop.
 */
export interface Script {
  readonly name: string;
  readonly file: SourceFile;
  /** As if it were a function: its body is the pass. */
  readonly body: FunctionInfo;
  /** What is executed before, in order; the blocks around it are gone. */
  readonly before: readonly Statement[];
  /** The loops that it stands in, outermost first. */
  readonly loops: readonly For[];
  /** The function that it stands in. */
  readonly inside: FunctionInfo | null;
  /** Whether its gradients have no names: they stand in steps of an optimiser. */
  readonly isOfSteps: boolean;
  /** Gradients that it sets, in order, with the names that they may be of. */
  readonly gradients: ReadonlyMap<string, readonly string[]>;
}

/** The scripts of a file, in its order; `taken`: functions that are checked as passes. */
export function scriptsOf(
  file: SourceFile,
  declared: Declared,
  taken: ReadonlySet<FunctionDefinition>,
): Script[] {
  const found: Omit<Script, 'name'>[] = [];
  const visit = (
    all: readonly Statement[],
    earlier: readonly Statement[],
    loops: readonly For[],
    inside: FunctionInfo | null,
  ): void => {
    const steps = stepsAmong(all);
    const making = initialisersAmong(all, steps);
    const before = [...earlier, ...making];
    const statements = all.filter((each) => !making.has(each));
    const whole = statements.flatMap((each) => [
      ...(steps.get(each) ? [steps.get(each)!.gradient] : []),
      each,
    ]);
    const body = functionInfoOf(bodyOf(whole, inside), file, null);
    const gradients = gradientsIn(whole, body, declared);
    if (gradients.size >= LEAST_GRADIENTS) {
      const named = new Set([...steps.values()].map(({ of }) => gradientNameOf(of)));
      const isOfSteps = [...gradients.keys()].every((name) => named.has(name));
      return void found.push({ file, body, before, loops, inside, gradients, isOfSteps });
    }
    for (const [at, statement] of all.entries())
      for (const block of blocksOf(statement))
        visit(
          block,
          [...earlier, ...all.slice(0, at)],
          statement.kind === 'for' ? [...loops, statement] : loops,
          inside,
        );
  };
  visit(file.statements, [], [], null);
  for (const each of declared.functions)
    if (each.file === file && !isPass(each) && !taken.has(each.definition))
      visit(each.definition.body, [], [], each);
  const base = file.source.file.replace(/^.*[\\/]/, '').replace(/\.\w+$/, '');
  const names = found.map(({ inside }) => inside?.name ?? base);
  return found.map((each, at) => ({
    ...each,
    name: names.filter((name) => name === names[at]).length > 1 ? `${names[at]} ${at + 1}` : names[at]!,
  }));
}

const LEAST_GRADIENTS = 2;

/** Statements that give a name its first value out of nothing, `W = np.random.randn(n, k)`, where only steps change it later. */
function initialisersAmong(
  statements: readonly Statement[],
  steps: ReadonlyMap<Statement, unknown>,
): Set<Statement> {
  const found = new Set<Statement>();
  const changing = new Map<string, Statement[]>();
  for (const statement of statements)
    for (const name of changedNames(statement))
      changing.set(name, [...(changing.get(name) ?? []), statement]);
  for (const statement of statements) {
    if (statement.kind !== 'assignment') continue;
    const [target, ...more] = statement.targets;
    if (target!.kind !== 'name' || more.length > 0 || gradientOf(target!.name).length > 0) continue;
    const { value } = statement;
    const isMade =
      numberOf(value) !== null || isPlainValue(value) || isWrittenArray(value) || extentsIn(value) !== null;
    const isChanged = changing
      .get(target!.name)!
      .some((each) => each !== statement && !steps.has(each) && !isUpdate(target!.name, each));
    if (isMade && !isChanged) found.add(statement);
  }
  return found;
}

/** `W = W - rate * dW`, `W -= rate * dW`, `W = -rate * dW`. */
const isUpdate = (name: string, statement: Statement): boolean =>
  (statement.kind === 'assignment' || statement.kind === 'augmented') &&
  nodesIn(statement.value).some((node) => node.kind === 'name' && gradientOf(node.name).includes(name));

/** A function whose name says that it is one pass is looked at as such. */
const isPass = ({ name }: FunctionInfo): boolean => ['forward', 'backward', 'cost'].includes(roleOf(name));

/** Names that are set to the gradient of a name that these statements set or read, themselves and not by a backward function. */
function gradientsIn(
  statements: readonly Statement[],
  body: FunctionInfo,
  declared: Declared,
): Map<string, readonly string[]> {
  const own = statements.filter(({ kind }) => kind !== 'function' && kind !== 'class');
  const known = new Set<string>();
  for (const node of nodesIn(own)) if (node.kind === 'name') known.add(node.name);
  const computed = computedIn(own);
  const found = new Map<string, readonly string[]>();
  for (const statement of own) {
    if (statement.kind !== 'assignment' || isGivenByFunction(statement.value, body, declared)) continue;
    for (const target of targetsOf(statement).flatMap(flatTargets)) {
      if (target.kind !== 'name') continue;
      // `l1_delta` and `l1_error` are of what goes into a layer, or have the other sign.
      if (/delta|err/i.test(target.name) || !computed.has(target.name)) continue;
      const of = gradientOf(target.name).filter((name) => name !== target.name && known.has(name));
      if (of.length > 0) found.set(target.name, of);
    }
  }
  return found;
}

/** Names that are computed somewhere, not only read out of a dictionary or drawn. */
function computedIn(statements: readonly Statement[]): Set<string> {
  const found = new Set<string>();
  for (const node of nodesIn(statements)) {
    if (node.kind !== 'assignment' && node.kind !== 'augmented') continue;
    const parts = nodesIn(node.value);
    const isDrawn = parts.some((each) => each.kind === 'attribute' && each.name === 'random');
    const isMade = parts.some(
      (each) => each.kind === 'binary' || (each.kind === 'call' && !MAKING.test(nameOfCallee(each) ?? '')),
    );
    if (isDrawn || (!isMade && node.kind === 'assignment')) continue;
    for (const target of targetsOf(node).flatMap(flatTargets))
      if (target.kind === 'name') found.add(target.name);
  }
  return found;
}

const MAKING = /^(zeros|ones|empty|full|array|asarray|copy|float|int)(_like)?$/;

function isGivenByFunction(value: Expression, body: FunctionInfo, declared: Declared): boolean {
  if (value.kind !== 'call') return false;
  const called = calledFunction(value.callee, body, declared)?.name ?? nameOfCallee(value);
  return called !== null && (roleOf(called) === 'backward' || /grad|numerical/i.test(called));
}

/** Statements as the body of a function without arguments. */
function bodyOf(statements: readonly Statement[], inside: FunctionInfo | null): FunctionDefinition {
  const [first] = statements;
  const span = inside?.definition.span ?? { start: 0, end: statements.at(-1)?.span.end ?? 0 };
  return {
    kind: 'function',
    name: inside?.name ?? '<script>',
    nameSpan: first?.span ?? span,
    span,
    parameters: [],
    body: statements,
    decorators: [],
  };
}
