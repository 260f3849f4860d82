import type { Location } from '../diagnostics/diagnostic.ts';
import { constant } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import { printShape } from '../shapes/shape.ts';
import type { Shape } from '../shapes/shape.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { parseDimension, parseShape, refuse } from './dimension-text.ts';
import type { DimensionScope } from './dimension-text.ts';
import type { Entry, Init } from './model.ts';
import type { Problems } from './problems.ts';
import { entriesOf, entryOf, isNull, numberOf, stringOf, valueOf } from './tree.ts';
import type { MapEntry, ScalarNode, TreeNode } from './tree.ts';

/** An entry, and where its value is written. */
export interface ReadEntry {
  readonly entry: Entry;
  readonly valueLocation: Location | null;
}

/** What one entry of `inputs` or `parameters` says; null where its shape cannot be read. */
export function readEntry(
  { name, key, value: node }: MapEntry,
  role: Entry['role'],
  scope: DimensionScope,
  loadValue: (node: TreeNode) => Tensor,
  problems: Problems,
): ReadEntry | null {
  const long = node.kind === 'map';
  const given = long ? valueOf(node, 'value') : null;
  const fill =
    given?.kind === 'scalar' && typeof given.value === 'boolean' ? Number(given.value) : numberOf(given);
  const value = given && fill === null ? problems.attempt(() => loadValue(given)) : null;
  if (given && fill === null && !value) return null;

  const shapeEntry = long ? entryOf(node, 'shape') : null;
  const shapeNode = long ? (shapeEntry?.value ?? null) : node;
  if (!shapeNode && !given) {
    if (node.kind === 'map') {
      problems.add({
        code: 'input/missing-key',
        message: `\`${name}\` has no shape`,
        location: key.location,
        help: 'write `shape: (n1, m)`, with the dimensions that are meant',
      });
    }
    return null;
  }
  const shape = shapeNode
    ? problems.attempt(() => readShape(shapeNode, scope))
    : (value?.shape.map(constant) ?? []);
  if (!shape) return null;

  const initEntry = long ? entryOf(node, 'init') : null;
  if (initEntry && given) {
    problems.add({
      code: 'input/value',
      message: `\`${name}\` has a value, so its \`init\` is never used`,
      location: initEntry.key.location,
      labels: [{ message: 'the value', location: given.location }],
      help: 'keep one of them',
    });
  }
  const init = initEntry ? problems.attempt(() => readInit(initEntry.value, shape, scope)) : DEFAULT_INIT;
  const hold = valueOf(node, 'hold');
  return {
    entry: {
      name,
      role,
      shape,
      init: init ?? DEFAULT_INIT,
      value,
      fill,
      hold: hold?.kind === 'scalar' && hold.value === true,
      location: key.location,
      shapeLocation: shapeNode?.location ?? key.location,
    },
    valueLocation: given?.location ?? null,
  };
}

/** Null where the node is no shape at all, which the schema has reported. */
function readShape(node: TreeNode, scope: DimensionScope): Shape | null {
  if (node.kind === 'scalar') return typeof node.value === 'string' ? parseShape(node.source, scope) : null;
  if (node.kind !== 'list') return null;
  const dimensions = node.items.map((item) => readDimension(item, scope));
  return dimensions.every((each) => each !== null) ? dimensions : null;
}

function readDimension(node: TreeNode, scope: DimensionScope): Dimension | null {
  if (node.kind !== 'scalar' || (typeof node.value !== 'number' && typeof node.value !== 'string'))
    return null;
  if (typeof node.value === 'string') return parseDimension(node.source, scope);
  if (!Number.isSafeInteger(node.value))
    refuseAt(node, 'input/size', `a size is a whole number, not ${node.source.text}`);
  return constant(node.value);
}

const DEFAULT_INIT: Init = { kind: 'normal', mean: 0, std: 0.6 };

function readInit(node: TreeNode, shape: Shape, scope: DimensionScope): Init | null {
  if (node.kind === 'scalar') return plainInit(node, shape);
  if (node.kind !== 'map') return null;
  const given = entriesOf(node).filter((each) => !isNull(each.value));
  const [first, second] = given;
  if (!first || second) {
    return refuseAt(
      node,
      'input/value',
      first ? '`init` names more than one way to draw' : '`init` names no way to draw',
      'write one, such as `{ normal: { std: 0.1 } }`',
    );
  }
  const { name: kind, value: options } = first;
  const option = (name: string, otherwise: number): number => numberOf(valueOf(options, name)) ?? otherwise;
  switch (kind) {
    case 'normal':
      return { kind, mean: option('mean', 0), std: option('std', 0.6) };
    case 'bernoulli':
      return { kind, p: option('p', 0.5) };
    case 'uniform': {
      const [low, high] = [option('low', 0), option('high', 1)];
      if (!(low < high))
        refuseAt(
          options,
          'input/value',
          `nothing lies between ${low} and ${high}`,
          '`low` must be less than `high`',
        );
      return { kind, low, high };
    }
    case 'onehot': {
      const node = valueOf(options, 'axis');
      const axis = numberOf(node);
      return node && axis !== null ? onehot(axis, shape, node) : null;
    }
    case 'integers': {
      const below = readDimension(options, scope);
      return below && { kind, below };
    }
    default:
      return null;
  }
}

function plainInit(node: ScalarNode, shape: Shape): Init | null {
  switch (stringOf(node)) {
    case 'normal':
      return DEFAULT_INIT;
    case 'uniform':
      return { kind: 'uniform', low: 0, high: 1 };
    case 'zeros':
      return { kind: 'zeros' };
    case 'ones':
      return { kind: 'ones' };
    case 'positive':
      return { kind: 'positive' };
    case 'bernoulli':
      return { kind: 'bernoulli', p: 0.5 };
    case 'onehot':
      if (shape.length < 2) return onehot(0, shape, node);
      return refuseAt(
        node,
        'input/value',
        `one-hot along which axis of ${printShape(shape)}?`,
        'write `init: { onehot: { axis: 0 } }` for one 1 in every column, `axis: 1` for one in every row',
      );
    default:
      return null;
  }
}

function onehot(axis: number, shape: Shape, node: TreeNode): Init {
  const rank = shape.length;
  if (rank === 0) refuseAt(node, 'input/value', 'a scalar has no axis for one-hot values');
  if (axis < -rank || axis >= rank)
    refuseAt(
      node,
      'input/value',
      `${printShape(shape)} has no axis ${axis}`,
      `write an axis from 0 to ${rank - 1}`,
    );
  return { kind: 'onehot', axis: axis < 0 ? axis + rank : axis };
}

function refuseAt(
  node: TreeNode,
  ...rest: [code: 'input/value' | 'input/size', message: string, help?: string]
): never {
  return refuse({ file: '', text: '', locate: () => node.location }, { start: 0, end: 0 }, ...rest);
}
