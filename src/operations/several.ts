import { multiResult } from './linalg.ts';
import { splits } from './splitting.ts';
import type { MultiResult } from './splitting.ts';
import { operationNamed } from './table.ts';

/** One row of the table for each result. */
const ofRows = Object.entries(multiResult).map(([name, rows]): MultiResult => ({
  name,
  parameters: operationNamed(rows[0]!)!.parameters,
  expand: (_, attributes) => rows.map((operation) => ({ operation, attributes })),
}));

const byName = new Map([...ofRows, ...splits].map((each) => [each.name, each]));

/** `split`, `meshgrid`, `linalg.slogdet` and other calls that give several arrays. */
export const multiResultNamed = (name: string): MultiResult | undefined => byName.get(name);

export const multiResultNames = (): string[] => [...byName.keys()];
