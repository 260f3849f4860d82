// Strict readers of the values on the command line: what is not exactly of the right kind is refused.
import { InvalidArgumentError } from 'commander';
import { suggestion } from '../diagnostics/did-you-mean.ts';

/** A whole number from `least` to `most`, in decimal digits. */
export const wholeNumber =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text);
    if (/^-?\d+$/.test(text) && value >= least && value <= most) return value;
    const range = least > Number.MIN_SAFE_INTEGER ? ` of at least ${least}` : '';
    throw new InvalidArgumentError(`give a whole number${most < 1e6 ? ` from ${least} to ${most}` : range}`);
  };

/** A number between 0 and 1, both excluded. */
export function fraction(text: string): number {
  const value = Number(text);
  if (/^(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) && value > 0 && value < 1) return value;
  throw new InvalidArgumentError('give a number greater than 0 and less than 1, such as 1e-6');
}

/** A time in seconds, greater than 0. */
export function seconds(text: string): number {
  const value = Number(text);
  if (/^(\d+\.?\d*|\.\d+)$/.test(text) && value > 0) return value;
  throw new InvalidArgumentError('give a number of seconds greater than 0, such as 10 or 0.5');
}

/** One of a few words. */
export const oneOf =
  <const Word extends string>(...words: readonly Word[]) =>
  (text: string): Word => {
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    throw new InvalidArgumentError(suggestion(text, words) ?? `give one of ${words.join(', ')}`);
  };

/** What starts a program: at least its name. */
export function command(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('name a Python that has NumPy, such as python3');
}
