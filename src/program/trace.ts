import { didYouMean } from '../diagnostics/did-you-mean.ts';
import { InputError } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Model } from '../model/model.ts';
import { constantOf, evaluate as evaluateDimension } from '../shapes/dimension.ts';
import type { Sizes } from '../shapes/dimension.ts';
import type { Shape } from '../shapes/shape.ts';
import { recoverShapes } from './recovery.ts';
import { equalShapes, printShape } from '../shapes/shape.ts';
import { ProgramBuilder } from './builder.ts';
import { callValue } from './calls.ts';
import { Context, Refused } from './context.ts';
import type { Recorder, Tracer } from './context.ts';
import type { TracedEquation } from './frames.ts';
import { evaluate } from './expressions.ts';
import { mergeEqualNames } from './equal-names.ts';
import { pairedEquations, pairsOf } from './gradient-pairs.ts';
import { openFiles, replaceGlobal } from './modules.ts';
import { valueNamed } from './names.ts';
import { named } from './naming.ts';
import { gradientNameOf, valueNamesOf } from './pairs.ts';
import type { Mending, Pair, Program } from './program.ts';
import { execute, executeBlock } from './statements.ts';
import { Storage } from './storage.ts';

/**
 * Traces a model at the given sizes (of all names). Mistakes become diagnostics of the program, and the trace goes on.
 * Throws InputError when a bound on steps or memory is passed.
 */
export function trace(model: Model, sizes: Sizes): Program {
  return toProgram(traceMended(model, sizes), model, sizes);
}

function traceMended(model: Model, sizes: Sizes): Context {
  let context = traceOnce(model, sizes, null, new Map());
  // Again, knowing which assignment of a gradient's name is its last: there its shape is checked and mended.
  const finalAssignments = needsMending(context) ? assignmentsOf(context) : null;
  if (finalAssignments) context = traceOnce(model, sizes, finalAssignments, new Map());
  return recoverShapes(context, (guesses) => traceOnce(model, sizes, finalAssignments, guesses));
}

/** How often every name was assigned in backward, by `Frame.keyOf`. */
function assignmentsOf({ equations, root }: Context): Map<string, number> {
  const frames = new Set([root, ...equations.map(({ frame }) => frame)]);
  return new Map(
    [...frames].flatMap((frame) =>
      [...frame.assignments].map(([name, count]): [string, number] => [frame.keyOf(name), count]),
    ),
  );
}

/** The trace of a model without any mistake; null of others, at the first one. */
export function traceStrictly(model: Model, sizes: Sizes): Program | null {
  try {
    const program = toProgram(traceOnce(model, sizes, null, new Map(), null, true), model, sizes);
    const isWhole = program.loss !== null && program.equations.every(({ node }) => node);
    return isWhole && !program.diagnostics.some(({ severity }) => severity === 'error') ? program : null;
  } catch (error) {
    if (error instanceof Refused || error instanceof InputError) return null;
    throw error;
  }
}

/** The trace once more, statement by statement: it makes the same nodes. */
export const traceAgain = (
  model: Model,
  sizes: Sizes,
  recorder: Recorder | null,
  { finalAssignments, guesses }: Mending = traceMended(model, sizes),
): Context => traceOnce(model, sizes, finalAssignments, guesses, recorder);

export const tracer: Tracer = {
  evaluate,
  execute,
  call: (callee, positional, expression, context) =>
    callValue(
      callee,
      { positional: positional.map((value) => ({ value, expression: null })), keywords: new Map() },
      expression,
      context,
    ),
};

