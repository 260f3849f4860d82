import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../model/model.ts';
import { Session } from '../program/session.ts';
import type { Called, Described } from '../program/session.ts';
import type { Equation } from '../program/program.ts';
import { integer } from '../program/values.ts';
import type { Value } from '../program/values.ts';
import { isOne, named, namesOf as namesIn, one, printDimension } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import type { Shape } from '../shapes/shape.ts';
import type { Axis, Candidate, Layout } from './candidates.ts';
import type { WrittenShape } from './documented.ts';
import { preferredSize } from './sizes.ts';
import { resolved, SolvingDomain } from './solving-domain.ts';
import type { Solution } from './solving-domain.ts';
import { isBiasName, isLabelName, isPaddingName, isParameterName, isStrideName } from './words.ts';

/** A value, and how the model writes it. */
export interface Term {
  readonly text: string;
  readonly value: Value;
}

/** An array that the model declares. */
export interface TriedEntry {
  readonly name: string;
  readonly shape: Shape;
  readonly candidate: Candidate;
  readonly written: WrittenShape | null;
}

/** Which of its candidates each entry takes; the first one where nothing is said. */
export type Choice = ReadonlyMap<string, number>;

/** In a choice: strides and paddings are kept as names in shapes. */
export const SYMBOLIC = 'strides by name';

/**
 * Calls the functions of a part with arguments of tried shapes, and writes down what it does as a model's equations.
 */
