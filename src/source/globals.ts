import type { Expression, Statement } from '../language/syntax.ts';
import { changedNames, flatTargets, targetsOf, within } from '../program/assigned.ts';
import { calledFrom } from './functions.ts';
import type { Declared, FunctionInfo } from './functions.ts';
import { nameOfCallee, nodesIn, writtenNumber } from './walk.ts';

const CONSTRUCTORS =
  /^(randn|rand|random|zeros|ones|empty|uniform|normal|standard_normal|full|random_sample)$/;

/** A global name that functions read. */
export interface Global {
  readonly name: string;
  /** What the file sets it to. */
  readonly value: Expression;
}

/** The arrays that functions take from the file itself, not as arguments, and that the file makes by their sizes. */
export function globalArrays(infos: readonly FunctionInfo[], declared: Declared): Global[] {
  const found = new Map<string, Global>();
  for (const info of infos) {
    const set = globalsOf(info.file.statements);
    for (const each of calledFrom(info, declared))
      for (const name of freeNames(each)) {
        const value = set.get(name);
        if (value && isMadeBySize(value)) found.set(name, { name, value });
      }
  }
  return [...found.values()];
}

/** Global names that functions read and the file sets, in whatever way. */
export function globalsRead(infos: readonly FunctionInfo[], declared: Declared): Set<string> {
  const found = new Set<string>();
  for (const info of infos) {
    const set = new Set(info.file.statements.flatMap((each) => [...changedNames(each)]));
    for (const each of calledFrom(info, declared))
      for (const name of freeNames(each)) if (set.has(name)) found.add(name);
  }
  return found;
}

/** Global names within an expression that stand for sizes: `np.random.randn(hidden_size, vocab_size)`. */
export function sizesIn(value: Expression, info: FunctionInfo): string[] {
  const set = globalsOf(info.file.statements);
  const names = new Set<string>();
  for (const node of nodesIn(value)) {
    if (node.kind !== 'call' || !CONSTRUCTORS.test(nameOfCallee(node) ?? '')) continue;
    for (const inner of nodesIn(node.arguments))
      if (inner.kind === 'name' && set.has(inner.name) && mayVary(set.get(inner.name)!))
        names.add(inner.name);
  }
  return [...names];
}

/** A size of one stays one: a network with one output. */
const mayVary = (value: Expression): boolean => !isMadeBySize(value) && writtenNumber(value) !== 1;

const isMadeBySize = (value: Expression): boolean =>
  nodesIn(value).some((node) => node.kind === 'call' && CONSTRUCTORS.test(nameOfCallee(node) ?? ''));

/** What the statements of a file set names to; of several the first one. */
function globalsOf(statements: readonly Statement[]): Map<string, Expression> {
  const found = new Map<string, Expression>();
  for (const statement of statements) {
    if (statement.kind !== 'assignment') continue;
    for (const target of statement.targets) {
      const pairs: [Expression, Expression][] =
        target.kind === 'tuple' && statement.value.kind === 'tuple'
          ? target.elements.map((each, i) => [
              each,
              (statement.value as { elements: readonly Expression[] }).elements[i]!,
            ])
          : [[target, statement.value]];
      for (const [each, value] of pairs)
        if (each.kind === 'name' && value && !found.has(each.name)) found.set(each.name, value);
    }
  }
  return found;
}

/** The names that a function reads and does not set. */
function freeNames({ definition }: FunctionInfo): Set<string> {
  const own = new Set(definition.parameters.map(({ name }) => name));
  const visit = (statement: Statement): void => {
    for (const target of targetsOf(statement).flatMap(flatTargets))
      if (target.kind === 'name') own.add(target.name);
    within(statement).forEach(visit);
  };
  definition.body.forEach(visit);
  const read = nodesIn(definition.body).flatMap((node) => (node.kind === 'name' ? [node.name] : []));
  return new Set(read.filter((name) => !own.has(name)));
}
