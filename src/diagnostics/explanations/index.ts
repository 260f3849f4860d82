// What is to be said of every code. Loaded only when it is asked for.
import type { Code } from '../codes.ts';
import type { Explanation } from './explanation.ts';
import { forward } from './forward.ts';
import { gradient } from './gradient.ts';
import { input } from './input.ts';
import { point } from './point.ts';
import { purity } from './purity.ts';
import { shape } from './shape.ts';
import { value } from './value.ts';

/** The compiler asks for an entry for each code. */
export const explanations: Readonly<Record<Code, Explanation>> = {
  ...shape,
  ...gradient,
  ...forward,
  ...purity,
  ...point,
  ...value,
  ...input,
};
