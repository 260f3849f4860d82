import fc from 'fast-check';

// The same cases in every run, so that a test fails only when the code did change. FC_SEED and FC_RUNS search further.
const { FC_SEED, FC_RUNS } = process.env;
fc.configureGlobal({
  seed: Number(FC_SEED ?? 0),
  ...(FC_RUNS === undefined ? {} : { numRuns: Number(FC_RUNS) }),
});
