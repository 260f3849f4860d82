import { printStatement } from '../language/print.ts';
import type { Expression, Statement } from '../language/syntax.ts';
import type { Model } from '../model/model.ts';
import { operationNamed } from '../operations/table.ts';
import { multiResultNamed } from '../operations/several.ts';
import type { Program } from '../program/program.ts';
import { named } from '../shapes/dimension.ts';
import { Unprintable } from './names.ts';
import { helpers } from './numpy-helpers.ts';
import { attribute, mappedStatement, name as nameTree } from './trees.ts';
import type { Replace } from './trees.ts';

/**
 * Forward and backward as one Python function over NumPy, runnable as it stands: inputs and parameters in, the loss
 * and a dictionary of gradients out. Names with a layer in brackets are dictionaries by layer.
 * @throws Unprintable for what NumPy cannot say
 */
export function numpyFunction(program: Program, backward: readonly (Statement | string)[]): string {
  const { model } = program;
  const own = ownNames(program, backward);
  const needed = new Set<string>();
  const replace = inNumpy(own, needed);
  const python = (each: Statement | string): string[] =>
    typeof each === 'string' ? [each] : printStatement(mappedStatement(each, replace)).split('\n');
  const forward = model.forward.statements.flatMap(python);
  const lines = backward.flatMap(python);
  const used = [...forward, ...lines].join('\n');

  const dictionaries = bracketBases(`${used}\n${[...model.entries.keys()].join('\n')}`, model);
  const parameters = [...new Set([...model.entries.keys()].map(baseOf))];
  const made = dictionaries.filter((base) => !parameters.includes(base));
  const gradients = gradientsOf(program, backward);
  const body = [
    ...sizeLines(program, used),
    ...[...model.constants]
      .filter(([each]) => mentions(used, each))
      .map(([each, value]) => `${each} = ${value}`),
    ...(made.length > 0 ? [`${made.join(', ')} = ${made.map(() => '{}').join(', ')}`] : []),
    '',
    ...forward,
    '',
    ...lines,
    '',
    `return ${program.lossName}, {${gradients.map((each) => `${JSON.stringify(each)}: ${each}`).join(', ')}}`,
  ];
  const functions = withTheirs(needed).map((each) => `${helpers[each]!.trim()}\n\n\n`);
  return (
    `${['import numpy as np', ...(functions.some((each) => each.includes('math.')) ? ['import math'] : [])].join('\n')}\n\n\n` +
    functions.join('') +
    `def forward_backward(${parameters.join(', ')}):\n` +
    `    """${model.name.replaceAll('"""', "'''")}: the loss and its gradients."""\n` +
    body.map((line) => (line === '' ? '' : `    ${line}`)).join('\n') +
    '\n'
  );
}

/**
 * Equations in NumPy, to stand in a file behind its forward pass, and the functions that they need and NumPy lacks.
 * @throws Unprintable for what NumPy cannot say
 */
export function numpyLines(
  program: Program,
  backward: readonly (Statement | string)[],
): { lines: string[]; functions: string[] } {
  const needed = new Set<string>();
  const replace = inNumpy(ownNames(program, backward), needed);
  const lines = backward.flatMap((each) =>
    typeof each === 'string' ? [each] : printStatement(mappedStatement(each, replace)).split('\n'),
  );
  const made = bracketBases(lines.join('\n'), program.model).filter((each) => !program.held.has(each));
  return {
    lines: [...made.map((each) => `${each} = {}`), ...lines],
    functions: withTheirs(needed).map((each) => helpers[each]!.trim()),
  };
}

