// The JSON report as a schema. Only the script that writes schema/report.json and the tests load it.
import { toJSONSchema, z } from 'zod';
import { codes } from '../diagnostics/codes.ts';
import type { Code } from '../diagnostics/codes.ts';

const natural = z.int().min(0);
const positive = z.int().min(1);
const names = z.array(z.string());
const sizes = z.record(z.string(), z.int());
/** A number, or the name of one that JSON lacks. */
const number = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]);
const verdict = z.enum(['pass', 'fail', 'inconclusive', 'error']);

const location = z
  .object({ file: z.string(), line: positive, column: positive, endLine: positive, endColumn: positive })
  .describe('A region of a file. Lines and columns count from 1; the end column is exclusive.');

const shape = z.object({
  name: z.string(),
  shape: names,
  size: z.array(natural.nullable()).describe('Null along an axis that has as many elements as the data say.'),
  location: location.nullable(),
});

const equation = z.object({
  name: z.string(),
  block: z.enum(['forward', 'backward']),
  text: z.string(),
  shape: names.nullable(),
  parts: z.string(),
  remark: z.string(),
  ok: z.boolean(),
  location,
});

const gradient = z.object({
  name: z.string(),
  of: z.string(),
  shape: names,
  verdict: z.enum(['pass', 'fail', 'inconclusive', 'vacuous', 'unchecked']),
  cause: z.enum(['root', 'inherited']).nullable(),
  inheritedFrom: names,
  alternatives: names,
  scale: z.object({ value: number, text: z.string() }).nullable(),
  reason: z.string().nullable(),
  checked: natural,
  total: natural,
  failed: natural,
  inconclusive: natural,
  zero: natural,
  small: natural,
  kinks: natural,
  relativeError: number.nullable(),
  resolution: number.nullable(),
  tolerance: number,
  worst: z
    .object({
      trial: natural,
      index: z.array(natural),
      analytic: number,
      numeric: number,
      uncertainty: number,
      slopes: z.tuple([number, number]).nullable(),
    })
    .nullable(),
  location: location.nullable(),
});

const diagnostic = z
  .object({
    code: z.enum(Object.keys(codes) as [Code, ...Code[]]),
    severity: z.enum(['error', 'warning', 'info']),
    message: z.string(),
    equation: z.string().nullable(),
    location: location.nullable(),
    labels: z.array(z.object({ message: z.string(), location: location.nullable() })),
    notes: names,
    help: z.string().nullable(),
    fix: z
      .object({
        title: z.string(),
        equation: z.string().nullable(),
        replacement: z.string(),
        edits: z.array(z.object({ location, text: z.string() })),
        verified: z.boolean(),
        tied: z.boolean().optional(),
      })
      .nullable(),
  })
  .meta({ id: 'diagnostic' });

const caseResult = z.object({
  name: z.string(),
  file: z.string(),
  kind: z.enum(['model', 'source', 'implementation']),
  verdict,
  seed: z.int(),
  trials: natural,
  precision: z.enum(['float64', 'float32']),
  vary: z.record(z.string(), number).nullable(),
  sizes,
  trialSizes: z.array(sizes),
  shapes: z.array(shape),
  equations: z.array(equation),
  coverage: z.object({
    equations: natural,
    traced: natural,
    lost: names,
    functions: z.object({ called: natural, traced: natural }),
    assumed: names,
  }),
  gradients: z.array(gradient),
  diagnostics: z.array(diagnostic),
  repaired: z
    .array(diagnostic)
    .optional()
    .describe(
      'Found before --fix repaired the file, each with the fix that was written; all else is of the file as it is now.',
    ),
  numpy: z
    .object({
      version: z.string(),
      values: natural,
      agreeing: natural,
      differing: names,
      leftOut: z.array(z.object({ reason: z.string(), count: natural, names })),
      precision: z
        .string()
        .nullable()
        .describe('The narrowest type where the file computes in less than float64.'),
      stops: z.string().nullable(),
    })
    .optional()
    .describe('What NumPy computed of the same file, compared with the values here (--verify-with).'),
  derived: names,
  evaluations: natural,
  durationMs: z.number(),
});

/** Schema version 1. Fields may be added, so unknown ones are no error. */
export const reportSchema = z.object({
  schemaVersion: z.literal(1),
  tool: z.object({ name: z.literal('gradcheck'), version: z.string() }),
  verdict,
  cases: z.array(caseResult),
});

/** The same as a JSON schema, for those who read reports. */
export const reportJsonSchema = (): object => ({
  title: 'gradcheck report',
  ...toJSONSchema(reportSchema, { io: 'input' }),
});
