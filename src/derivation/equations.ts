import { ancestors } from '../evaluation/evaluate.ts';
import { printStatement } from '../language/print.ts';
import type { Statement } from '../language/syntax.ts';
import { integerOf } from '../operations/integers.ts';
import type { Program, ProgramNode } from '../program/program.ts';
import { holdersOf, secondNames } from '../program/second-names.ts';
import { accumulated } from './accumulation.ts';
import { compoundOf } from './compounds.ts';
import type { Compound } from './compounds.ts';
import { examplesOf } from './convention.ts';
import type { Convention } from './convention.ts';
import { gradients } from './gradients.ts';
import { rolled } from './loops.ts';
import { Names } from './names.ts';
import { withPlainPlaces } from './places.ts';
import { selected } from './selection.ts';
import { Simplifier } from './simplify.ts';
import { inverse, one, sizeSum } from './terms.ts';
import { Tidier } from './tidy.ts';
import { Writer } from './writer.ts';
import type { Target } from './writer.ts';

/** Nobody reads more, and expressions nest as deep as loops are long. */
const MAX_NODES = 5000;

export interface DerivationOptions {
  /** Default: per-example. */
  readonly convention?: Convention;
  /** Names of values whose gradients get a line each, whatever else does. */
  readonly keep?: readonly string[];
  /** False: the steps of all layers are written out, in place of a loop. */
  readonly roll?: boolean;
  /** Without the rewriting that makes equations short; for comparison. */
  readonly tidy?: boolean;
}

/**
 * The backward pass of a traced program as statements of the equation language, ready to stand under `backward:`: one
 * gradient of the loss for each parameter, and those of intermediates that they need, in reverse order of the forward
 * equations. A comment (a text) stands for what the language cannot say. Empty where the loss was not traced.
 */
export function derivedStatements(
  program: Program,
  { convention = 'per-example', keep = [], tidy = true, roll = true }: DerivationOptions = {},
): (Statement | string)[] {
  if (!program.loss) return [];
  const compounds = compoundsOf(program, keep);
  const inside = new Set([...compounds.values()].flatMap(({ inner }) => inner));
  const wanted = wantedValues(program, keep).filter(({ node }) => !inside.has(node));
  const examples = convention === 'per-example' ? examplesOf(program) : null;
  const derived = gradients(
    program,
    wanted.map(({ node }) => node),
    examples && integerOf(examples, program.domain),
    compounds,
  );
  const targets = wanted.flatMap(({ name, node }): Target[] => {
    const gradient = derived.of.get(node);
    if (gradient) return [{ of: name, value: node, gradient }];
    return program.entries.get(name) === node ? [{ of: name, value: node, gradient: null }] : [];
  });
  const needed = ancestors(targets.flatMap(({ gradient }) => gradient ?? []));
  if (needed.length > MAX_NODES)
    return [`# the backward pass has ${needed.length} operations: choose smaller sizes to see its equations`];
  const simplifier = new Simplifier(
    program,
    derived.nodes,
    targets.flatMap(({ gradient }) => gradient ?? []),
  );
  simplifier.simplify(needed);
  const names = new Names(program);
  const isEntry = ({ of }: Target): boolean => program.entries.has(of);
  const isParameter = ({ of }: Target): boolean => program.model.entries.get(of)?.role === 'parameter';
  const simple = targets
    .map((target) => ({ ...target, gradient: target.gradient && simplifier.of(target.gradient) }))
    // What flows back from outside has a name.
    .filter((each) => isEntry(each) || keep.includes(each.of) || each.gradient?.operation.name !== '<value>');
  const uses = usesOf(simple, names);
  const perExample = examples ? inverse(sizeSum(examples)) : one;
  /** All gradients tidied; those that get no line go into those that use them. */
  const tidied = (lines: ReadonlySet<string>): [Target[], Tidier] => {
    const tidier = new Tidier(simplifier, names, uses);
    const done = simple.map((target) => {
      const { gradient, of } = target;
      if (!gradient || (!tidy && !(examples && isParameter(target)))) return target;
      const factor = isParameter(target) ? perExample : one;
      return { ...target, gradient: tidier.target(gradient, factor, !lines.has(of)) };
    });
    return [done, tidier];
  };
  let chosen = simple;
  let lines = new Set(simple.map(({ of }) => of));
  for (let pass = 0; pass < (tidy ? 2 : 1); pass++) {
    const [done, tidier] = tidied(lines);
    chosen = tidy
      ? selected(
          done.filter(({ of }) => lines.has(of)),
          isEntry,
          ({ of }) => keep.includes(of),
          (node) => names.of(node) !== undefined,
          (node, each) => tidier.costs.ofLine(node, each),
        )
      : done;
    lines = new Set(chosen.map(({ of }) => of));
  }
  const written = [...new Writer(chosen, names).lines()];
  if (!roll || !tidy) return written.map(withPlainPlaces);
  const sums = accumulated(written, names);
  return rolled(sums, () => names.layer()).map(withPlainPlaces);
}

