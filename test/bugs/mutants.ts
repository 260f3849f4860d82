import type { Code } from '../../src/diagnostics/codes.ts';
import { printExpression } from '../../src/language/print.ts';
import type { Binary, Expression, Statement } from '../../src/language/syntax.ts';
import type { Equations, Model } from '../../src/model/model.ts';
import type { Block, Equation, Program } from '../../src/program/program.ts';
import { trace } from '../../src/program/trace.ts';
import { parsed } from '../../src/derivation/trees.ts';
import { random } from '../../src/shapes/random.ts';
import { printShape } from '../../src/shapes/shape.ts';
import { isConstant } from './change.ts';
import type { Change, Kind, Known, Rule, Scope } from './change.ts';
import { exponent, otherActivation, wrongDerivative } from './derivatives.ts';
import { lostAccumulation, pastedEquation } from './equations.ts';
import { dropped, halves, multiplied, twice } from './factors.ts';
import type { Original } from './originals.ts';
import { addedTranspose, droppedTranspose, otherProduct, swappedOperands } from './products.ts';
import { reductions } from './reductions.ts';
import { rewritten } from './rewrite.ts';
import { placesOf } from './places.ts';
import { isBracketName, sitesOf } from './sites.ts';
import { droppedTerm, sign } from './terms.ts';
import { otherVariable, staleIndex } from './variables.ts';

/** A right model with one equation changed. */
export interface Mutant {
  readonly original: Original;
  readonly text: string;
  readonly side: 'backward' | 'forward' | 'loss';
  readonly kind: Kind;
  /** The names on the left, as traced: one, or those of a loop's turns. */
  readonly equations: readonly string[];
  /** What else may be called the place: a temporary has no value to be compared, what uses it has. */
  readonly places: readonly string[];
  /** The codes that are right about it. */
  readonly codes: readonly Code[];
  readonly before: string;
  readonly after: string;
}

const backwardRules: readonly Rule[] = [
  sign,
  multiplied,
  dropped,
  twice,
  droppedTranspose,
  addedTranspose,
  swappedOperands,
  otherProduct,
  reductions,
  otherVariable,
  staleIndex,
  wrongDerivative,
  exponent,
  droppedTerm,
];
/** Of what stands inside a logarithm or a square, no sign and no term. */
const outside =
  (rule: Rule): Rule =>
  (site, scope) =>
    site.depth === 'inner' ? [] : rule(site, scope);

const forwardRules: readonly Rule[] = [
  outside(sign),
  halves,
  dropped,
  outside(droppedTerm),
  otherActivation,
  reductions,
  exponent,
];
/** What people mistake in forward; of a loss also the mean that is one too many. */
const forwardKinds: ReadonlySet<Kind> = new Set([
  'sign',
  'dropped mean',
  'dropped half',
  'dropped term',
  'other activation',
  'dropped constant',
  'dropped regularisation half',
  'missing keep',
  'exponent',
]);

/** Every mutation of a right model that applies. Equal ones and such that cannot be read are among them. */
export function mutantsOf(original: Original): Mutant[] {
  const [model] = original.load(original.text);
  const program = trace(model!, model!.sizes);
  return (['backward', 'forward'] as const).flatMap((block) => {
    const equations = model![block];
    return equations ? inBlock(original, model!, program, block, equations) : [];
  });
}

type Assigned = Scope['statement'];

