import { didYouMean } from '../diagnostics/did-you-mean.ts';
import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Precision } from '../differences/gradient-noise.ts';
import { gradientNameOf, valueNamesOf } from '../program/pairs.ts';
import type { Argument } from './arguments.ts';
import { kindOf, readValue, sizeText } from './values.ts';

/** A parameter's gradient, by the key under which it is given. */
export interface Gradient {
  /** `dW1`, also where the key is `W1`. */
  readonly name: string;
  readonly key: string;
  /** Position among the arguments. */
  readonly argument: number;
}

export interface Match {
  readonly gradients: readonly Gradient[];
  /** What is missing, left over, or of another shape. */
  readonly diagnostics: readonly Diagnostic[];
}

/** One gradient as it was returned, copied. */
export interface Answer {
  readonly data: Float64Array;
  readonly format: Precision | 'integer';
}

/**
 * Pairs what `gradients` gives with the parameters. A gradient that is missing or of another shape than its parameter
 * is left out and told of; the others can be checked.
 * @throws InputError when it gives no object at all
 */
export function matchGradients(answer: unknown, all: readonly Argument[]): Match {
  const values = namedValues(answer);
  const keys = Object.keys(values);
  const found: Gradient[] = [];
  const diagnostics: Diagnostic[] = [];
  const missing: string[] = [];
  for (const [argument, { name: of, role, reading }] of all.entries()) {
    if (role !== 'parameter') continue;
    const key = keys.find((each) => each === of) ?? keys.find((each) => valueNamesOf(each).includes(of));
    if (key === undefined) {
      missing.push(of);
      continue;
    }
    const name = key === of ? gradientNameOf(of) : key;
    const value = readValue(values[key]);
    if (typeof value === 'string')
      diagnostics.push(
        diagnostic({ code: 'input/type', message: `gradients: ${key}${value}`, equation: name }),
      );
    else if (value.shape.join() !== reading.shape.join())
      diagnostics.push(
        diagnostic({
          code: 'shape/gradient-mismatch',
          message: `${name} is ${sizeText(value.shape)}, but ${of} is ${sizeText(reading.shape)}`,
          equation: name,
          help: 'a gradient always has the shape of its value',
        }),
      );
    else found.push({ name, key, argument });
    keys.splice(keys.indexOf(key), 1);
  }
  return { gradients: found, diagnostics: [...diagnostics, ...unmatched(missing, keys, all)] };
}

/** Parameters without a gradient, and keys without a parameter; a near-named pair is one mistake. */
function unmatched(
  missing: readonly string[],
  keys: readonly string[],
  all: readonly Argument[],
): Diagnostic[] {
  const left = new Set(keys);
  const absent = missing.map((of) => {
    const meant = didYouMean(of, [...left]) ?? didYouMean(gradientNameOf(of), [...left]);
    if (meant !== null) left.delete(meant);
    return diagnostic({
      code: 'gradient/missing',
      message: `${of} has no gradient${meant === null ? '' : `, but gradients gives \`${meant}\``}`,
      equation: gradientNameOf(of),
      help:
        meant === null
          ? `gradients must give \`${of}\` or \`${gradientNameOf(of)}\``
          : `did you mean \`${of}\`?`,
    });
  });
  const inputs = new Set(all.filter(({ role }) => role === 'input').map(({ name }) => name));
  const extra = [...left].map((key) => {
    const input = [key, ...valueNamesOf(key)].find((name) => inputs.has(name));
    return diagnostic({
      code: 'gradient/unpaired',
      severity: 'warning',
      message: `gradients gives \`${key}\`, which is the gradient of no parameter: it was not checked`,
      help:
        input === undefined ? null : `${input} is an input: make it a parameter to have its gradient checked`,
    });
  });
  return [...absent, ...extra];
}

/** @throws InputError when the gradients are no longer what they were at the first call */
export function gradientsOf(answer: unknown, { gradients }: Match, all: readonly Argument[]): Answer[] {
  const values = namedValues(answer);
  return gradients.map(({ key, argument }) => {
    const value = readValue(values[key]);
    const { shape } = all[argument]!.reading;
    if (typeof value !== 'string' && value.shape.join() === shape.join()) return value;
    const now = typeof value === 'string' ? value : ` is ${sizeText(value.shape)}`;
    throw new InputError(
      diagnostic({
        code: 'input/type',
        message: `gradients: ${key}${now}, though it was ${sizeText(shape)} at another point`,
      }),
    );
  });
}

function namedValues(answer: unknown): Record<string, unknown> {
  if (
    typeof answer === 'object' &&
    answer !== null &&
    !Array.isArray(answer) &&
    kindOf(answer) === 'an object'
  )
    return answer as Record<string, unknown>;
  throw new InputError(
    diagnostic({
      code: 'input/type',
      message: `gradients gives ${kindOf(answer)}: it must give an object with the gradient of each parameter`,
      help: kindOf(answer) === 'a promise' ? 'functions must be synchronous' : null,
    }),
  );
}
