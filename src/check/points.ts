import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Entry, Model } from '../model/model.ts';
import type { Tensor } from '../tensors/tensor.ts';
import type { Trial } from './trials.ts';

const SATURATING = new Set(['sigmoid', 'tanh']);

/** Warns of points that hide bugs: zero or equal weights, saturated units, equal examples. */
export function pointWarnings(model: Model, trials: readonly Trial[]): Diagnostic[] {
  const [first] = trials;
  if (!first) return [];
  const moved = trials.length > 1;
  const weights = [...model.entries.values()].filter(
    ({ role, shape }) => role === 'parameter' && shape.length >= 2,
  );
  return [
    ...weights.flatMap((entry) => weightWarning(entry, first.leaves.get(entry.name)!, moved && !entry.hold)),
    ...[...model.entries.values()]
      .filter(({ role, value }) => role === 'input' && value)
      .flatMap((entry) => equalExamples(entry, first.leaves.get(entry.name)!)),
    ...saturation(first),
  ];
}

function weightWarning(entry: Entry, { shape, data }: Tensor, moved: boolean): Diagnostic[] {
  const wide = shape.at(-1)! > 1 && shape.at(-2)! > 1;
  const elsewhere = moved
    ? 'the other trials use random weights'
    : 'set no `hold`, so that other trials can move it';
  if (data.length > 0 && wide && data.every((value) => value === 0)) {
    return [
      warning(
        'point/zero-weights',
        `${entry.name} is zero everywhere: there a check proves nothing`,
        entry,
        elsewhere,
      ),
    ];
  }
  const columns = shape.at(-1)!;
  const equalRows = data.length > columns && wide && data.every((value, i) => value === data[i % columns]);
  if (equalRows)
    return [
      warning(
        'point/symmetric',
        `the rows of ${entry.name} are equal: its units cannot be told apart`,
        entry,
        elsewhere,
      ),
    ];
  return [];
}

function equalExamples(entry: Entry, { shape, data }: Tensor): Diagnostic[] {
  if (shape.length !== 2 || shape.some((extent) => extent < 2)) return [];
  const columns = shape[1]!;
  const rowsEqual = data.every((value, i) => value === data[i % columns]);
  const columnsEqual = data.every((value, i) => value === data[i - (i % columns)]);
  if (!rowsEqual && !columnsEqual) return [];
  return [
    warning(
      'point/equal-data',
      `the ${rowsEqual ? 'rows' : 'columns'} of ${entry.name} are equal: examples cannot be told apart`,
      entry,
      'give data that differs',
    ),
  ];
}

function saturation({ program, values }: Trial): Diagnostic[] {
  for (const equation of program.equations) {
    const { node } = equation;
    if (!node || equation.block !== 'forward' || !SATURATING.has(node.operation.name)) continue;
    const { data } = values[node.index]!;
    const low = node.operation.name === 'tanh' ? -1 : 0;
    const saturated = data.filter((value) => Math.min(1 - value, value - low) < 1e-6).length;
    if (saturated * 2 <= data.length) continue;
    return [
      diagnostic({
        code: 'point/saturated',
        severity: 'warning',
        message: `${saturated} of ${data.length} units of ${equation.name} are saturated: their gradient is too small to compare`,
        equation: equation.name,
        location: equation.location,
        help: 'smaller weights or inputs: { normal: { std: 0.1 } }',
      }),
    ];
  }
  return [];
}

const warning = (code: Diagnostic['code'], message: string, entry: Entry, help: string): Diagnostic =>
  diagnostic({ code, severity: 'warning', message, location: entry.location, help });
