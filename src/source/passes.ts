import type { Expression, Statement } from '../language/syntax.ts';
import { baseName, changedNames, flatTargets, targetsOf } from '../program/assigned.ts';
import type { Script } from './scripts.ts';
import { freeNames, neededBefore, neededFor, pruned } from './slices.ts';
import { nodesIn } from './walk.ts';
import { roleOf } from './words.ts';

/** A script's statements, as far as they are needed: plots, prints and the update are gone. */
export interface Passes {
  readonly forward: readonly Statement[];
  readonly backward: readonly Statement[];
  /** Null where none is computed. */
  readonly loss: string | null;
  /** Names that they read and do not set, in order. */
  readonly free: ReadonlySet<string>;
}

/**
 * Which of a script's statements are its forward pass, with the loss, and which its backward pass, up to the last gradient.
 * @param excluded names that are not the loss
 */
export function passesOf(script: Script, excluded: ReadonlySet<string>): Passes {
  const { body, gradients } = script;
  const data = batchesAmong(script);
  const statements = body.definition.body.filter((each) => !DECLARATIONS.has(each.kind) && !data.has(each));
  const sets = (names: ReadonlySet<string>): number[] =>
    statements.flatMap((statement, at) =>
      assignedIn(statement).some((name) => names.has(name)) ? [at] : [],
    );
  const own = new Set(gradients.keys());
  const written = sets(own);
  const [first, last] = [written[0]!, written.at(-1)!];
  const loss = lossIn(statements, new Set([...own, ...excluded]));
  const lossAt = loss === null ? -1 : sets(new Set([loss])).at(-1)!;
  const forward =
    loss === null ? new Set(statements.slice(0, first)) : neededBefore(loss, statements, lossAt);
  const { kept: related, needed } = neededFor(loss === null ? own : [...own, loss], statements);
  const kept = statements.filter((each) => related.has(each));
  const withoutRest = (each: Statement): Statement => pruned(each, needed);
  const passes = {
    forward: kept.filter((each) => forward.has(each)).map(withoutRest),
    backward: readLater(
      kept.filter((each) => !forward.has(each) && statements.indexOf(each) <= last).map(withoutRest),
      own,
    ),
    loss,
  };
  return { ...passes, free: freeNames([...passes.forward, ...passes.backward]) };
}

/** Statements that choose examples, `x = X[batch]`, `x = X[i:i + 32]`: what they give is data, of any size. */
function batchesAmong({ body, loops, gradients }: Script): Set<Statement> {
  const turns = new Set(
    loops
      .flatMap(({ target }) => flatTargets(target))
      .flatMap((each) => (each.kind === 'name' ? [each.name] : [])),
  );
  const drawn = new Set<string>();
  const parameters = new Set([...gradients.values()].flat());
  const chooses = (index: Expression): boolean =>
    index.kind === 'slice' ? readsAny(index, turns) || readsAny(index, drawn) : readsAny(index, drawn);
  const found = new Set<Statement>();
  for (const statement of body.definition.body) {
    if (statement.kind !== 'assignment') continue;
    const isDrawn = nodesIn(statement.value).some(
      (node) => node.kind === 'attribute' && /^(permutation|choice|randint|shuffle)$/.test(node.name),
    );
    const bases = nodesIn(statement.value).flatMap((node) =>
      node.kind === 'subscript' && node.indices.some(chooses) ? [baseName(node.object)] : [],
    );
    if ((!isDrawn && bases.length === 0) || readsAny(statement.value, parameters)) continue;
    found.add(statement);
    if (isDrawn || bases.some((base) => base !== null && drawn.has(base)))
      for (const name of changedNames(statement)) drawn.add(name);
  }
  return found;
}

const readsAny = (part: unknown, names: ReadonlySet<string>): boolean =>
  nodesIn(part).some((node) => node.kind === 'name' && names.has(node.name));

const DECLARATIONS = new Set<Statement['kind']>(['function', 'class', 'import', 'from', 'global', 'pass']);

/** Without what changes only names that nothing reads any more: steps of an optimiser. */
function readLater(statements: readonly Statement[], results: ReadonlySet<string>): Statement[] {
  const read = new Set(results);
  return statements
    .toReversed()
    .filter((statement) => {
      const isRead = [...changedNames(statement)].some((name) => read.has(name));
      if (isRead) for (const name of freeNames([statement])) read.add(name);
      return isRead;
    })
    .toReversed();
}

/** Names that a statement sets, in the blocks inside it too, and not only changes. */
function assignedIn(statement: Statement): string[] {
  return nodesIn(statement).flatMap((node) =>
    node.kind === 'assignment' || node.kind === 'augmented'
      ? targetsOf(node)
          .flatMap(flatTargets)
          .flatMap((target) => (target.kind === 'name' ? [target.name] : []))
      : [],
  );
}

/** The name of the loss: of those that sound like one the one with the plainest name, and of these the last. */
function lossIn(statements: readonly Statement[], excluded: ReadonlySet<string>): string | null {
  let best: { name: string; rank: number } | null = null;
  for (const statement of statements)
    for (const name of assignedIn(statement)) {
      const rank = lossRank(name);
      if (excluded.has(name) || rank === null || (best && best.rank > rank)) continue;
      best = { name, rank };
    }
  return best?.name ?? null;
}

const lossRank = (name: string): number | null => {
  if (/^(loss|cost|J|total_loss|total_cost|objective)$/i.test(name)) return 2;
  if (/(^|_)(val|valid|validation|test|dev)(_|$)|history|list|es$/i.test(name)) return null;
  return roleOf(name) === 'cost' || /^(L|E|err|nll|mse|ce|bce)$/i.test(name) ? 1 : null;
};
