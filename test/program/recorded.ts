import { readFileSync } from 'node:fs';

/** Statements, and what NumPy says that the names hold after them that changed. */
export type Recorded = readonly [
  lines: readonly string[],
  values: Readonly<Record<string, readonly [shape: readonly number[], data: readonly number[]]>>,
];

const range = (count: number, scale: number, offset: number): number[] =>
  Array.from({ length: count }, (_, i) => i * scale + offset);
const rows = (values: number[], columns: number): number[][] =>
  range(values.length / columns, columns, 0).map((start) => values.slice(start, start + columns));

/** As in scripts/record-programs.py; and k, which is set first. */
export const inputs = {
  A: { shape: '(3, 4)', value: rows(range(12, 0.25, -1), 4) },
  B: { shape: '(4, 3)', value: rows(range(12, 0.125, -0.5), 3) },
  v: { shape: '(4,)', value: [0.5, -1, 2, 0.25] },
  s: { shape: '()', value: 1.5 },
};

export const setK = 'k = np.array([2, 0, 1])';

export const recorded = JSON.parse(readFileSync('test/program/programs.json', 'utf8')) as Recorded[];

/** Enough of them for what takes longer. */
export const someRecorded = recorded.filter((_, i) => i % 3 === 0);
