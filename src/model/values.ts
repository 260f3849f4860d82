import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import type { Location } from '../diagnostics/diagnostic.ts';
import type { Code } from '../diagnostics/codes.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { readNpy } from './npy.ts';
import { describe } from './tree.ts';
import type { ScalarNode, TreeNode } from './tree.ts';

/** Elements of all inputs and parameters together. */
export const MAXIMAL_ELEMENTS = 50_000_000;

/** The bytes of a file beside the model. Throws an Error whose message says why there are none. */
export type ReadValueFile = (relativePath: string) => Uint8Array;

/**
 * A given value: nested lists, or the name of a .npy or .json file.
 * @throws InputError `input/value` or `input/file`
 */
export function readValue(node: TreeNode, readFile: ReadValueFile): Tensor {
  if (node.kind === 'list') return fromLists(node, treeLists);
  if (node.kind === 'scalar' && typeof node.value === 'string') return fromFile(node, node.value, readFile);
  return fail('input/value', `${describe(node)} is no value`, node.location);
}

const fail = (code: Code, message: string, location: Location, help: string | null = null): never => {
  throw new InputError(diagnostic({ code, message, location, help }));
};

function fromFile(node: ScalarNode, path: string, readFile: ReadValueFile): Tensor {
  const kind = /\.(npy|json)$/i.exec(path)?.[1]?.toLowerCase();
  if (kind === undefined) {
    return fail(
      'input/value',
      `\`${path}\` is neither a number nor a .npy or .json file`,
      node.location,
      'save the array with `np.save("W1.npy", W1)`',
    );
  }
  const bytes = step('input/file', () => readFile(path));
  const value = step('input/value', () =>
    kind === 'npy'
      ? readNpy(bytes, MAXIMAL_ELEMENTS)
      : fromLists(parseJson(bytes), plainLists(node.location)),
  );
  if (value.data.length === 0) fail('input/value', `\`${path}\` has no elements`, node.location);
  return value;

  function step<T>(code: Code, action: () => T): T {
    try {
      return action();
    } catch (error) {
      const message = error instanceof InputError ? error.diagnostics[0]!.message : (error as Error).message;
      return fail(code, `\`${path}\` cannot be read: ${message}`, node.location);
    }
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Error('it is not valid JSON');
  }
}

/** How to look into nested lists that are tree nodes, or plain data. */
interface Lists<T> {
  items(node: T): readonly T[] | null;
  number(node: T): number | null;
  location(node: T): Location;
  describe(node: T): string;
}

const SPECIAL: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity };

/** Numbers, booleans, and the strings that stand for what JSON lacks. */
const toNumber = (value: unknown): number | null =>
  typeof value === 'number'
    ? value
    : typeof value === 'boolean'
      ? Number(value)
      : typeof value === 'string'
        ? (SPECIAL[value] ?? null)
        : null;

const treeLists: Lists<TreeNode> = {
  items: (node) => (node.kind === 'list' ? node.items : null),
  number: (node) => (node.kind === 'scalar' ? toNumber(node.value) : null),
  location: (node) => node.location,
  describe,
};

const plainLists = (location: Location): Lists<unknown> => ({
  items: (node) => (Array.isArray(node) ? node : null),
  number: toNumber,
  location: () => location,
  describe: (node) => `\`${JSON.stringify(node).slice(0, 40)}\``,
});

/** The shape is that of the first elements; what differs from it is pointed at. */
function fromLists<T>(root: T, lists: Lists<T>): Tensor {
  const shape: number[] = [];
  for (let items = lists.items(root); items; items = items.length > 0 ? lists.items(items[0]!) : null)
    shape.push(items.length);
  if (shape.includes(0)) fail('input/value', 'a list without elements is no value', lists.location(root));
  const data: number[] = [];
  const visit = (node: T, axis: number): void => {
    const items = lists.items(node);
    if (axis === shape.length) {
      const number = lists.number(node);
      if (items)
        fail(
          'input/value',
          'a list stands where a number was expected: the rows are not alike',
          lists.location(node),
        );
      if (number === null)
        fail('input/value', `${lists.describe(node)} is not a number`, lists.location(node));
      data.push(number!);
      return;
    }
    if (!items)
      return fail(
        'input/value',
        `${lists.describe(node)} stands where a list of ${shape[axis]} was expected`,
        lists.location(node),
      );
    if (items.length !== shape[axis]) {
      fail(
        'input/value',
        `the rows are not alike: this list has the length ${items.length}, the first one ${shape[axis]}`,
        lists.location(node),
      );
    }
    for (const item of items) visit(item, axis + 1);
  };
  visit(root, 0);
  return { shape, data: Float64Array.from(data) };
}
