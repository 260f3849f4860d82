import type { Likeness } from './equal.ts';
import { kindOf } from './population.ts';
import type { Score } from './score.ts';

/** What a bench has seen. */
export interface Seen {
  readonly scores: readonly Score[];
  /** Mutants that are no mistakes, and so are not scored. */
  readonly excluded: Readonly<Record<Exclude<Likeness, 'different'>, number>>;
  readonly right: number;
  /** Right models that failed. */
  readonly alarms: readonly string[];
}

interface Column {
  readonly title: string;
  readonly of: (scores: readonly Score[]) => string;
}

const isBackward = ({ mutant }: Score): boolean => mutant.side === 'backward';

const count = (scores: readonly Score[], what: (score: Score) => boolean): number =>
  scores.filter(what).length;
const share = (scores: readonly Score[], what: (score: Score) => boolean): number =>
  scores.length === 0 ? 1 : count(scores, what) / scores.length;
/** Rounded down, so that 100 % means all. */
const percent = (value: number): string => `${(Math.floor(value * 1000) / 10).toFixed(1)} %`;
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const times = (scores: readonly Score[]): number[] => scores.map(({ milliseconds }) => milliseconds);
const milliseconds = (value: number): string => `${value.toFixed(0)} ms`;

const of = (title: string, what: (score: Score) => boolean): Column => ({
  title,
  of: (scores) => percent(share(scores, what)),
});

const isRepaired = ({ repaired }: Score): boolean => repaired;
const columns = (what: Column[]): readonly Column[] => [
  { title: 'mutants', of: (scores) => String(scores.length) },
  of('found', ({ found }) => found),
  ...what,
  of('repaired', isRepaired),
  of('original', ({ restored }) => restored),
  { title: 'median', of: (scores) => milliseconds(median(times(scores))) },
  { title: 'worst', of: (scores) => milliseconds(Math.max(0, ...times(scores))) },
];
const backwardColumns = columns([
  of('root', ({ rightRoot }) => rightRoot),
  of('code', ({ rightCode }) => rightCode),
]);
const forwardColumns = columns([of('side', ({ blamed }) => blamed)]);

/** The tables by kind of mutation, the totals, and whether the aims are met. */
export function summary(seen: Seen): string {
  const [backward, forward] = [
    seen.scores.filter(isBackward),
    seen.scores.filter((each) => !isBackward(each)),
  ];
  const { equal, harmless, rescaled, unreadable, undefined: undefinedOnes } = seen.excluded;
  return [
    table(backward, backwardColumns),
    table(forward, forwardColumns),
    `not mistakes, and left out: ${equal} equal, ${rescaled} in another convention, ${harmless} that no parameter depends on and a warning names; no models: ${unreadable} cannot be read, ${undefinedOnes} have no finite loss`,
    `right models: ${seen.right}, of which ${seen.alarms.length} failed ${seen.alarms.join(' ')}`,
    aims(seen)
      .map(({ text, value, met }) => `${met ? 'met    ' : 'MISSED '} ${text.padEnd(34)} ${value}`)
      .join('\n'),
  ].join('\n\n');
}

function table(scores: readonly Score[], what: readonly Column[]): string {
  const kinds = new Map<string, Score[]>();
  for (const each of scores) {
    const key = kindOf(each.mutant);
    kinds.set(key, [...(kinds.get(key) ?? []), each]);
  }
  const rows = [
    ['', ...what.map(({ title }) => title)],
    ...[...kinds]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, list]) => [kind, ...what.map(({ of: cell }) => cell(list))]),
    ['total', ...what.map(({ of: cell }) => cell(scores))],
  ];
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '),
    )
    .join('\n');
}

export interface Aim {
  readonly text: string;
  readonly value: string;
  readonly met: boolean;
}

/** What is to be reached. */
export function aims({ scores, alarms }: Seen): Aim[] {
  const [backward, forward] = [scores.filter(isBackward), scores.filter((each) => !isBackward(each))];
  const atLeast = (
    text: string,
    among: readonly Score[],
    least: number,
    what: (score: Score) => boolean,
  ): Aim => ({
    text: `${text}, at least ${100 * least} %`,
    value: percent(share(among, what)),
    met: share(among, what) >= least,
  });
  const middle = median(times(scores));
  const accused = count(backward, (each) => each.accused);
  const crashed = count(scores, ({ crash }) => crash !== null);
  const falseRepairs = scores.reduce((sum, each) => sum + each.falseRepairs, 0);
  return [
    atLeast('found', scores, 1, ({ found }) => found),
    { text: 'right models that fail, none', value: String(alarms.length), met: alarms.length === 0 },
    { text: 'only others named as roots, none', value: String(accused), met: accused === 0 },
    { text: 'checks that throw, none', value: String(crashed), met: crashed === 0 },
    { text: 'repairs "verified" that fail, none', value: String(falseRepairs), met: falseRepairs === 0 },
    atLeast('right root', backward, 0.99, ({ rightRoot }) => rightRoot),
    atLeast('right code', backward, 0.95, ({ rightCode }) => rightCode),
    atLeast('verified repair', backward, 0.95, isRepaired),
    atLeast('forward blamed', forward, 0.9, ({ blamed }) => blamed),
    { text: 'median, under 100 ms', value: milliseconds(middle), met: middle < 100 },
  ];
}

/** What a mutant misses; empty where all is as it should be. */
export const missesOf = (score: Score): string[] =>
  Object.entries({
    'a result': score.crash === null,
    found: score.found,
    root: score.rightRoot || !isBackward(score),
    code: score.rightCode || !isBackward(score),
    side: score.blamed || isBackward(score),
    repair: score.repaired,
    'true repairs': score.falseRepairs === 0,
  }).flatMap(([name, fine]) => (fine ? [] : [name]));

/** A mutant with all that was said of it, and its file. */
export function failureText(score: Score): string {
  const { mutant } = score;
  return [
    `== ${mutant.original.name} | ${kindOf(mutant)} | misses: ${missesOf(score).join(', ')}`,
    `before:   ${mutant.before}`,
    `after:    ${mutant.after}`,
    `planted:  ${[...new Set([...mutant.equations, ...mutant.places])].join(', ')}`,
    `roots:    ${score.roots.join(', ')}; alternatives: ${score.alternatives.join(', ')}`,
    `verdict:  ${score.verdict}; said: ${score.said.join(', ')}`,
    `right:    ${mutant.codes.join(', ')}; with a repair: ${mutant.withRepair.join(', ')}`,
    ...(score.crash ? [`threw:    ${score.crash}`] : []),
    `took:     ${milliseconds(score.milliseconds)}`,
    mutant.text,
  ].join('\n');
}
