import type { Answer, Noted } from './answer.ts';
import type { TracedValue } from './traced-values.ts';

/** A value of ours with what NumPy noted at the same execution of the same statement. */
export interface Aligned {
  readonly ours: TracedValue;
  /** The number of the place. */
  readonly place: number;
  /** Null where NumPy has none. */
  readonly theirs: Noted | null;
  /** Its execution among those of the place, from 0. */
  readonly execution: number;
  /** How often the statement was executed, where executions do not belong together one by one. */
  readonly counts: { readonly ours: number; readonly theirs: number } | null;
}

/** Pairs executions of each statement in their order. Where the two have not as many, those that hold arrays are looked at. */
export function aligned(
  values: readonly TracedValue[],
  places: readonly (readonly number[])[],
  { records, error }: Answer,
): Aligned[] {
  const numbers = new Map(places.map((place, number) => [place.join(' '), number]));
  const noted = groupedBy(records, ([place]) => place);
  const own = groupedBy(values, ({ place: { text, line, column } }) =>
    numbers.get(`${text} ${line} ${column}`)!,
  );
  const pairs = new Map<TracedValue, Aligned>();
  for (const [place, all] of own) {
    const theirs = noted.get(place) ?? [];
    const ours = withoutSecondNames(all, theirs);
    const matching = [theirs, theirs.filter(isNumeric), theirs.filter(([, , kind]) => kind === 'array')].find(
      ({ length }) => length === ours.length || (error !== null && length < ours.length),
    );
    ours.forEach((each, i) => {
      const found = matching?.[i] ?? null;
      const counts = matching ? null : { ours: ours.length, theirs: theirs.length };
      pairs.set(each, {
        ours: each,
        place,
        theirs: found,
        execution: found ? theirs.indexOf(found) : i,
        counts,
      });
    });
  }
  return values.flatMap((each) => pairs.get(each) ?? []);
}

const isNumeric = ([, , kind]: Noted): boolean => kind !== 'other';

/** A store into an array counts for all names that share its memory; NumPy is asked for the one that is written. */
function withoutSecondNames(ours: readonly TracedValue[], theirs: readonly Noted[]): readonly TracedValue[] {
  const written = theirs.find(([, name]) => name !== null)?.[1];
  const own = ours.filter(({ equation }) => equation.variable === written);
  return own.length > 0 ? own : ours;
}

function groupedBy<T>(all: readonly T[], keyOf: (each: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const each of all) {
    const key = keyOf(each);
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  return groups;
}
