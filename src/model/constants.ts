import { checkName } from './names.ts';
import type { Problems } from './problems.ts';
import { entriesOf, numberOf, valueOf } from './tree.ts';
import type { TreeNode } from './tree.ts';

const MAXIMAL_CASES = 1000;

/** The numbers under `constants`. */
export function readConstants(root: TreeNode, problems: Problems): Map<string, number> {
  const found = new Map<string, number>();
  for (const { name, key, value } of entriesOf(valueOf(root, 'constants'))) {
    checkName(key, 'a constant', problems);
    const number = numberOf(value);
    if (number !== null) found.set(name, number);
  }
  return found;
}

/** Every combination of the lists under `vary`, the last one running fastest; `[null]` where there is no `vary`. */
export function readVariations(
  root: TreeNode,
  problems: Problems,
): (Readonly<Record<string, number>> | null)[] {
  const node = valueOf(root, 'vary');
  const entries = entriesOf(node);
  if (!node || entries.length === 0) return [null];
  let cases: Record<string, number>[] = [{}];
  for (const { name, key, value } of entries) {
    checkName(key, 'a constant', problems);
    const numbers = value.kind === 'list' ? value.items.map(numberOf).filter((each) => each !== null) : [];
    if (value.kind === 'list' && value.items.length === 0) {
      problems.add({
        code: 'input/empty',
        message: `\`vary\` gives \`${name}\` no values`,
        location: value.location,
      });
    }
    if (cases.length * Math.max(numbers.length, 1) > MAXIMAL_CASES) {
      problems.add({
        code: 'input/limit',
        message: `\`vary\` makes more than ${MAXIMAL_CASES} cases`,
        location: node.location,
      });
      return [];
    }
    // Where a list cannot be used, the rest is still read once.
    if (numbers.length > 0)
      cases = cases.flatMap((each) => numbers.map((number) => ({ ...each, [name]: number })));
    else cases = cases.map((each) => ({ ...each, [name]: 1 }));
  }
  return cases;
}