const baseOf = (text: string): string => text.replace(/\[.*$/, '');

const mentions = (text: string, word: string): boolean =>
  new RegExp(`(?<![\\w.])${word.replaceAll(/[[\]]/g, '\\$&')}(?!\\w)`).test(text);

/** Names that stand for values: everything that is declared or assigned. */
function ownNames({ model, sizes, held }: Program, backward: readonly (Statement | string)[]): Set<string> {
  const names = new Set([
    ...model.entries.keys(),
    ...sizes.keys(),
    ...model.constants.keys(),
    ...held.keys(),
  ]);
  const targets = (statement: Statement): void => {
    if (statement.kind === 'for') {
      names.add(printStatement({ kind: 'expression', value: statement.target, span: statement.span }));
      statement.body.forEach(targets);
    }
    if (statement.kind === 'assignment')
      for (const target of statement.targets)
        names.add(printStatement({ kind: 'expression', value: target, span: statement.span }));
    if (statement.kind === 'if') [...statement.then, ...statement.otherwise].forEach(targets);
  };
  for (const each of backward) if (typeof each !== 'string') targets(each);
  model.forward.statements.forEach(targets);
  return new Set([...names].flatMap((each) => [each, baseOf(each)]));
}

/** Functions by NumPy's names, or as helpers of ours where NumPy has none. */
function inNumpy(own: ReadonlySet<string>, needed: Set<string>): Replace {
  const functionTree = (each: string): Expression | null => {
    const canonical = operationNamed(each)?.name ?? each;
    if (Object.hasOwn(helpers, canonical)) {
      needed.add(canonical);
      return nameTree(canonical);
    }
    return operationNamed(each) || multiResultNamed(each) || NUMPY_NAMES.has(each)
      ? nameTree(`np.${each}`)
      : null;
  };
  return (each) => {
    if (each.kind === 'name' && !own.has(each.name) && !PYTHON_NAMES.has(each.name))
      return functionTree(each.name);
    if (each.kind === 'prime')
      throw new Unprintable(`${each.name}' has no spelling in NumPy: write the derivative out`);
    if (
      each.kind === 'attribute' &&
      each.object.kind === 'name' &&
      /^(np|numpy)$/.test(each.object.name) &&
      !own.has(each.object.name)
    ) {
      const found = functionTree(each.name);
      return found ?? attribute(nameTree('np'), each.name);
    }
    return null;
  };
}

const NUMPY_NAMES = new Set(['array', 'asarray']);
const PYTHON_NAMES = new Set([
  'range',
  'len',
  'reversed',
  'enumerate',
  'zip',
  'int',
  'float',
  'bool',
  'tuple',
  'list',
  'abs',
  'np',
]);

/** Helpers with those that they call, in the order in which they are defined. */
function withTheirs(needed: ReadonlySet<string>): string[] {
  const all = new Set<string>();
  const visit = (each: string): void => {
    if (all.has(each)) return;
    for (const other of Object.keys(helpers))
      if (other !== each && new RegExp(`(?<![\\w.])${other}\\(`).test(helpers[each]!)) visit(other);
    all.add(each);
  };
  needed.forEach(visit);
  return [...all];
}

/** Sizes that the equations name, read off the arrays; those that no axis has alone are numbers. */
function sizeLines({ model, sizes }: Program, text: string): string[] {
  const found = new Map<string, string>();
  const visit = (name: string): void => {
    if (found.has(name) || model.constants.has(name)) return;
    for (const [entry, { shape }] of model.entries) {
      const axis = shape.findIndex(({ key }) => key === named(name).key);
      if (axis >= 0) return void found.set(name, `${entry}.shape[${axis}]`);
    }
    found.set(name, String(sizes.get(name)));
  };
  for (const name of sizes.keys()) if (mentions(text, name)) visit(name);
  const brackets = [...found.keys()].filter((name) => name.includes('['));
  const bases = [...new Set(brackets.map(baseOf))];
  return [...bases.map((base) => `${base} = {}`), ...[...found].map(([name, value]) => `${name} = ${value}`)];
}

/** Names that are set by layer: `Z[1] = …` where Z is no value of its own. */
function bracketBases(text: string, { entries }: Model): string[] {
  const assigned = [...text.matchAll(/^\s*(\w+)\[\w+(?: [+-] \d+)?\] [+-]?= /gm)].map(([, base]) => base!);
  const plain = (base: string): boolean =>
    entries.has(base) || new RegExp(`^\\s*(.*, )?${base}(, .*)? = `, 'm').test(text);
  return [...new Set(assigned)].filter((base) => !plain(base));
}

/** The gradients of parameters, as the function returns them. */
function gradientsOf(program: Program, backward: readonly (Statement | string)[]): string[] {
  const lines = backward.flatMap((each) => (typeof each === 'string' ? [] : printStatement(each)));
  const text = lines.join('\n');
  const names = [...program.model.entries.values()].flatMap(({ name, role }) =>
    role === 'parameter' ? [gradientIn(text, name, program)] : [],
  );
  return [...new Set(names.flatMap((each) => each ?? []))];
}

function gradientIn(text: string, of: string, { model }: Program): string | null {
  const declared = [...model.gradients].find(([, pair]) => pair.of === of)?.[0];
  const [base, layer] = [baseOf(of), of.slice(baseOf(of).length)];
  const usual = [...(declared ? [declared] : []), `d${of}`, `d_${of}`, `grad_${of}`, `${base}_grad${layer}`];
  const isSet = (each: string): boolean => {
    const bare = layer && each.endsWith(layer) ? each.slice(0, -layer.length) : each;
    const pattern = bare === each ? `${bare}` : `${bare}\\[(${layer.slice(1, -1)}|[a-z]\\w*)\\]`;
    return new RegExp(`^\\s*${pattern} = `, 'm').test(text);
  };
  return usual.find(isSet) ?? null;
}
