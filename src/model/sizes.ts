import type { Diagnostic, Label, Location } from '../diagnostics/diagnostic.ts';
import { constantOf, evaluate, named, namesOf, printDimension, substitute } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import { Domain } from '../shapes/domain.ts';
import { printShape } from '../shapes/shape.ts';
import { elementCount } from '../tensors/tensor.ts';
import { MAXIMAL_SIZE } from './dims.ts';
import type { Dimensions, Requirement } from './dims.ts';
import type { ReadEntry } from './entries.ts';
import type { Problems } from './problems.ts';
import { MAXIMAL_ELEMENTS } from './values.ts';

export interface Sizes {
  readonly domain: Domain;
  /** Of all names, at the first trial. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Names that given values fix. */
  readonly pinned: ReadonlySet<string>;
}

/**
 * The sizes of the first trial: declared, or those of given values, or distinct small primes that obey the
 * constraints. Null where they contradict each other; the contradictions are reported.
 */
export function chooseSizes(
  dimensions: Dimensions,
  requirements: readonly Requirement[],
  entries: readonly ReadEntry[],
  problems: Problems,
): Sizes | null {
  const { derived } = dimensions;
  const domain = new Domain(
    dimensions.places.keys(),
    requirements.map((each) => each.constraint),
    derived,
  );
  const pins = new Pins(dimensions, problems);
  for (const each of entries) pins.meet(each);
  pins.settle();
  if (pins.contradicted) return null;

  const sizes = fill(domain, dimensions, pins.sizes);
  if (!sizes) {
    reportUnsatisfiable(requirements, dimensions, pins.sizes, problems);
    return null;
  }
  const broken = domain.firstBroken(sizes);
  const requirement = requirements.find((each) => each.constraint === broken);
  if (broken && requirement) {
    const names = namesIn(broken.left, broken.right);
    problems.add({
      code: 'input/size',
      message: `\`${broken.text}\` does not hold: ${names.map((name) => `${name} = ${sizes.get(name)}`).join(', ')}`,
      location: requirement.location,
      labels: pins.origins(names),
    });
    return null;
  }
  const tight = domain.isSatisfiable()
    ? undefined
    : requirements.find(({ constraint }) =>
        namesIn(constraint.left, constraint.right).some((name) => sizes.get(name) === 1),
      );
  if (tight) {
    // A name stands for sizes of at least 2; what must be 1 is the literal 1.
    problems.add({
      code: 'input/size',
      message: `\`${tight.constraint.text}\` leaves no size of at least 2`,
      location: tight.location,
      help: 'write 1 in place of a dimension that is always 1',
    });
    return null;
  }
  if (!checkExtents(entries, dimensions, sizes, problems)) return null;
  return { domain, sizes, pinned: pins.names };
}

const namesIn = (...dimensions: readonly Dimension[]): string[] => [...new Set(dimensions.flatMap(namesOf))];

/** What given values say about sizes. */
class Pins {
  readonly sizes: Map<string, number>;
  readonly names = new Set<string>();
  private readonly refused = new Set<ReadEntry>();
  private readonly dimensions: Dimensions;
  private readonly problems: Problems;
  /** Where a size comes from. */
  private readonly reasons = new Map<string, Label>();
  /** Axes whose dimension is no plain name. */
  private readonly waiting: { dimension: Dimension; extent: number; axis: number; from: ReadEntry }[] = [];

  constructor(dimensions: Dimensions, problems: Problems) {
    this.dimensions = dimensions;
    this.problems = problems;
    this.sizes = new Map(dimensions.sizes);
    for (const [name, size] of this.sizes) {
      this.reasons.set(name, {
        message: `\`${name}\` is ${size} here`,
        location: dimensions.places.get(name) ?? null,
      });
    }
  }

  meet(from: ReadEntry): void {
    const { value, shape, name } = from.entry;
    if (!value) return;
    for (const dimension of shape)
      for (const each of namesIn(dimension, this.fully(dimension))) this.names.add(each);
    if (value.shape.length !== shape.length) {
      this.refuse(
        from,
        `\`${name}\` is declared ${printShape(shape)}; its value has the shape ${numbers(value.shape)}`,
      );
      return;
    }
    shape.forEach((dimension, axis) => {
      const extent = value.shape[axis]!;
      const [only] = namesOf(dimension);
      if (only !== undefined && dimension.key === named(only).key && !this.dimensions.derived.has(only))
        this.pin(only, extent, axis, from);
      else this.waiting.push({ dimension: this.fully(dimension), extent, axis, from });
    });
  }