function traceOnce(
  model: Model,
  sizes: Sizes,
  finalAssignments: ReadonlyMap<string, number> | null,
  guesses: ReadonlyMap<string, Shape | null>,
  recorder: Recorder | null = null,
  isStrict = false,
): Context {
  const domain = model.domain.copy();
  domain.present = sizes;
  const context = new Context(model, new ProgramBuilder(domain), finalAssignments, guesses, tracer);
  context.recorder = recorder;
  context.isStrict = isStrict;
  openFiles(model.sources, context);
  for (const entry of model.entries.values()) {
    const node = context.builder.emit('<value>', [], {
      name: entry.name,
      shape: entry.shape,
      type: entry.init.kind === 'integers' ? 'int' : 'float',
    });
    context.root.names.set(entry.name, {
      kind: 'array',
      storage: new Storage(node, { kind: entry.role, name: entry.name, frame: 0 }),
    });
    context.root.origins.set(entry.name, { location: entry.location, declared: true, operation: null });
    context.entries.set(entry.name, node);
  }
  if (model.home !== undefined) goHome(model, context);
  for (const name of model.globals ?? []) {
    const value = valueNamed(name, context);
    if (value) replaceGlobal(name, value, context);
  }
  executeBlock(model.forward.statements, context);
  findLoss(context);
  if (model.opened !== undefined) openCall(model.opened, context);
  context.endForward();
  if (model.backward) {
    context.block = 'backward';
    context.root.source = model.backward.source;
    context.root.assignments.clear();
    executeBlock(model.backward.statements, context);
  }
  return context;
}

/** Python's rules hold in the model's equations, and what their file defines; sizes and constants are values like others. */
function goHome({ home }: Model, context: Context): void {
  const { root } = context;
  for (const name of home!.names) {
    const value = valueNamed(name, context);
    if (value) root.names.set(name, value);
  }
  root.enclosing = context.files.find(({ file }) => file!.name === home!.name) ?? null;
}

/** The names of the call of a function become names of the model, but for those of gradients, and of sizes and constants. */
function openCall(name: string, { equations, root, model }: Context): void {
  const names = equations.find(({ frame }) => frame.invocation?.closure.name === name)?.frame.names;
  for (const [each, value] of names ?? []) {
    const isKnown = root.names.has(each) || model.constants.has(each);
    const isSize = value.kind === 'integer' && model.dimensions.has(each);
    const isGradient = valueNamesOf(each).some((of) => names!.has(of) || root.names.has(of));
    if (!isKnown && !isSize && !isGradient) root.names.set(each, value);
  }
}

function findLoss(context: Context): void {
  const { model } = context;
  const last = context.equations.findLast(({ frame }) => frame === context.root);
  const name = model.loss?.name ?? last?.variable;
  const location = model.loss?.location ?? last?.location ?? null;
  if (name === undefined) {
    context.diagnostics.push({
      ...base,
      code: 'input/empty',
      message: 'forward has no equations',
      location: null,
    });
    return;
  }
  context.lossName = name;
  const value = context.root.names.get(name);
  if (!value) {
    const known = context.equations.map(({ variable }) => variable);
    const near = didYouMean(name, known);
    context.diagnostics.push({
      ...base,
      code: 'input/name',
      message: `the loss ${name} is not set in forward`,
      location,
      help: near ? `did you mean ${near}?` : null,
    });
    return;
  }
  const node =
    value.kind === 'unknown' || (value.kind === 'array' && value.storage.isLost) ? null : context.node(value);
  if (!node) return;
  const open = node.shape.filter((dimension) => constantOf(dimension) !== 1);
  if (open.length === 0) {
    context.loss = node;
    return;
  }
  const shape = printShape(node.shape);
  const equation = context.equations.findLast(
    (each) => each.frame === context.root && each.variable === name,
  );
  if (equation?.broken) return;
  const where = { equation: name, location: equation?.location ?? location };
  const hidden = open.every(
    (dimension) => evaluateDimension(dimension, context.builder.domain.present) === 1,
  );
  if (hidden) {
    const now = open.map((dimension) => `${printShape([dimension]).slice(1, -2)} = 1`).join(', ');
    const literal = open.map((dimension) => printShape([dimension]).slice(1, -2)).join(' and ');
    context.diagnostics.push({
      ...base,
      code: 'shape/rank',
      message: `${name} is the loss, but ${shape} is a scalar only while ${now}`,
      ...where,
      help: `sum it, or write 1 for ${literal}`,
    });
  } else {
    context.diagnostics.push({
      ...base,
      code: 'input/loss',
      message: `${name} is the loss: it must be a scalar, not ${shape}`,
      ...where,
      help: `sum or average it: ${name} = mean(…)`,
    });
  }
}

