import type { Answer } from './answer.ts';

/**
 * The executions whose values change with the random numbers, by place and how often it was come to before: those that several
 * runs with other seeds do not agree in.
 */
export function randomExecutions(runs: readonly Answer[]): (place: number, execution: number) => boolean {
  const byPlace = runs.map(({ records }) => {
    const found = new Map<number, string[]>();
    for (const [place, , , type, shape, data] of records)
      found.set(place, [...(found.get(place) ?? []), `${type} ${shape} ${data}`]);
    return found;
  });
  return (place, execution) => {
    const seen = byPlace.map((each) => each.get(place) ?? []);
    if (new Set(seen.map(({ length }) => length)).size > 1) return true;
    return new Set(seen.map((each) => each[execution])).size > 1;
  };
}