  /** Expressions, once the names are known: checked, or solved for the one name that is left. */
  settle(): void {
    for (const { dimension, extent, axis, from } of this.waiting) {
      const unknown = namesOf(dimension).filter((name) => !this.sizes.has(name));
      const at = (size: number): number => evaluate(dimension, new Map(this.sizes).set(unknown[0]!, size));
      if (unknown.length === 1) {
        const limit = Math.min(MAXIMAL_SIZE, 64 * extent + 1024);
        for (let size = 1; size <= limit; size++) {
          if (at(size) !== extent) continue;
          this.pin(unknown[0]!, size, axis, from);
          break;
        }
      }
      if (unknown.length > 1) {
        this.refuse(
          from,
          `axis ${axis} of the value is ${extent}, which does not say what ${unknown.join(' and ')} are in ${printDimension(dimension)}`,
          'give them sizes under `dims`',
        );
      } else if (evaluate(dimension, this.sizes) !== extent) {
        this.mismatch(from, axis, dimension, namesOf(dimension));
      }
    }
  }

  /** Where the sizes of these names are declared. */
  origins(names: readonly string[]): Label[] {
    return names.flatMap((name) => this.reasons.get(name) ?? []);
  }

  /** Without derived names. */
  private fully(dimension: Dimension): Dimension {
    const replace = (name: string): Dimension | null => {
      const of = this.dimensions.derived.get(name);
      return of ? substitute(of, replace) : null;
    };
    return substitute(dimension, replace);
  }

  private pin(name: string, size: number, axis: number, from: ReadEntry): void {
    const before = this.sizes.get(name);
    if (before === undefined) {
      this.sizes.set(name, size);
      this.reasons.set(name, {
        message: `\`${name}\` is ${size} because of the value of \`${from.entry.name}\``,
        location: from.valueLocation,
      });
    } else if (before !== size) this.mismatch(from, axis, named(name), [name]);
  }

  private mismatch(from: ReadEntry, axis: number, dimension: Dimension, names: readonly string[]): void {
    const { name, value, shape } = from.entry;
    const expected = evaluate(dimension, this.sizes);
    const written = printDimension(shape[axis]!);
    const why =
      constantOf(shape[axis]!) === null && Number.isFinite(expected)
        ? `; its axis ${axis} is ${written} = ${expected}`
        : '';
    this.refuse(
      from,
      `\`${name}\` is declared ${printShape(shape)}; its value has the shape ${numbers(value!.shape)}${why}`,
      null,
      this.origins(names),
    );
  }

  get contradicted(): boolean {
    return this.refused.size > 0;
  }

  /** Once a value: several axes that do not fit are one mistake. */
  private refuse(
    from: ReadEntry,
    message: string,
    help: string | null = null,
    labels: readonly Label[] = [],
  ): void {
    const { valueLocation, entry } = from;
    if (this.refused.has(from)) return;
    this.refused.add(from);
    const declared = { message: 'the declared shape', location: entry.shapeLocation };
    this.problems.add({
      code: 'input/value',
      message,
      location: valueLocation,
      help,
      labels: [declared, ...labels],
    });
  }
}

const numbers = (shape: readonly number[]): string =>
  shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;

const PRIMES = [3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97];

/** The sizes that are left out: the smallest primes not yet in use, or whatever the constraints allow. */
function fill(
  domain: Domain,
  { places, derived }: Dimensions,
  fixed: ReadonlyMap<string, number>,
): Map<string, number> | null {
  const sizes = new Map(fixed);
  const taken = new Set(fixed.values());
  const primes = PRIMES.filter((prime) => !taken.has(prime));
  const left = [...places.keys()].filter((name) => !fixed.has(name) && !derived.has(name));
  left.forEach((name, i) => sizes.set(name, primes[i % primes.length]!));
  const first = domain.complete(sizes);
  if (left.length === 0 || domain.admits(first)) return first;
  let found: Map<string, number> | null = null;
  for (let attempt = 0; attempt < 8; attempt++) {
    const drawn = domain.draw(fixed, 'declared', attempt);
    found ??= drawn;
    if (
      drawn &&
      new Set(left.map((name) => drawn.get(name))).size === left.length &&
      left.every((name) => !taken.has(drawn.get(name)!))
    )
      return drawn;
  }
  return found;
}