export class Attempt {
  readonly session: Session;
  readonly domain: SolvingDomain;
  readonly entries = new Map<string, TriedEntry>();
  /** How unlikely each candidate of each entry is. */
  readonly asked = new Map<string, readonly number[]>();
  readonly offered = new Map<string, readonly Candidate[]>();
  readonly labels = new Map<string, string>();
  readonly constants = new Map<string, number>();
  /** Dimensions that are arguments. */
  readonly extents: Dimension[] = [];
  readonly equations: Equation[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly forward: string[] = [];
  readonly backward: string[] = [];
  private readonly layout: Layout;
  private readonly choice: Choice;
  private readonly solution: Solution;
  private readonly sizes = new Map<string, number>();
  /** Sizes that are arguments. */
  private readonly sizeNames = new Set<string>();

  constructor(sources: readonly SourceFile[], layout: Layout, choice: Choice, solution: Solution) {
    this.layout = layout;
    this.choice = choice;
    this.solution = solution;
    this.domain = new SolvingDomain(solution, (name) =>
      name.includes('.') ? 0 : this.sizeNames.has(name) ? 1 : 2,
    );
    this.session = new Session(sources, this.sizes, this.domain);
  }

  /** An array argument of one of the candidates' shapes. */
  array(name: string, candidates: readonly Candidate[], written: WrittenShape | null): Term {
    const known = this.entries.get(name);
    if (known) return this.declared(name, known.shape, known.candidate.type);
    this.asked.set(
      name,
      candidates.map((each, at, all) => (isOnlyPinned(name, each) ? Infinity : unlikeliness(each, at, all))),
    );
    this.offered.set(name, candidates);
    const candidate = candidates[Math.min(this.choice.get(name) ?? 0, candidates.length - 1)]!;
    const shape: Dimension[] = [];
    for (const [i, axis] of candidate.axes.entries())
      shape.push(axis.kind === 'before' ? shape.at(-1)! : this.dimension(axis, `${name}.${i}`));
    this.entries.set(name, { name, shape, candidate, written });
    return this.declared(name, shape, candidate.type);
  }

  /** An array of a known shape. */
  given(name: string, shape: Shape, type: 'float' | 'int' = 'float'): Term {
    const axes = shape.map((dimension): Axis => ({ kind: 'named', dimension }));
    this.entries.set(name, { name, shape, candidate: { axes, type, origin: 'code' }, written: null });
    return this.declared(name, shape, type);
  }

  /** A size; a network may have one output only. */
  size(name: string, mayBeOne = false): Term {
    const key = `size of ${name}`;
    if (mayBeOne) this.asked.set(key, [0, 1]);
    if (this.choice.get(key) === 1) return { text: '1', value: integer(1) };
    this.sizeNames.add(name);
    const value = resolved(named(name), this.solution);
    for (const each of namesIn(value)) this.know(each, this.labels.get(each) ?? each);
    this.extents.push(value);
    return {
      text: printDimension(value),
      value: { kind: 'integer', value: this.domain.valueOf(value), dimension: value },
    };
  }

  /** A number that the functions are given. Strides and paddings stand in shapes by their names, so that they can be varied. */
  number(name: string, value: number): Term {
    this.constants.set(name, value);
    if (this.choice.has(SYMBOLIC) && (isStrideName(name) || isPaddingName(name))) {
      this.sizes.set(name, value);
      return { text: name, value: { kind: 'integer', value, dimension: named(name) } };
    }
    return {
      text: name,
      value: Number.isInteger(value) ? integer(value) : { kind: 'float', value },
    };
  }

  call(callee: Value, positional: readonly Term[], keywords: ReadonlyMap<string, Term> = new Map()): Called {
    const called = this.session.call(
      callee,
      positional.map(({ value }) => value),
      new Map([...keywords].map(([name, { value }]) => [name, value])),
    );
    this.equations.push(...called.equations);
    this.diagnostics.push(...called.diagnostics);
    return called;
  }

  /** Whether strides and paddings stand in shapes by name. */
  get symbolic(): boolean {
    return this.choice.has(SYMBOLIC);
  }

  /** What an axis is called that has no name yet. */
  label(place: string, name: string): void {
    if (!this.labels.has(place)) this.labels.set(place, name);
  }

  /** What the code and its comments call the dimensions that are left. */
  labelsOf(): Map<string, string[]> {
    const found = new Map<string, string[]>();
    for (const [place, label] of this.labels) {
      const value = resolved(named(place), this.solution);
      const [name] = namesIn(value);
      if (name !== undefined && value.key === named(name).key)
        found.set(name, [...(found.get(name) ?? []), label]);
    }
    return found;
  }

  describe(value: Value): Described {
    return this.session.describe(value);
  }

  private declared(name: string, shape: Shape, type: 'float' | 'int'): Term {
    const largest = type === 'int' ? resolved(named(`${name}.max`), this.solution) : null;
    if (largest) for (const each of namesIn(largest)) this.know(each, 'classes');
    return { text: name, value: this.session.array(name, shape, type, largest) };
  }

  private dimension(axis: Exclude<Axis, { kind: 'before' }>, place: string): Dimension {
    if (axis.kind === 'one') return one;
    if (axis.kind === 'examples') {
      const known = this.examples();
      if (known) return known;
    }
    const dimension = axis.kind === 'named' ? axis.dimension : named(this.countedAs(axis) ?? place);
    if (axis.kind === 'free' && axis.label !== null) this.labels.set(place, axis.label);
    const value = resolved(dimension, this.solution);
    for (const name of namesIn(value)) this.know(name, this.labels.get(name) ?? name);
    return value;
  }

  /** The axis before whose extent has the name that this one is counted by. */
  private countedAs(axis: Axis): string | null {
    if (axis.kind !== 'free' || axis.countedBy === undefined) return null;
    const measured = /^len\((.+)\)$/.exec(axis.countedBy)?.[1];
    if (measured !== undefined) return this.entries.has(measured) ? `${measured}.0` : null;
    return [...this.labels].find(([, label]) => label === axis.countedBy)?.[0] ?? null;
  }

  /** How many examples the data hold; null where there are no data yet. */
  numberOfExamples(): Term | null {
    const data = this.data();
    if (!data) return null;
    const axis = this.layout === 'rows' ? 0 : data.shape.length - 1;
    const dimension = data.shape[axis]!;
    return {
      text: `${data.name}.shape[${axis}]`,
      value: { kind: 'integer', value: this.domain.valueOf(dimension), dimension },
    };
  }

  /** Whether the data hold one example only: what is forgotten of a mean or a sum does not show then. */
  get hasOneExample(): boolean {
    // A sequence of columns, one after the other, is no data of several examples.
    const isSequence = (this.data()?.shape.length ?? 0) > 2;
    const examples = this.examples();
    return examples !== null && isOne(examples) && !isSequence;
  }

  /** The number of examples, which the model calls by this name. */
  countNamed(name: string): Value | null {
    const [only, ...more] = namesIn(this.examples() ?? one);
    if (only === undefined || more.length > 0) return null;
    this.labels.set(only, name);
    return this.numberOfExamples()!.value;
  }

  /** The axis of the data along which examples lie. */
  private examples(): Dimension | null {
    return this.data()?.shape.at(this.layout === 'rows' ? 0 : -1) ?? null;
  }

  private data(): TriedEntry | null {
    return (
      [...this.entries.values()].find(
        ({ name, shape, candidate }) =>
          shape.length >= 2 && candidate.type === 'float' && !isParameterName(name) && !isLabelName(name),
      ) ?? null
    );
  }

  private know(name: string, label: string): void {
    if (!this.sizes.has(name)) this.sizes.set(name, preferredSize(label, new Set(this.sizes.values())));
  }
}

/** A bias that is a number, with one output: else what forgets an axis, `db = np.sum(dZ)`, would be right. */
const isOnlyPinned = (name: string, { axes }: Candidate): boolean => axes.length === 0 && isBiasName(name);

/** The place among those of its type; whole numbers are the other type. */
const unlikeliness = (candidate: Candidate, at: number, all: readonly Candidate[]): number => {
  const first = all.findIndex(({ type }) => type === candidate.type);
  return at - first + (first > 0 ? 1 : 0);
};
