import { ancestors } from '../evaluation/evaluate.ts';
import type { Program, ProgramNode } from '../program/program.ts';
import { multiply, named, namesOf, one } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import { isDataDependent } from '../shapes/domain.ts';
import { reducedCount } from '../operations/reducing.ts';

/**
 * `per-example`: gradients of intermediates are those of the summed losses of the examples, as in the lectures (dZ is
 * m times ∂J/∂Z), and 1/m stands in the gradients of parameters. `total`: every gradient is ∂J/∂value.
 */
export type Convention = 'per-example' | 'total';

/**
 * The number of examples that the loss is a mean over: a size that divides every summand of the loss once, and that no
 * parameter has, nor the data decide. Null where there is none such: then both conventions are the same.
 */
export function examplesOf({ loss, entries, model, held }: Program): Dimension | null {
  if (!loss) return null;
  const own = new Set(
    [...model.entries.values()].flatMap(({ name, role }) =>
      role === 'parameter' ? entries.get(name)!.shape.flatMap(namesOf) : [],
    ),
  );
  const parameters = new Set(
    [...model.entries.values()].flatMap(({ name, role }) =>
      role === 'parameter' ? [entries.get(name)!] : [],
    ),
  );
  const kept = new Set([...held.values()].flatMap((value) => (value.kind === 'array' ? [value.node] : [])));
  // A penalty made of nothing but parameters is no matter of the examples.
  const summands = summandDivisors(loss, one);
  const ofData = summands.filter(({ node }) =>
    ancestors([node]).some((each) => each !== node && kept.has(each) && !parameters.has(each)),
  );
  const divisors = (ofData.length > 0 ? ofData : summands).map(({ by }) => namesOnce(by));
  const [first, ...others] = divisors;
  const shared = (first ?? []).filter(
    (name) => !own.has(name) && !isDataDependent(name) && others.every((names) => names.includes(name)),
  );
  return shared.length > 0 ? named(shared[0]!) : null;
}

interface Summand {
  readonly node: ProgramNode;
  /** What it is divided by. */
  readonly by: Dimension;
}

/** The summands of the loss. */
function summandDivisors(node: ProgramNode, by: Dimension): Summand[] {
  const [a, b] = node.inputs as [ProgramNode, ProgramNode];
  switch (node.operation.name) {
    case 'add':
    case 'subtract':
      return [a, b].filter((each) => !isFixed(each)).flatMap((each) => summandDivisors(each, by));
    case 'negative':
    case '<same>':
    case 'copy':
    case 'reshape':
    case 'squeeze':
    case 'astype':
    case 'float':
      return summandDivisors(a, by);
    case 'multiply':
      if (isFixed(a)) return summandDivisors(b, multiply(by, divisorOf(a)));
      if (isFixed(b)) return summandDivisors(a, multiply(by, divisorOf(b)));
      return [{ node, by }];
    case 'divide':
      return isFixed(b) ? summandDivisors(a, multiply(by, sizeIn(b))) : [{ node, by }];
    case 'mean':
      return [{ node: a, by: multiply(by, reducedCount(a, node.attributes.axis)) }];
    case 'sum':
      // The sum of means, and the mean of means.
      return summandDivisors(a, by);
    default:
      return [{ node, by }];
  }
}

/** Made of numbers and sizes alone. */
export const isFixed = ({ operation, inputs }: ProgramNode): boolean =>
  operation.name === '<constant>' ||
  (operation.name === '<size>' && inputs.length === 0) ||
  (inputs.length > 0 && operation.elementwise === true && inputs.every(isFixed));

/** The sizes below the line of a number. */
function divisorOf({ operation, inputs }: ProgramNode): Dimension {
  const [a, b] = inputs as [ProgramNode, ProgramNode];
  if (operation.name === 'divide') return multiply(divisorOf(a), sizeIn(b));
  if (operation.name === 'multiply') return multiply(divisorOf(a), divisorOf(b));
  return operation.name === 'negative' ? divisorOf(a) : one;
}

/** The sizes above it. */
function sizeIn({ operation, inputs, attributes }: ProgramNode): Dimension {
  const [a, b] = inputs as [ProgramNode, ProgramNode];
  if (operation.name === '<size>') return attributes.size.dimension;
  if (operation.name === 'multiply') return multiply(sizeIn(a), sizeIn(b));
  return operation.name === 'divide' || operation.name === 'negative' ? sizeIn(a) : one;
}

/** Names that stand once in the only term of a divisor. */
function namesOnce({ terms }: Dimension): string[] {
  const [term] = terms;
  if (terms.length !== 1) return [];
  return term!.factors.flatMap(({ atom, power }) => (atom.kind === 'name' && power === 1 ? [atom.name] : []));
}
