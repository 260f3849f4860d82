/**
 * Folds one decision (a small integer) into a running hash: FNV-1a. Start with `NO_BRANCH`. Negative ones are numbered
 * among the others: their high bits could cancel one another.
 */
export const branch = (state: number, decision: number): number => Math.imul(state ^ (decision < 0 ? -2 * decision - 1 : 2 * decision), 0x01000193);

export const NO_BRANCH = 0x811c9dc5 | 0;

/** The hash of the signs of f(i) for i < count: -1, 0, 1 are three different branches; NaN is a fourth. */
export function signBranches(count: number, f: (i: number) => number): number {
  let state = NO_BRANCH;
  for (let i = 0; i < count; i++) {
    const value = f(i);
    state = branch(state, value > 0 ? 1 : value < 0 ? -1 : value === 0 ? 0 : 2);
  }
  return state;
}
