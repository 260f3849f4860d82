import type { Expression } from '../language/syntax.ts';
import { operationNamed } from '../operations/table.ts';
import { ShapeError } from '../operations/operation.ts';
import { apply } from './apply.ts';
import type { Context } from './context.ts';
import type { ProgramNode } from './program.ts';
import type { Storage } from './storage.ts';
import { isSingleTruth } from './indices.ts';
import type { Index } from './indices.ts';

/** `base[index] = value`, or added to it, in place: every name and view of the memory sees it. */
export function store(
  operation: 'store' | 'accumulate',
  base: Storage,
  value: ProgramNode,
  index: Index,
  expression: Expression,
  operands: readonly (Expression | null)[],
  context: Context,
): void {
  const before = base.read(context.builder);
  const [mask] = index.arrays;
  // `z[z <= 0] = 0` of one number: there is no axis to index.
  const chosen =
    operation === 'store' &&
    mask !== undefined &&
    before.shape.length === 0 &&
    isSingleTruth(index) &&
    value.shape.length === 0;
  const stored = chosen
    ? apply(
        {
          operation: operationNamed('where')!,
          inputs: [mask, value, before],
          attributes: {},
          expression,
          operands: [],
          token: null,
        },
        context,
      )
    : apply(
        {
          operation: operationNamed(operation)!,
          inputs: [before, value, ...index.arrays],
          attributes: { items: index.items },
          expression,
          operands,
          token: null,
        },
        context,
      );
  const node = context.node(stored);
  if (node) overwrite(base, node, expression, context);
}

/** The name that is written to; another one where it is the value itself. */
function copyName(expression: Expression, of: string | null): string {
  const own = baseName(expression);
  return own !== null && own !== of ? own : `${(of ?? 'value').replace(/\[.*/, '')}_copy`;
}

function baseName(expression: Expression): string | null {
  switch (expression.kind) {
    case 'name':
      return expression.name;
    case 'subscript':
    case 'attribute':
      return baseName(expression.object);
    case 'call':
      return expression.arguments[0] ? baseName(expression.arguments[0]) : null;
    default:
      return null;
  }
}

/** Replaces an array's contents in place, and says so where they are not the equation's own to change. */
export function overwrite(
  storage: Storage,
  node: ProgramNode,
  expression: Expression,
  context: Context,
  isMeant = false,
): void {
  if (!isMeant) reportMutation(storage, expression, context);
  try {
    storage.write(node, context.builder);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    context.report(expression.span, { code: 'shape/in-place', message: error.message });
    context.broken = true;
  }
}

function reportMutation(storage: Storage, expression: Expression, context: Context): void {
  // A warning is no reason to refuse an edit elsewhere.
  if (context.isQuiet || context.isStrict) return;
  const { kind, name, frame } = storage.root.owner;
  if (context.mutated.has(storage.root)) return;
  const warn = (message: string, original: string | null): void => {
    context.mutated.add(storage.root);
    context.report(expression.span, {
      code: 'purity/mutates',
      severity: 'warning',
      message,
      help: `work on a copy: ${copyName(expression, name)} = ${original ?? 'value'}.copy()`,
    });
  };
  if (kind === 'input' || kind === 'parameter' || (kind === 'forward' && context.block === 'backward')) {
    const what = kind === 'forward' ? `the forward value ${name ?? ''}`.trim() : `the ${kind} ${name}`;
    return warn(`this writes into ${what}`, name);
  }
  // What an object keeps is its own to change.
  const base = pathBase(expression, context);
  const isForeign = context.frame.kind === 'function' && frame < context.frame.id;
  if (isForeign && base !== null && context.frame.names.has(base))
    warn(
      `this writes into ${base}, which the caller of ${context.frame.invocation!.closure.name} still has`,
      base,
    );
}

/** The variable behind indices: `dA` of `dA[mask]`; null behind attributes and entries. */
function pathBase(expression: Expression, context: Context): string | null {
  if (expression.kind === 'name') return expression.name;
  if (expression.kind !== 'subscript' || context.values.get(expression.object)?.kind !== 'array') return null;
  return pathBase(expression.object, context);
}
