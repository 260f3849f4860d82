import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import { suggestion } from '../diagnostics/did-you-mean.ts';
import type { CheckOptions } from './settings.ts';

interface Rule {
  readonly holds: (value: unknown) => boolean;
  /** Reads on from "it must be". */
  readonly wanted: string;
}

const wholeFrom = (least: number, most = Number.MAX_SAFE_INTEGER): Rule => ({
  holds: (value) => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most,
  wanted:
    most === Number.MAX_SAFE_INTEGER
      ? `a whole number, at least ${least}`
      : `a whole number from ${least} to ${most}`,
});
const oneOf = (...words: readonly string[]): Rule => ({
  holds: (value) => words.includes(value as string),
  wanted: words.map((word) => `"${word}"`).join(' or '),
});
const limit = (rule: Rule): Rule => ({ ...rule, holds: (value) => value === Infinity || rule.holds(value) });
const callable: Rule = { holds: (value) => typeof value === 'function', wanted: 'a function' };

const rules: Readonly<Record<keyof CheckOptions, Rule>> = {
  seed: { holds: Number.isSafeInteger, wanted: 'a whole number' },
  trials: wholeFrom(1, 1000),
  trial: wholeFrom(1, 1000),
  sizes: oneOf('draw', 'fixed'),
  mode: oneOf('auto', 'exhaustive', 'projection'),
  tolerance: {
    holds: (value) => typeof value === 'number' && value > 0 && value < 1,
    wanted: 'a number greater than 0 and less than 1',
  },
  maxEvaluations: limit(wholeFrom(1)),
  timeBudget: {
    holds: (value) => typeof value === 'number' && value > 0,
    wanted: 'a number of seconds greater than 0',
  },
  share: {
    holds: (value) => typeof value === 'number' && value > 0 && value <= 1,
    wanted: 'a number greater than 0, at most 1',
  },
  diagnose: { holds: (value) => typeof value === 'boolean', wanted: 'true or false' },
  shapesOnly: { holds: (value) => typeof value === 'boolean', wanted: 'true or false' },
  crew: { holds: (value) => typeof value === 'object' && value !== null, wanted: 'an object that measures' },
  onProgress: callable,
};

/**
 * Refuses options that a caller cannot have meant: with a tolerance of NaN everything would pass.
 * @throws InputError with `input/usage`
 */
export function requireOptions(options: CheckOptions): void {
  if (typeof options !== 'object' || options === null) throw refusal('the options must be an object', null);
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const rule = (rules as Readonly<Record<string, Rule | undefined>>)[name];
    if (!rule) throw refusal(`there is no option ${name}`, suggestion(name, Object.keys(rules)));
    if (!rule.holds(value))
      throw refusal(`the option ${name} is ${String(value)}`, `it must be ${rule.wanted}`);
  }
}

const refusal = (message: string, help: string | null): InputError =>
  new InputError(diagnostic({ code: 'input/usage', message, help }));
