import { z } from 'zod';

const place = z.tuple([z.int(), z.int()]).nullable();

/** What a name held behind one execution of its statement. */
const record = z.tuple([
  z.int().describe('the number of the place, as it was asked for'),
  z.string().nullable().describe('the name; null of an entry of a dictionary or list'),
  z.enum(['array', 'number', 'list', 'full', 'other']),
  z.string().describe('the type'),
  z.array(z.int()),
  z.string().nullable().describe('float64 in base64'),
]);

const failure = z.object({
  type: z.string(),
  message: z.string(),
  place: place.describe('the text and its line'),
  because: z.object({ place: z.tuple([z.int(), z.int()]), type: z.string(), message: z.string() }).nullable(),
});

/** What the driver in Python answers. */
export const answerSchema = z.object({
  python: z.string(),
  numpy: z.string(),
  error: failure.nullable(),
  records: z.array(record),
});

export type Answer = z.output<typeof answerSchema>;
export type Noted = z.output<typeof record>;
export type Failure = z.output<typeof failure>;