const base: Omit<Diagnostic, 'code' | 'message' | 'location'> = {
  severity: 'error',
  equation: null,
  labels: [],
  notes: [],
  help: null,
  fix: null,
};

/** A gradient's last value has a shape error in its equation, or not the shape of its value. */
function needsMending(context: Context): boolean {
  const { domain } = context.builder;
  return pairedEquations(context).some(
    ({ equation: { node, broken, frame }, partner: { versions, isKnown } }) => {
      if (frame !== context.root && !isKnown) return false;
      if (broken) return true;
      return (
        node !== null &&
        versions.length > 0 &&
        !versions.some(({ shape }) => equalShapes(shape, node.shape, domain))
      );
    },
  );
}

function toProgram(context: Context, model: Model, sizes: Sizes): Program {
  const names = named(context.equations, context.root);
  const pairs = pairsOf(context, names);
  return {
    model,
    sizes,
    domain: context.builder.domain,
    nodes: context.builder.nodes,
    forwardEnd: context.forwardEnd,
    entries: context.entries,
    equations: [...names.values()],
    standIns: context.standIns,
    functions: functionsCalled(context),
    held: context.held,
    pairs,
    loss: context.loss,
    lossName: context.lossName,
    diagnostics: [...mergeEqualNames(context.diagnostics, context), ...missingGradients(context, pairs)],
    loopDimensions: context.loopDimensions,
    assumed: context.builder.domain.assumptions(),
    mending: { finalAssignments: context.finalAssignments, guesses: context.guesses },
  };
}

function functionsCalled({ equations, called }: Context): Program['functions'] {
  const lost = new Set<unknown>();
  for (const { node, frame } of equations)
    if (!node && frame.invocation) lost.add(frame.invocation.closure.code);
  const traced = [...called].filter(([code, isTraced]) => isTraced && !lost.has(code));
  return { called: called.size, traced: traced.length };
}

/** Parameters without a gradient, and the misspelt name that may have been meant for one. */
function missingGradients(context: Context, pairs: readonly Pair[]): Diagnostic[] {
  const { model } = context;
  if (!model.backward) return [];
  const paired = new Set(pairs.map(({ of }) => of));
  const temporaries = new Map<string, TracedEquation>();
  for (const equation of context.equations) {
    const { block, variable, frame } = equation;
    if (block === 'backward' && frame === context.root && !context.partnerIn(variable, frame))
      temporaries.set(variable, equation);
  }
  return [...model.entries.values()].flatMap((entry): Diagnostic[] => {
    if (entry.role !== 'parameter' || paired.has(entry.name)) return [];
    const wanted = gradientNameOf(entry.name);
    const near = didYouMean(wanted, [...temporaries.keys()]);
    if (near) {
      const equation = temporaries.get(near)!;
      temporaries.delete(near);
      return [
        {
          ...base,
          code: 'gradient/unpaired',
          message: `${near} pairs with no value, and ${entry.name} has no gradient`,
          equation: near,
          location: equation.location,
          labels: [{ message: `${entry.name} is declared here`, location: entry.location }],
          help: `did you mean ${wanted}? Or pair them: gradients: { ${near}: ${entry.name} }`,
        },
      ];
    }
    return [
      {
        ...base,
        code: 'gradient/missing',
        message: `the parameter ${entry.name} has no gradient`,
        location: entry.location,
        help: `write ${wanted} = … in backward; what is held fixed belongs under inputs`,
      },
    ];
  });
}
