import { ancestors } from '../evaluation/evaluate.ts';
import { printStatement } from '../language/print.ts';
import type { Program, ProgramNode } from '../program/program.ts';
import { gradients } from './gradients.ts';
import { Names } from './names.ts';
import { Simplifier } from './simplify.ts';
import { Writer } from './writer.ts';
import type { Target } from './writer.ts';

/** Nobody reads more, and expressions nest as deep as loops are long. */
const MAX_NODES = 5000;

/**
 * The backward pass of a traced program as lines of the equation language, ready to stand under `backward:`. One
 * gradient of the loss for each parameter and each forward name between parameters and loss, in reverse order of the
 * forward equations, total (∂J/∂value). What is used twice gets a line before. What the language cannot say becomes a
 * comment. Empty where the loss was not traced.
 */
export function derivedEquations(program: Program): string[] {
  if (!program.loss) return [];
  const wanted = wantedValues(program);
  const derived = gradients(
    program,
    wanted.map(({ node }) => node),
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
  const writer = new Writer(
    targets.map(({ of, value, gradient }) => ({ of, value, gradient: gradient && simplifier.of(gradient) })),
    names,
  );
  return writer
    .lines()
    .flatMap((line) => (typeof line === 'string' ? [line] : printStatement(line).split('\n')));
}

interface Wanted {
  readonly name: string;
  readonly node: ProgramNode;
}

/** Parameters, and what depends on them and leads to the loss: the last version of each name, in the order of their equations. */
function wantedValues(program: Program): Wanted[] {
  const { loss, entries, equations, held, model } = program;
  const path = ancestors([loss!]);
  const onPath = new Set(path);
  const parameters = [...model.entries.values()].flatMap(({ name, role }) =>
    role === 'parameter' ? [entries.get(name)!] : [],
  );
  const carrying = new Set(parameters);
  for (const node of path) if (node.inputs.some((input) => carrying.has(input))) carrying.add(node);

  const versions = new Map<string, ProgramNode[]>();
  for (const { block, name, node } of equations)
    if (block === 'forward' && node) versions.set(name, [...(versions.get(name) ?? []), node]);
  for (const [name, value] of held)
    if (value.kind === 'array') versions.set(name, [...(versions.get(name) ?? []), value.node]);

  const found = new Map<string, { node: ProgramNode; place: number }>();
  for (const [name, nodes] of versions) {
    if (entries.has(name)) continue;
    const node = nodes.findLast((each) => onPath.has(each) && carrying.has(each) && each.type === 'float');
    if (node && node !== loss) found.set(name, { node, place: node.index });
  }
  // A parameter's gradient is complete after that of the equation which uses it first.
  const results = [...found.values()].map(({ place }) => place).sort((a, b) => a - b);
  const firstUse = new Map<ProgramNode, number>();
  for (const node of path)
    for (const input of node.inputs) if (!firstUse.has(input)) firstUse.set(input, node.index);
  for (const node of parameters) {
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
