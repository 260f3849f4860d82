/** The largest size of an element; 0 where there is none. NaN has no size. */
export function largest(data: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < data.length; i++) if (Math.abs(data[i]!) > most) most = Math.abs(data[i]!);
  return most;
}

/** The largest size of a finite element; 0 where there is none. */
export function largestFinite(data: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < data.length; i++) {
    const size = Math.abs(data[i]!);
    if (size > most && size < Infinity) most = size;
  }
  return most;
}
