import { diagnostic, InputError } from '../../diagnostics/diagnostic.ts';
import type { Diagnostic, Location } from '../../diagnostics/diagnostic.ts';
import { plainSource } from '../../diagnostics/source-text.ts';
import type { NumpyResult } from '../../check/result.ts';
import type { Model } from '../../model/model.ts';
import type { Program } from '../../program/program.ts';
import type { Failure } from './answer.ts';
import type { Outcome } from './comparison.ts';
import { spanOfLine, textNumbered } from './places.ts';
import type { TracedValue } from './traced-values.ts';

/** That NumPy computes something else than we have: whatever was checked, it was not this file. */
export function differenceFound(
  { equation }: TracedValue,
  outcome: Outcome,
  { version, values, agreeing, differing }: NumpyResult,
): Diagnostic {
  const { at, ours, theirs } = outcome as Extract<Outcome, { kind: 'differs' }>;
  const others = differing.slice(1);
  return diagnostic({
    code: 'value/numpy',
    message: `${equation.name}${at} is ${ours} in gradcheck's trace, but ${theirs} in NumPy ${version}`,
    equation: equation.name,
    location: equation.location,
    notes: [
      `${agreeing} of ${values} values agree${others.length === 0 ? '' : `; after this one ${few(others)} differ`}`,
    ],
    help: 'gradcheck reads this line otherwise than Python does: what it says of the gradients is not to be relied on; please report it',
  });
}

const few = (names: readonly string[]): string =>
  names.length > 6 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');

/** Why NumPy could not go on, at its line. */
export function failed(failure: Failure, version: string, model: Model): InputError {
  const { type, place, because } = failure;
  const cause = because && { ...because, location: locationOf(because.place, model) };
  return new InputError(
    diagnostic({
      code: 'input/exception',
      message: `with NumPy ${version} ${told(failure)}`,
      location: place && locationOf(place, model),
      labels: cause ? [{ message: inWords(cause), location: cause.location }] : [],
      help:
        type === 'SyntaxError' && place && place[0] < 0
          ? 'write the equations as Python does: --verify-with executes them'
          : null,
    }),
  );
}

/** As Python prints it. */
export const inWords = ({ type, message }: Pick<Failure, 'type' | 'message'>): string =>
  message === '' ? type : `${type}: ${message}`;

function told({ type, message }: Failure): string {
  switch (type) {
    case 'SystemExit':
      return `the file ends Python: sys.exit(${message})`;
    case 'EOFError':
      return 'the file asks for input, and there is none';
    case 'SyntaxError':
      return `this is no Python: ${message}`;
    case 'KeyboardInterrupt':
      return 'the file interrupts itself';
    default:
      return `this raises ${inWords({ type, message })}`;
  }
}

function locationOf([number, line]: readonly [number, number], model: Model): Location | null {
  const source = textNumbered(model, number);
  return source && source.locate(spanOfLine(source, line));
}

/** Whether NumPy stops where the trace has found a mistake too. */
export function isForeseen({ place }: Failure, { model, equations, diagnostics }: Program): boolean {
  const source = place && textNumbered(model, place[0]);
  if (!place || !source) return false;
  const location = locationOf(place, model)!;
  const plain = plainSource(source.text);
  return (
    equations.some((each) => {
      if (!each.broken || each.source !== source) return false;
      const { line, endLine } = plain.locate(each.span);
      return line <= place[1] && place[1] <= endLine;
    }) ||
    diagnostics.some(
      ({ severity, location: found }) =>
        severity === 'error' && found?.file === location.file && found.line === location.line,
    )
  );
}