/** Points at the first condition that no sizes obey together with those before it. */
function reportUnsatisfiable(
  requirements: readonly Requirement[],
  { places, derived }: Dimensions,
  fixed: ReadonlyMap<string, number>,
  problems: Problems,
): void {
  const constraints = requirements.map((each) => each.constraint);
  const first = requirements.findIndex(
    (_, i) => !new Domain(places.keys(), constraints.slice(0, i + 1), derived).draw(fixed, 'declared'),
  );
  const { constraint, location } = requirements[Math.max(first, 0)]!;
  const known = namesIn(constraint.left, constraint.right).filter((name) => fixed.has(name));
  const at =
    known.length === 0 ? '' : ` at ${known.map((name) => `${name} = ${fixed.get(name)}`).join(', ')}`;
  problems.add({
    code: 'input/size',
    message: `no sizes obey \`${constraint.text}\`${at}${first > 0 ? ' and the conditions before it' : ''}`,
    location,
    help: 'give sizes that obey it under `dims`, or change it',
  });
}

/** Refuses extents below 1 and arrays too large, before memory is taken. */
function checkExtents(
  entries: readonly ReadEntry[],
  { places, derived }: Dimensions,
  sizes: ReadonlyMap<string, number>,
  problems: Problems,
): boolean {
  let good = true;
  const report = (message: string, location: Location | null, rest: Partial<Diagnostic> = {}): void => {
    good = false;
    problems.add({ code: 'input/size', message, location, ...rest });
  };
  /** `0 at h = 3, f = 4: a size is at least 1`; null for a good size. */
  const wrong = (dimension: Dimension): string | null => {
    const size = evaluate(dimension, sizes);
    const rule = !Number.isInteger(size)
      ? 'is a whole number'
      : size < 1
        ? 'is at least 1'
        : size > MAXIMAL_SIZE
          ? `is at most ${MAXIMAL_SIZE.toLocaleString('en')}`
          : null;
    const at = namesOf(dimension)
      .map((name) => `${name} = ${sizes.get(name)}`)
      .join(', ');
    return rule && `${Number.isNaN(size) ? 'undefined' : size}${at && ` at ${at}`}: a size ${rule}`;
  };
  const bad = new Set<string>();
  for (const [name, dimension] of derived) {
    const fault = wrong(dimension);
    if (!fault || namesOf(dimension).some((each) => bad.has(each))) continue;
    bad.add(name);
    report(`\`${name}\` is ${fault}`, places.get(name) ?? null);
  }
  let total = 0;
  for (const { entry } of entries) {
    for (const dimension of entry.shape) {
      const fault = wrong(dimension);
      if (!fault || namesOf(dimension).some((each) => bad.has(each))) continue;
      const what =
        constantOf(dimension) === null ? `${printDimension(dimension)} in the shape` : 'a dimension';
      report(`${what} of \`${entry.name}\` is ${fault}`, entry.shapeLocation);
    }
    if (entry.init.kind === 'integers') {
      const fault = wrong(entry.init.below);
      if (fault)
        report(
          `the integers of \`${entry.name}\` lie below ${printDimension(entry.init.below)}, which is ${fault}`,
          entry.location,
        );
    }
    if (!good) continue;
    const count = elementCount(entry.shape.map((dimension) => evaluate(dimension, sizes)));
    total += count;
    if (total > MAXIMAL_ELEMENTS) {
      report(
        `\`${entry.name}\` has ${count.toLocaleString('en')} elements; all inputs and parameters together may have ${MAXIMAL_ELEMENTS.toLocaleString('en')}`,
        entry.shapeLocation,
        { help: 'a check needs only small sizes: what holds at 3 and 5 holds at 3000' },
      );
    }
  }
  return good;
}
