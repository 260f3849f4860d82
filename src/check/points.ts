import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Entry, Model } from '../model/model.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { saturation } from './saturation.ts';
import type { Trial } from './trials.ts';

/** Warns of points that hide bugs: zero or equal weights, saturated units, equal examples. */
export function pointWarnings(model: Model, trials: readonly Trial[]): Diagnostic[] {
  const [first] = trials;
  if (!first) return [];
  const ofRole = (wanted: Entry['role']): Entry[] =>
    [...model.entries.values()].filter(({ role }) => role === wanted);
  return [
    ...ofRole('parameter').flatMap((entry) =>
      weightWarning(entry, first.leaves.get(entry.name)!, trials.length > 1 && !entry.hold),
    ),
    ...ofRole('input')
      .filter((entry) => entry.value || isFilled(entry))
      .flatMap((entry) => equalExamples(entry, first.leaves.get(entry.name)!)),
    ...saturation(first),
  ];
}

const isFilled = ({ fill, init }: Entry): boolean =>
  fill !== null || init.kind === 'zeros' || init.kind === 'ones';

function weightWarning(entry: Entry, tensor: Tensor, moved: boolean): Diagnostic[] {
  const { name } = entry;
  const { shape, data } = tensor;
  const zero = data.every((value) => value === 0);
  const help = moved
    ? 'the other trials use random weights'
    : entry.hold
      ? 'without `hold` the other trials move it'
      : 'run more than one trial: they move it';
  const point = (code: Diagnostic['code'], message: string): Diagnostic[] => [
    warning(code, message, entry, help),
  ];
  if (shape.length < 2 || shape.at(-1)! < 2 || shape.at(-2)! < 2) {
    // The usual start of gamma: of no account where other trials move it.
    const ones = data.length > 0 && data.every((value) => value === 1);
    return ones && !moved
      ? point('point/symmetric', `${name} is 1: where it is forgotten does not show`)
      : [];
  }
  if (zero) return point('point/zero-weights', `${name} is zero everywhere: there a check proves nothing`);
  const axis = [-2, -1].find((each) => isEqualAlong(tensor, shape.length + each));
  if (axis !== undefined)
    return point(
      'point/symmetric',
      `the ${axis === -2 ? 'rows' : 'columns'} of ${name} are equal: its units cannot be told apart`,
    );
  if (isOwnTranspose(tensor))
    return point(
      'point/symmetric',
      `${name} is its own transpose: a missing or needless \`.T\` does not show`,
    );
  return [];
}

function equalExamples(entry: Entry, tensor: Tensor): Diagnostic[] {
  const { shape, data } = tensor;
  // Infinite and missing data is said elsewhere.
  if (!data.every(Number.isFinite)) return [];
  const axes = shape.length === 1 ? [0] : [0, shape.length - 1];
  if (shape.length === 0 || axes.some((axis) => shape[axis]! < 2)) return [];
  const axis = axes.find((each) => isEqualAlong(tensor, each));
  if (axis === undefined) return [];
  const what =
    shape.length === 1 ? 'elements' : shape.length > 2 ? 'slices' : axis === 0 ? 'rows' : 'columns';
  const message = `the ${what} of ${entry.name} are equal: examples cannot be told apart`;
  const help = entry.value ? 'give data that differs' : 'draw it, or give data that differs';
  return [warning('point/equal-data', message, entry, help)];
}

/** All slices along the axis hold the same. */
function isEqualAlong({ shape, data }: Tensor, axis: number): boolean {
  const inner = shape.slice(axis + 1).reduce((product, extent) => product * extent, 1);
  const block = inner * shape[axis]!;
  return data.length > 0 && data.every((value, i) => value === data[i - (i % block) + (i % inner)]);
}

function isOwnTranspose({ shape, data }: Tensor): boolean {
  const [rows, columns] = shape as [number, number];
  if (shape.length !== 2 || rows !== columns) return false;
  return data.every((value, i) => value === data[(i % columns) * columns + Math.floor(i / columns)]);
}

const warning = (code: Diagnostic['code'], message: string, entry: Entry, help: string): Diagnostic =>
  diagnostic({ code, severity: 'warning', message, location: entry.location, help });
