import type { Precision } from '../differences/gradient-noise.ts';
import type { Argument } from './arguments.ts';
import type { Visit } from './functions.ts';

/** In what numbers an implementation seems to compute. */
export interface Precisions {
  readonly loss: Precision;
  readonly gradients: Precision;
  /** float32 where any part is. */
  readonly overall: Precision;
}

/**
 * Results at moved points that are all representable in float32 were computed in float32: by chance a double is with
 * a probability of 2^-29. Numbers of few digits say nothing, so one at least has to need more than 12 bits.
 */
export function precisionsOf(all: readonly Argument[], visits: readonly Visit[]): Precisions {
  const answers = visits.flatMap((visit) => visit.gradients);
  const typed = answers.some(({ format }) => format === 'float32');
  const loss = formatOf([Float64Array.from(visits, (visit) => visit.loss)]);
  const gradients = typed ? 'float32' : formatOf(answers.map(({ data }) => data));
  const given = all.some(({ reading: { format } }) => format === 'float32');
  return {
    loss,
    gradients,
    overall: given || [loss, gradients].includes('float32') ? 'float32' : 'float64',
  };
}

function formatOf(values: readonly Float64Array[]): Precision {
  const isSingle = values.every((data) => data.every((value) => Object.is(Math.fround(value), value)));
  return isSingle && values.some((data) => data.some(needsManyBits)) ? 'float32' : 'float64';
}

/** More than 12 bits between the first and the last that is set. */
function needsManyBits(value: number): boolean {
  if (value === 0 || !Number.isFinite(value)) return false;
  const scaled = (value / 2 ** Math.floor(Math.log2(Math.abs(value)))) * 2 ** 12;
  return scaled !== Math.trunc(scaled);
}
