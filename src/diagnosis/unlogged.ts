/**
 * Runs what throws and catches many errors whose stack nobody will look at: to record it takes longer than all else that a
 * candidate needs.
 */
export function unlogged<T>(run: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return run();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** Null where it throws: an edit that nobody has written is no reason to give up the check, whatever it breaks. */
export function attempted<T>(run: () => T): T | null {
  try {
    return run();
  } catch {
    return null;
  }
}
