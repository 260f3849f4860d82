import type { NumpyResult } from '../check/result.ts';
import { count, list } from './words.ts';

/** `verified with NumPy 2.4.6: 23 values of 23 agree`, and what was left out. */
export function numpyTexts(result: NumpyResult): string[] {
  const { version, values, agreeing, differing, leftOut, precision, stops } = result;
  const isWhole = agreeing === values;
  const others = leftOut.map(({ reason, count: number, names }) =>
    reason === 'random'
      ? `${count(number, 'value')} depend${number === 1 ? 's' : ''} on random numbers and ${number === 1 ? 'is' : 'are'} left out: ${few(names)}`
      : `${number} ${reason}`,
  );
  return [
    `${isWhole ? 'verified' : 'compared'} with NumPy ${version}: ` +
      [
        `${count(agreeing, 'value')} of ${values} agree${agreeing === 1 ? 's' : ''}${precision === null ? '' : ` as far as ${precision} goes`}`,
        ...(differing.length > 0 ? [`these differ: ${few(differing)}`] : []),
        ...others,
      ].join('; '),
    ...(stops === null ? [] : [`NumPy stops at the mistake as well: ${stops}`]),
  ];
}

const few = (names: readonly string[]): string =>
  names.length > 8 ? `${names.slice(0, 7).join(', ')} and ${names.length - 7} more` : list(names);
