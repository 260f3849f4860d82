import { plantedVerdicts, rightVerdicts } from '../check/random-verdicts.ts';
import { opaqueOutcomes } from './opaque-coverage.ts';
import type { PRECISIONS } from './opaque-coverage.ts';
import { OPAQUE } from './opaque-families.ts';
import { coverageOf } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { programOutcomes } from './program-coverage.ts';
import type { ProgramOutcomes } from './program-coverage.ts';
import { PROGRAMS } from './program-families.ts';

/** How many seeds, and from which on. */
export interface Extent {
  readonly count: number;
  readonly from: number;
}

const seedsOf = ({ count, from }: Extent): number[] => Array.from({ length: count }, (_, i) => from + i);

/** Outcomes of each family: by the whole ladder, and held against the derivative. Of random programs more are drawn. */
export function programs(extent: Extent): Record<keyof ProgramOutcomes, Map<string, readonly Outcome[]>> {
  const all = { alone: new Map<string, Outcome[]>(), believed: new Map<string, Outcome[]>() };
  for (const [name, family] of Object.entries(PROGRAMS)) {
    const count = name === 'random programs' ? 8 * extent.count : extent.count;
    const found = seedsOf({ ...extent, count }).map((seed) => programOutcomes(family, seed));
    all.alone.set(
      name,
      found.flatMap(({ alone }) => alone),
    );
    all.believed.set(
      name,
      found.flatMap(({ believed }) => believed),
    );
  }
  return all;
}

export const opaque = (extent: Extent, precision: keyof typeof PRECISIONS): Map<string, Outcome[]> =>
  new Map(
    Object.entries(OPAQUE).map(([name, family]) => [
      name,
      seedsOf(extent).flatMap((seed) => opaqueOutcomes(family, precision, seed)),
    ]),
  );

export const isSaturated = (name: string): boolean => name.startsWith('saturated');

const percent = (part: number, whole: number): string =>
  part === 0 ? '0' : `${((100 * part) / whole).toPrecision(2)} %`;

/** One table in Markdown: a row a family, the saturated ones apart below the sum. */
export function coverageTable(title: string, families: ReadonlyMap<string, readonly Outcome[]>): string {
  const line = (name: string, outcomes: readonly Outcome[]): string => {
    const { derivatives, beyond3, beyond1, medianRelative, evaluations } = coverageOf(outcomes);
    const cells = [
      derivatives,
      percent(beyond3, derivatives),
      percent(beyond1, derivatives),
      medianRelative.toExponential(0),
      evaluations.toFixed(1),
    ];
    return `| ${name} | ${cells.join(' | ')} |`;
  };
  const all = [...families];
  const counted = all.filter(([name]) => !isSaturated(name));
  return [
    `### ${title}`,
    '',
    '| family | derivatives | beyond 3e | beyond e | median relative e | evaluations an entry |',
    '| --- | --: | --: | --: | --: | --: |',
    ...counted.map(([name, outcomes]) => line(name, outcomes)),
    line(
      '**all of these**',
      counted.flatMap(([, outcomes]) => outcomes),
    ),
    ...all.filter(([name]) => isSaturated(name)).map(([name, outcomes]) => line(name, outcomes)),
    '',
  ].join('\n');
}

/** False alarms and misses. */
export function verdictTable(extent: Extent): string {
  const right = rightVerdicts(seedsOf(extent));
  const lines = [1e-3, 1e-4].map((error) => {
    const { planted, found, undecided, atKinks, aside, missed } = plantedVerdicts(seedsOf(extent), error);
    const cells = [planted, found, undecided, atKinks, aside, missed.length];
    return `| ${error} | ${cells.join(' | ')} |`;
  });
  return [
    '### False alarms and misses',
    '',
    `${extent.count} right programs of random operations with ${right.gradients} gradients: ` +
      `${right.wrong.length} failed, ${right.undecided} gradients undecided (${percent(right.undecided, right.gradients)}).`,
    '',
    '| relative error in one entry | planted | found | inconclusive | between the slopes at a kink | set aside | missed |',
    '| --: | --: | --: | --: | --: | --: | --: |',
    ...lines,
    '',
  ].join('\n');
}

/** The tables for the documentation. `scale` 1: some minutes. */
export function* report(scale: number): Generator<string> {
  const extent = { from: 0, count: Math.ceil(40 * scale) };
  const { alone, believed } = programs(extent);
  yield coverageTable('Programs, the whole ladder', alone);
  yield coverageTable('Programs, held against the derivative', believed);
  yield coverageTable('Opaque objectives in float64', opaque(extent, 'float64'));
  yield coverageTable('Opaque objectives in float32', opaque(extent, 'float32'));
  yield verdictTable({ from: 0, count: Math.ceil(2000 * scale) });
}