/** The same as lines of text. */
export function derivedEquations(program: Program, options: DerivationOptions = {}): string[] {
  return derivedStatements(program, options).flatMap((line) =>
    typeof line === 'string' ? [line] : printStatement(line).split('\n'),
  );
}

/** Functions written out in several equations, but for those within which a gradient is asked for. */
function compoundsOf({ loss, held, nodes }: Program, keep: readonly string[]): Map<ProgramNode, Compound> {
  const asked = new Set(
    keep.flatMap((name) => {
      const value = held.get(name);
      return value?.kind === 'array' ? [value.node] : [];
    }),
  );
  const found = new Map<ProgramNode, Compound>();
  if (!loss) return found;
  for (const node of nodes.slice(0, loss.index + 1)) {
    const compound = compoundOf(node);
    if (compound && !compound.inner.some((each) => asked.has(each))) found.set(node, compound);
  }
  return found;
}

/** How often a derived node is used, without what stands below names. */
function usesOf(targets: readonly Target[], names: Names): Map<ProgramNode, number> {
  const uses = new Map<ProgramNode, number>();
  const roots = targets.flatMap(({ gradient }) => gradient ?? []);
  for (const node of ancestors(roots)) {
    if (names.of(node) !== undefined) continue;
    for (const input of node.inputs) uses.set(input, (uses.get(input) ?? 0) + 1);
  }
  return uses;
}

interface Wanted {
  readonly name: string;
  readonly node: ProgramNode;
}

/** Parameters, and what depends on them and leads to the loss: the last version of each name, in the order of their equations. */
function wantedValues(program: Program, keep: readonly string[]): Wanted[] {
  const { loss, entries, equations, held, model } = program;
  const path = ancestors([loss!]);
  const onPath = new Set(path);
  const asked = [...model.entries.values()].flatMap(({ name, role }) =>
    role === 'parameter' || keep.includes(name) ? [entries.get(name)!] : [],
  );
  const kept = keep.flatMap((name) => {
    const value = held.get(name);
    return value?.kind === 'array' ? secondNames(value.node) : [];
  });
  const carrying = new Set([...asked, ...kept]);
  for (const node of path) if (node.inputs.some((input) => carrying.has(input))) carrying.add(node);

  const versions = new Map<string, ProgramNode[]>();
  const isEntry = new Set(entries.values());
  for (const { block, name, node, call } of equations)
    // What a function calls its argument, or keeps it as, has no gradient of its own.
    if (block === 'forward' && node && !(call && isEntry.has(holdersOf(node).at(-1)!)))
      versions.set(name, [...(versions.get(name) ?? []), node]);
  for (const [name, value] of held)
    if (value.kind === 'array') versions.set(name, [...(versions.get(name) ?? []), value.node]);

  const found = new Map<string, { node: ProgramNode; place: number }>();
  for (const [name, nodes] of versions) {
    // Of several calls' values of one name none has it for itself.
    if (entries.has(name) || name.includes(' ')) continue;
    const node = nodes.findLast((each) => onPath.has(each) && carrying.has(each) && each.type === 'float');
    if (node && node !== loss) found.set(name, { node, place: node.index });
  }
  // A parameter's gradient is complete after that of the equation which uses it first.
  const results = [...found.values()].map(({ place }) => place).sort((a, b) => a - b);
  const firstUse = new Map<ProgramNode, number>();
  for (const node of path)
    for (const input of node.inputs) if (!firstUse.has(input)) firstUse.set(input, node.index);
  for (const node of asked) {
    if (node.type !== 'float') continue;
    const use = firstUse.get(node) ?? Infinity;
    found.set(node.attributes.name, {
      node,
      place: (results.find((place) => place >= use) ?? Infinity) - 0.5,
    });
  }
  return [...found]
    .sort(([, a], [, b]) => (a.place === b.place ? 0 : b.place - a.place))
    .map(([name, { node }]) => ({ name, node }));
}
