// What `gradcheck explain` says of a code, and the examples that it shows.
import type { Code, Family } from '../codes.ts';

export interface Explanation {
  /** What must hold: as a formula where there is one. */
  readonly rule: string;
  /** How people come to make the mistake, and why they do not notice. */
  readonly why: string;
  /** Null where no input is to blame. */
  readonly example: Example | null;
}

/** A wrong input, which gives just this code, and a right one beside it. */
export interface Example {
  /** A model file; a call of the library; a command line in a folder that holds `two-layer.yaml`. */
  readonly kind: 'model' | 'source' | 'implementation' | 'command';
  /** Both at once: lines behind `- ` are only in the wrong one, behind `+ ` only in the right one, behind two spaces in both. */
  readonly text: string;
}

/** The codes of one family, all of them. */
export type Explanations<F extends Family> = Readonly<Record<Extract<Code, `${F}/${string}`>, Explanation>>;

const example =
  (kind: Example['kind']) =>
  (text: string): Example => ({ kind, text: text.replace(/^\n/, '').trimEnd() });

export const model = example('model');
export const source = example('source');
export const implementation = example('implementation');
export const command = example('command');

/** What a user would have written: the wrong text or the right one. */
export function textOf({ text }: Example, which: 'wrong' | 'right'): string {
  const other = which === 'wrong' ? '+' : '-';
  const lines = text.split('\n').filter((line) => !line.startsWith(other));
  return `${lines.map((line) => line.slice(2)).join('\n')}\n`;
}
