import { didYouMean } from '../diagnostics/did-you-mean.ts';
import type { Location } from '../diagnostics/diagnostic.ts';
import type { SourceText, Span } from '../diagnostics/source-text.ts';
import { constant, constantOf, named, namesOf } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import type { Constraint } from '../shapes/domain.ts';
import { parseConstraints, parseDimension, refuse } from './dimension-text.ts';
import type { DimensionScope } from './dimension-text.ts';
import { checkName } from './names.ts';
import type { Declarations } from './names.ts';
import type { Problems } from './problems.ts';
import { entriesOf, numberOf, stringOf } from './tree.ts';
import type { MapEntry, ScalarNode, TreeNode } from './tree.ts';

export const MAXIMAL_SIZE = 1_000_000;

/** The dimensions of one case, as declared under `dims` or, without it, as met in shapes. */
export class Dimensions implements DimensionScope {
  /** Every name with the place of its declaration. */
  readonly places = new Map<string, Location>();
  /** Declared sizes. */
  readonly sizes = new Map<string, number>();
  /** Names that follow from others, which stand before them. */
  derived: ReadonlyMap<string, Dimension> = new Map();
  /** Without `dims`, every name in a shape is a dimension. */
  private readonly open: boolean;
  private readonly constants: ReadonlyMap<string, number>;
  private readonly declarations: Declarations;

  constructor(open: boolean, constants: ReadonlyMap<string, number>, declarations: Declarations) {
    this.open = open;
    this.constants = constants;
    this.declarations = declarations;
  }

  resolve(name: string, source: SourceText, span: Span): Dimension {
    if (this.places.has(name)) return named(name);
    const value = this.constants.get(name);
    if (value !== undefined) {
      if (!Number.isSafeInteger(value))
        refuse(
          source,
          span,
          'input/dimension',
          `\`${name}\` is ${value}: only whole numbers can stand in a shape`,
        );
      return constant(value);
    }
    const other = this.declarations.get(name);
    if (other) refuse(source, span, 'input/dimension', `\`${name}\` is ${other.kind}, not a dimension`);
    if (!this.open) {
      const near = didYouMean(name, [...this.places.keys(), ...this.constants.keys()]);
      refuse(
        source,
        span,
        'input/dimension',
        `\`${name}\` is not a dimension`,
        near === null ? 'declare it under `dims`' : `did you mean \`${near}\`?`,
      );
    }
    this.places.set(name, source.locate(span));
    return named(name);
  }
}

/**
 * Reads `dims`: a map of sizes and expressions, a list of names, or nothing.
 * @param node null where the model has no `dims`
 */
export function readDims(
  node: TreeNode | null,
  constants: ReadonlyMap<string, number>,
  declarations: Declarations,
  problems: Problems,
): Dimensions {
  const dimensions = new Dimensions(node === null || node.kind === 'scalar', constants, declarations);
  const declare = (key: ScalarNode): void => {
    const name = key.source.text;
    checkName(key, 'a dimension', problems);
    declarations.declare(name, 'a dimension', key.location, problems);
    dimensions.places.set(name, key.location);
  };
  if (node?.kind === 'list') {
    for (const item of node.items)
      if (item.kind === 'scalar' && typeof item.value === 'string') declare(item);
  }
  const expressions = new Map<string, MapEntry>();
  for (const entry of entriesOf(node)) {
    declare(entry.key);
    const size = numberOf(entry.value);
    if (size !== null) {
      if (checkSize(size, entry, problems)) dimensions.sizes.set(entry.name, size);
    } else if (stringOf(entry.value) !== null) expressions.set(entry.name, entry);
  }
  const found = new Map<string, Dimension>();
  for (const [name, { value }] of expressions) {
    const dimension = problems.attempt(() => parseDimension((value as ScalarNode).source, dimensions));
    if (dimension) found.set(name, dimension);
  }
  for (const [name, dimension] of found) {
    // A size in quotes is a size.
    const size = /^-?\d+$/.test((expressions.get(name)!.value as ScalarNode).source.text.trim())
      ? constantOf(dimension)
      : null;
    if (size === null) continue;
    found.delete(name);
    if (checkSize(size, expressions.get(name)!, problems)) dimensions.sizes.set(name, size);
  }
  dimensions.derived = inOrder(found, expressions, problems);
  return dimensions;
}

function checkSize(size: number, { name, value }: MapEntry, problems: Problems): boolean {
  const written = (value as ScalarNode).source.text;
  const wrong = (message: string): boolean => {
    problems.add({ code: 'input/size', message, location: value.location });
    return false;
  };
  if (!Number.isInteger(size)) return wrong(`\`${name}\` is ${written}: a size is a whole number`);
  if (size < 1) return wrong(`\`${name}\` is ${written}: a size is at least 1`);
  if (size > MAXIMAL_SIZE)
    return wrong(`\`${name}\` is ${written}: a size is at most ${MAXIMAL_SIZE.toLocaleString('en')}`);
  return true;
}

/** Derived names after those that they need; a cycle is reported and left out. */
function inOrder(
  found: ReadonlyMap<string, Dimension>,
  entries: ReadonlyMap<string, MapEntry>,
  problems: Problems,
): Map<string, Dimension> {
  const ordered = new Map<string, Dimension>();
  const path: string[] = [];
  const broken = new Set<string>();
  const visit = (name: string): void => {
    const dimension = found.get(name);
    if (!dimension || ordered.has(name) || broken.has(name)) return;
    const start = path.indexOf(name);
    if (start >= 0) {
      const cycle = path.slice(start);
      for (const each of cycle) broken.add(each);
      problems.add({
        code: 'input/dimension',
        message:
          cycle.length === 1
            ? `\`${name}\` is defined by itself`
            : `${cycle.map((each) => `\`${each}\``).join(' and ')} are defined by each other`,
        location: entries.get(name)!.value.location,
        help: 'give one of them a size, or leave its size out',
      });
      return;
    }
    path.push(name);
    for (const each of namesOf(dimension)) visit(each);
    path.pop();
    if (!broken.has(name)) ordered.set(name, dimension);
  };
  for (const name of found.keys()) visit(name);
  return ordered;
}

/** A constraint with the place where it is written. */
export interface Requirement {
  readonly constraint: Constraint;
  readonly location: Location;
}

/** Reads `require`: a condition or a list of conditions. */
export function readRequirements(
  node: TreeNode | null,
  scope: DimensionScope,
  problems: Problems,
): Requirement[] {
  const items = node?.kind === 'list' ? node.items : node ? [node] : [];
  return items.flatMap((item) => {
    if (item.kind !== 'scalar' || typeof item.value !== 'string') return [];
    const constraints = problems.attempt(() => parseConstraints(item.source, scope)) ?? [];
    return constraints.map((constraint) => ({ constraint, location: item.location }));
  });
}