function inBlock(
  original: Original,
  model: Model,
  program: Program,
  block: Block,
  equations: Equations,
): Mutant[] {
  const statements = assignments(equations.statements);
  const means = new Set(
    [model.forward, model.backward].flatMap((each) => (each ? divisors(each, model) : [])),
  );
  const found = new Map<string, Mutant>();
  for (const statement of statements) {
    const turns = program.equations.filter(
      (each) => each.block === block && each.span.start === statement.span.start,
    );
    const [first] = turns;
    if (!first?.node) continue;
    const scope: Scope = {
      model,
      program,
      statement,
      means,
      arrays: new Set(program.equations.flatMap(({ name }) => (name.includes('[') ? [] : [name]))),
      known: knownBefore(program, first),
      draw: random('mutants', original.name, block, statement.span.start),
    };
    const ofLoss = isLoss(first, program);
    const sites = sitesOf(statement.value, scope.arrays);
    const changes =
      block === 'backward'
        ? [
            ...sites.flatMap((site) => backwardRules.flatMap((rule) => rule(site, scope))),
            ...lostAccumulation(scope),
            ...(program.pairs.some(({ name }) => name === first.name)
              ? pastedEquation(scope, pasteable(scope, statements))
              : []),
          ]
        : sites
            .flatMap((site) => [
              ...forwardRules.flatMap((rule) => rule(site, scope)),
              ...(ofLoss ? multiplied(site, scope) : []),
            ])
            .map((change) => ofForward(change, scope))
            .filter(({ kind }) => forwardKinds.has(kind) || (kind === 'added mean' && ofLoss))
            .filter((change) => ofLoss || isForgotten(change));
    const names = [...new Set(turns.map(({ name }) => name))];
    const side = block === 'backward' ? block : ofLoss ? 'loss' : 'forward';
    for (const change of changes) {
      const text = rewritten(original.text, equations, change, statement.value);
      if (
        text === null ||
        found.has(text) ||
        /(?<![\w.*])([\w.[\]]+) - \1(?![\w.[*])/.test(differing(original.text, text))
      )
        continue;
      found.set(text, {
        original,
        text,
        side,
        kind: change.kind,
        equations: names,
        places: block === 'backward' ? placesOf(program, names) : [],
        codes: block === 'backward' ? change.codes : ['forward/loss-mismatch'],
        before: first.text,
        after: differing(original.text, text),
      });
    }
  }
  return [...found.values()];
}

/** A mutation of forward under the name that it has there. */
function ofForward(change: Change, scope: Scope): Change {
  const value = printExpression(scope.statement.value);
  const isPenalty = [...scope.model.constants.keys()].some(
    (name) => /^(lam|reg)/.test(name) && value.includes(name),
  );
  if (change.kind === 'dropped half' && isPenalty) return { ...change, kind: 'dropped regularisation half' };
  if (change.kind === 'dropped constant' && /\bkeep\b/.test(value))
    return { ...change, kind: 'missing keep' };
  return change;
}

/** A number that has no gradient of its own: the loss, or a part of it. */
const isLoss = ({ name, node }: Equation, { pairs }: Program): boolean =>
  node !== null && node.shape.length === 0 && !pairs.some(({ of }) => of === name);

/** Of `W @ A + b` the product is never forgotten. */
const isForgotten = ({ kind, node, replacement }: Change): boolean =>
  kind !== 'dropped term' || (node as Binary).left === replacement;

/** The line that differs, without its margin. */
function differing(before: string, after: string): string {
  const old = before.split('\n');
  return (
    after
      .split('\n')
      .find((line, i) => line !== old[i])
      ?.trim() ?? ''
  );
}

function assignments(statements: readonly Statement[]): Assigned[] {
  return statements.flatMap((each) => {
    switch (each.kind) {
      case 'assignment':
      case 'augmented':
        return [each];
      case 'for':
        return assignments(each.body);
      case 'if':
        return [...assignments(each.then), ...assignments(each.otherwise)];
      default:
        return [];
    }
  });
}

/** Arrays that have a value before an equation: in backward all of forward's too. */
function knownBefore(program: Program, equation: Equation): Known[] {
  const shapes = new Map<string, string>();
  for (const [name, node] of program.entries) shapes.set(name, printShape(node.shape));
  for (const each of program.equations) {
    if (each === equation) break;
    if (each.node && each.node.type === 'float' && each.name !== program.lossName)
      shapes.set(each.name, printShape(each.node.shape));
  }
  shapes.delete(equation.name);
  return [...shapes].map(([name, shape]) => ({ name, shape, tree: parsed(name) }));
}

/** Right-hand sides of other plain gradients whose variables all have a value here. */
function pasteable(scope: Scope, statements: readonly Assigned[]): Expression[] {
  const names = new Set(scope.known.map(({ name }) => name));
  return statements.flatMap((each) => {
    if (each === scope.statement || each.kind !== 'assignment' || each.value.kind === 'number') return [];
    const variables = sitesOf(each.value, scope.arrays).filter(
      ({ node }) => node.kind === 'name' || isBracketName(node, scope.arrays),
    );
    return variables.length > 1 &&
      variables.every(({ node }) => isConstant(node, scope) || names.has(printExpression(node)))
      ? [each.value]
      : [];
  });
}

/** Dimensions that something is divided by. */
function divisors({ source }: Equations, model: Model): string[] {
  return [...model.dimensions.keys()].filter((name) => {
    const escaped = name.replace(/[[\]]/g, '\\$&');
    return new RegExp(`/ ?(\\([^()]*)?(?<![\\w])${escaped}(?![\\w[])`).test(source.text);
  });
}
