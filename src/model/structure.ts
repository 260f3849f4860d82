import type { $ZodIssue } from 'zod/v4/core';
import type { Location } from '../diagnostics/diagnostic.ts';
import { suggestion } from '../diagnostics/did-you-mean.ts';
import type { Problems } from './problems.ts';
import { schemaIssues } from './schema.ts';
import { describe, entriesOf, isNull, plainData } from './tree.ts';
import type { ScalarNode, TreeNode } from './tree.ts';

/** Words for a key that other tools use. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  params: 'parameters',
  weights: 'parameters',
  dimensions: 'dims',
  sizes: 'dims',
  data: 'inputs',
  constraints: 'require',
  equations: 'forward',
  cost: 'loss',
  fwd: 'forward',
  bwd: 'backward',
  grads: 'gradients',
  title: 'name',
  initializer: 'init',
};

/** Reports where the document has not the form of a model: unknown keys, wrong types, missing keys. */
export function checkStructure(root: TreeNode, problems: Problems): void {
  for (const issue of schemaIssues(plainData(root))) report(issue, [], root, problems);
}

function report(issue: $ZodIssue, base: readonly PropertyKey[], root: TreeNode, problems: Problems): void {
  const path = [...base, ...issue.path];
  if (issue.code === 'invalid_union') {
    const inner = issue.errors.find(isDeeper);
    if (inner) {
      for (const each of inner) report(each, path, root, problems);
      return;
    }
  }
  const found = follow(root, path);
  const where = path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) reportKey(key, issue.message.split(' '), found.node, where, problems);
  } else if (found.missing) {
    if (
      where === 'forward' &&
      entriesOf(root).some((each) => each.name === 'source' || each.name === 'layers')
    )
      return;
    problems.add({
      code: 'input/missing-key',
      message: `\`${where}\` is missing`,
      location: found.key?.location ?? startOf(root),
      help:
        where === 'forward'
          ? 'write the equations of the forward pass below `forward: |`'
          : `\`${where}\` must be ${issue.message}`,
    });
  } else {
    const subject = where === '' ? 'a model' : `\`${where}\``;
    problems.add({
      code: 'input/type',
      message: `${subject} must be ${issue.message}, not ${describe(found.node)}`,
      location: isNull(found.node) && found.key ? found.key.location : found.node.location,
      help: valueHelp(found.node, issue.message) ?? enumHelp(found.node, issue.message),
    });
  }
}

/** The alternative of a union that was meant: its outermost type fits, and something inside does not. */
const isDeeper = (issues: readonly $ZodIssue[]): boolean =>
  issues.every((issue) => issue.path.length > 0 || issue.code === 'unrecognized_keys');

function reportKey(
  key: string,
  known: readonly string[],
  node: TreeNode,
  where: string,
  problems: Problems,
): void {
  const entry = node.kind === 'map' ? node.entries.find((each) => each.name === key) : undefined;
  const meant = OTHER_WORDS[key.toLowerCase()];
  const help =
    meant !== undefined && known.includes(meant) ? `did you mean \`${meant}\`?` : suggestion(key, known);
  problems.add({
    code: 'input/key',
    message: `\`${key}\` is not a key ${where === '' ? 'of a model' : `of \`${where}\``}`,
    location: entry?.key.location ?? node.location,
    help: help ?? `known here: ${known.filter((each) => !each.startsWith('$')).join(', ')}`,
  });
}

/** A number where a shape belongs was meant as a value. */
function valueHelp(node: TreeNode, phrase: string): string | null {
  if (node.kind !== 'scalar' || typeof node.value !== 'number' || !phrase.startsWith('a shape')) return null;
  return `write \`{ shape: (), value: ${node.source.text} }\` for a number, a shape such as \`(n1, m)\` for what is drawn`;
}

/** A near word of those that the phrase lists. */
function enumHelp(node: TreeNode, phrase: string): string | null {
  if (node.kind !== 'scalar' || typeof node.value !== 'string' || !/^(one of|`)/.test(phrase)) return null;
  return suggestion(
    node.value,
    phrase
      .split(', or a mapping')[0]!
      .replace(/^one of /, '')
      .match(/\w+/g) ?? [],
  );
}

interface Found {
  readonly node: TreeNode;
  /** The key that the node stands behind. */
  readonly key: ScalarNode | null;
  readonly missing: boolean;
}

function follow(root: TreeNode, path: readonly PropertyKey[]): Found {
  let found: Found = { node: root, key: null, missing: false };
  for (const step of path) {
    const { node } = found;
    if (node.kind === 'list' && typeof step === 'number' && node.items[step])
      found = { node: node.items[step], key: null, missing: false };
    else if (node.kind === 'map') {
      const entry = node.entries.find((each) => each.name === String(step));
      if (!entry || (node === root && isNull(entry.value)))
        return { ...found, key: entry?.key ?? found.key, missing: true };
      found = { node: entry.value, key: entry.key, missing: false };
    } else return { ...found, missing: true };
  }
  return found;
}

const startOf = (root: TreeNode): Location => ({
  ...root.location,
  endLine: root.location.line,
  endColumn: root.location.column,
});
