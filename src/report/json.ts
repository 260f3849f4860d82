import type { Reporter } from './options.ts';

/** The JSON report, schema version 1 (schema/report.json). Numbers that JSON lacks are written as strings. */
export const json: Reporter = (report) => `${JSON.stringify(report, nonFinite, 2)}\n`;

/** "NaN", "Infinity" and "-Infinity" for the numbers that JSON lacks. */
const nonFinite = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
