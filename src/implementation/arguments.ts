import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { indexAt } from '../tensors/tensor.ts';
import type { Implementation } from './implementation.ts';
import { kindOf, readValue } from './values.ts';
import type { Reading } from './values.ts';

export interface Argument {
  readonly name: string;
  readonly role: 'parameter' | 'input';
  readonly reading: Reading;
}

/** The flat data of every argument, parameters first. */
export type Point = readonly Float64Array[];

/**
 * The named values of an implementation, parameters first.
 * @throws InputError with one diagnostic for every value that cannot be used
 */
export function readArguments(implementation: Implementation): Argument[] {
  const problems: Diagnostic[] = [];
  for (const name of ['loss', 'gradients'] as const) {
    if (typeof implementation[name] !== 'function')
      problems.push(
        diagnostic({
          code: 'input/missing-key',
          message: `the implementation's ${name} is ${kindOf(implementation[name])}: it must be a function`,
        }),
      );
  }
  const read = (role: Argument['role'], values: unknown): Argument[] => {
    if (typeof values !== 'object' || values === null || Array.isArray(values)) {
      problems.push(
        diagnostic({
          code: 'input/type',
          message: `${role}s is ${kindOf(values)}: it must hold values by name`,
        }),
      );
      return [];
    }
    return Object.entries(values).flatMap(([name, value]) => {
      const reading = readValue(value);
      const problem = typeof reading === 'string' ? reading : problemOf(role, reading);
      if (problem !== null)
        problems.push(diagnostic({ code: 'input/value', message: `the ${role} ${name}${problem}` }));
      return typeof reading === 'string' ? [] : [{ name, role, reading }];
    });
  };
  const parameters = read('parameter', implementation.parameters);
  const inputs = read('input', implementation.inputs ?? {});
  if (problems.length === 0 && parameters.every(({ reading }) => reading.data.length === 0))
    problems.push(
      diagnostic({ code: 'input/empty', message: 'there is no parameter: nothing to take gradients of' }),
    );
  if (problems.length > 0) throw new InputError(...problems);
  return [...parameters, ...inputs];
}

function problemOf(role: Argument['role'], { data, shape, format }: Reading): string | null {
  const odd = data.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) return `${placeText(odd, shape)} is ${data[odd]}: values must be finite`;
  return role === 'parameter' && format === 'integer'
    ? ' is an array of integers, which cannot be moved by small steps: make it a Float64Array'
    : null;
}

/** `[0, 2]`, or nothing for a scalar. */
export const placeText = (offset: number, shape: readonly number[]): string =>
  shape.length === 0 ? '' : `[${indexAt(offset, shape).join(', ')}]`;
