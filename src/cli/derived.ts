// What is said of derived equations, whatever kind of file they are of.
import type { VerifiedDerivation } from '../check/verified-derivation.ts';
import { examplesOf } from '../derivation/convention.ts';
import type { Program } from '../program/program.ts';
import { printDimension } from '../shapes/dimension.ts';

/** What a file gave: text for stdout, and how much of it can be relied on. */
export interface Derived {
  readonly text: string;
  readonly code: number;
}

/** What was verified, and what the convention means here. */
export function remarksOn(
  program: Program,
  { result, verified, convention, fixed: at, doubts }: VerifiedDerivation,
): string[] {
  const examples = convention === 'per-example' ? examplesOf(program) : null;
  const scaled = result?.gradients.find(({ scale }) => scale !== null);
  const [count, trials] = [result?.gradients.length ?? 0, result?.trials ?? 0];
  const text = verified
    ? `verified: ${plural(count, 'gradient')} ${count === 1 ? 'agrees' : 'agree'} with finite differences at ${plural(trials, 'trial')}`
    : `not verified: ${listed(doubts.map(({ name, reason }) => (name ? `${name} (${reason})` : reason)))}`;
  const fixed = at.length > 0 ? [onlyAt(at)] : [];
  if (!examples || !scaled) return [text, ...fixed];
  const [m, partial] = [printDimension(examples), `∂${program.lossName}/∂${scaled.of}`];
  return [
    text,
    ...fixed,
    `per example: ${scaled.name} is ${m} * ${partial}, and so on (--convention total: ${partial})`,
  ];
}

/** At which sizes and constants equations hold whose number of terms they decide. */
export const onlyAt = (values: readonly string[]): string =>
  `at ${values.join(', ')} only: that decides how often a loop turns`;

/** Nobody reads more than a few. */
const listed = (names: readonly string[]): string =>
  names.length <= 6 ? names.join(', ') : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`;

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
