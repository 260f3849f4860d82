import { suggestion } from '../diagnostics/did-you-mean.ts';
import { namedCalls } from './equations.ts';
import type { ReadEquations } from './equations.ts';
import type { Model } from './model.ts';
import type { Declarations } from './names.ts';
import type { Problems } from './problems.ts';
import { entriesOf, stringOf, valueOf } from './tree.ts';
import type { TreeNode } from './tree.ts';

/** `loss`, a name that the forward equations set; null where the model does not say. */
export function readLoss(root: TreeNode, forward: ReadEquations | null, problems: Problems): Model['loss'] {
  const node = valueOf(root, 'loss');
  const name = stringOf(node)?.trim();
  if (!node || name === undefined) return null;
  const { location } = node;
  if (!/^[\p{L}\p{N}_]+(\[\d+\])?$/u.test(name)) {
    const help = `give it a name as the last line of \`forward\`: \`J = ${name}\``;
    problems.add({ code: 'input/name', message: `\`${name}\` is no name`, location, help });
  } else if (forward?.complete && isMissing(name, forward.assigned) && !entryNames(root).includes(name)) {
    const help = suggestion(name, forward.assigned);
    problems.add({
      code: 'input/name',
      message: `no forward equation sets the loss \`${name}\``,
      location,
      help,
    });
  }
  return { name, location };
}

/** `gradients`: names of gradients that the backward equations set, each with the value that it belongs to. */
export function readGradients(
  root: TreeNode,
  forward: ReadEquations | null,
  backward: ReadEquations | null,
  problems: Problems,
): Model['gradients'] {
  const values = new Set([...entryNames(root), ...(forward?.assigned ?? [])]);
  const found = new Map<string, { of: string; location: TreeNode['location'] }>();
  for (const { name, key, value } of entriesOf(valueOf(root, 'gradients'))) {
    const of = stringOf(value);
    if (of === null) continue;
    if (backward?.complete && isMissing(name, backward.assigned)) {
      const help = suggestion(name, backward.assigned);
      problems.add({
        code: 'input/name',
        message: `no backward equation sets \`${name}\``,
        location: key.location,
        help,
      });
    }
    if (forward?.complete && isMissing(of, values)) {
      const help = suggestion(of, values);
      problems.add({
        code: 'input/name',
        message: `\`${of}\` is no value of this model`,
        location: value.location,
        help,
      });
    }
    found.set(name, { of, location: key.location });
  }
  return found;
}

/** Reports declared values that the equations call as functions: a declaration shadows the function of its name. */
export function checkCalls(
  declarations: Declarations,
  equations: readonly (ReadEquations | null)[],
  problems: Problems,
): void {
  const told = new Set<string>();
  for (const each of equations) {
    for (const { name, call } of namedCalls(each?.statements ?? [])) {
      const declared = declarations.get(name);
      if (!each || !declared || each.assigned.has(name) || told.has(name)) continue;
      told.add(name);
      problems.add({
        code: 'input/name',
        message: `\`${name}\` is called as a function, but is ${declared.kind} of this model`,
        location: each.source.locate(call.callee.span),
        labels: [{ message: `\`${name}\` is ${declared.kind}`, location: declared.location }],
        help: `give the value another name, or write \`np.${name}\` for the function`,
      });
    }
  }
}

/** `W[2]` may be set in a loop, as an element of W. */
const isMissing = (name: string, known: ReadonlySet<string>): boolean =>
  !known.has(name) && !known.has(name.replace(/\[\d+\]$/, ''));

const entryNames = (root: TreeNode): string[] =>
  ['inputs', 'parameters'].flatMap((key) => entriesOf(valueOf(root, key)).map((entry) => entry.name));
