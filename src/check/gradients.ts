import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import type { Model } from '../model/model.ts';
import type { Program } from '../program/program.ts';
import { bestExplanation } from './explanation.ts';
import type { Diagnosis } from './diagnose.ts';
import { localise } from './localisation.ts';
import type { Localisation, Placement } from './localisation.ts';
import { evidenceOf, examplesOf } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import type { Scale } from './scales.ts';
import { expectedWork, measureAll, MOST_AUTO_WORK } from './measure.ts';
import type { Job, Plan } from './measure.ts';
import { EvaluationError } from '../evaluation/evaluate.ts';
import { printShape } from '../shapes/shape.ts';
import { firstNonFinite } from './non-finite.ts';
import { pointWarnings } from './points.ts';
import type { CaseResult, GradientResult } from './result.ts';
import { gradientDiagnostics, gradientResult, unchecked } from './results.ts';
import { rootMessages } from './root-messages.ts';
import { correctTargets, mendBroken } from './second-look.ts';
import { monomials } from './scales.ts';
import type { CheckOptions, Settings } from './settings.ts';
import type { Occurrence, Subject } from './subjects.ts';
import { repeats, runTrial, trialProgram } from './trials.ts';
import type { Trial } from './trials.ts';
import { trialsOfUnseenBranches } from './unseen-branches.ts';
import { chooseVersions } from './versions.ts';
import { judgeTrial } from './verdicts.ts';

export interface GradientsResult {
  readonly results: readonly GradientResult[];
  readonly diagnostics: readonly Diagnostic[];
  readonly trialSizes: CaseResult['trialSizes'];
  readonly evaluations: number;
  /** Edits that bring wrong equations right, as far as they were looked for. */
  readonly diagnoses: readonly Diagnosis[];
  /** What the numbers alone say of a root. */
  readonly evidence: ReadonlyMap<string, Evidence>;
}

/**
 * Every written gradient against finite differences, at several trials: which equation is wrong is found from the
 * derived gradients; the verdicts rest on differences; where the two disagree the differences are believed and the
 * equations looked at again.
 */
export function checkGradients(
  model: Model,
  program: Program,
  settings: Settings,
  options: CheckOptions,
): GradientsResult {
  const { crew } = options;
  if (crew?.prepare && settings.mode !== 'projection')
    crew.prepare(expectedWork(program, settings.maxEvaluations), settings.seed, settings.drawSizes);
  try {
    return compared(model, program, settings, options);
  } finally {
    crew?.dismiss?.();
  }
}

function compared(
  model: Model,
  program: Program,
  settings: Settings,
  options: CheckOptions,
): GradientsResult {
  const started = performance.now();
  const { trials, refused } = runTrials(model, program, settings);
  if (trials.length === 0) {
    const results = program.pairs.map((pair) =>
      unchecked(pair, settings.tolerance, 'the equations cannot be evaluated'),
    );
    return {
      results,
      diagnostics: refused,
      trialSizes: [],
      evaluations: 0,
      diagnoses: [],
      evidence: new Map(),
    };
  }
  const dimensions = scaleDimensions(program);
  const sizes = trials.map((trial) => trial.program.sizes);
  const subjects = chooseVersions(trials, dimensions, sizes, (each) => localise(each, dimensions, sizes));

  let found = localise(subjects, dimensions, sizes);
  if (subjects.some(({ broken }) => broken)) {
    mendBroken(subjects, found.placements, trials);
    refreshWritten(subjects);
    found = localise(subjects, dimensions, sizes);
  }
  const isLate = (): boolean => performance.now() - started > 1000 * settings.timeBudget;
  const differences = measured(found, settings, options, isLate);
  const scaleOf = (occurrence: Occurrence): number => scaleAt(found, subjects, trials, occurrence);
  if (correctTargets(differences.entries, scaleOf)) found = localise(subjects, dimensions, sizes);

  const explanation =
    options.diagnose === false
      ? { found, diagnoses: [] }
      : bestExplanation(found, model, trials, settings.seed);
  ({ found } = explanation);
  const factors = monomials(dimensions, sizes);
  const results = found.placements.map((placement) => {
    const judged = placement.subject.at.flatMap((occurrence, position) => {
      const measurement = occurrence && differences.entries.get(occurrence);
      return measurement
        ? [judgeTrial(occurrence, placement.scale?.values[position] ?? 1, measurement, settings.tolerance)]
        : [];
    });
    return gradientResult(
      placement,
      judged,
      found.alternatives.map(({ name }) => name),
      settings.tolerance,
    );
  });
  return {
    results,
    diagnostics: [
      ...rootMessages(
        results.map((result, k) => gradientDiagnostics(result, found.placements[k]!, factors)),
        found.placements,
      ),
      ...refused,
      ...nonFinite(trials, subjects),
      ...pointWarnings(model, trials),
    ],
    trialSizes: trials.map((trial) => Object.fromEntries(trial.program.sizes)),
    evaluations: differences.evaluations,
    evidence: evidenceBy(found.placements, rootsOf(results), factors, examplesOf(model, program)),
    diagnoses: explanation.diagnoses,
  };
}

function evidenceBy(
  placements: readonly Placement[],
  roots: ReadonlySet<string>,
  factors: readonly Scale[],
  examples: ReadonlySet<string>,
): Map<string, Evidence> {
  return new Map(
    placements.flatMap((placement): [string, Evidence][] => {
      const evidence = roots.has(placement.subject.name) ? evidenceOf(placement, factors, examples) : null;
      return evidence ? [[placement.subject.name, evidence]] : [];
    }),
  );
}

const rootsOf = (results: readonly GradientResult[]): ReadonlySet<string> =>
  new Set(results.flatMap(({ name, cause }) => (cause === 'root' ? [name] : [])));

function runTrials(
  model: Model,
  program: Program,
  settings: Settings,
): { trials: Trial[]; refused: Diagnostic[] } {
  const trials: Trial[] = [];
  const refused: Diagnostic[] = [];
  const run = (number: number): void => {
    let traced = program;
    try {
      traced = trialProgram(model, program, number, settings.seed, settings.drawSizes);
      const trial = runTrial(model, number, traced, settings.seed);
      if (!repeats(trial, trials)) trials.push(trial);
    } catch (error) {
      if (error instanceof EvaluationError) {
        if (refused.length === 0) refused.push(refusal(error, traced, number));
        return;
      }
      // Drawn sizes that pass a bound of memory: the declared ones did not.
      if (!(error instanceof InputError) || trials.length === 0) throw error;
    }
  };
  settings.trials.forEach(run);
  // One trial is a replay, or was asked for.
  if (trials.length > 1)
    trialsOfUnseenBranches(model, program, trials, settings.seed, settings.trials.at(-1)!).forEach(run);
  return { trials, refused };
}

/** What NumPy would refuse at this data: an index taken from another table, say. */
function refusal({ node, message, code }: EvaluationError, program: Program, trial: number): Diagnostic {
  const equation =
    program.equations.find(({ first, last }) => node.index >= first && node.index < last) ?? null;
  const base = node.inputs[0] ? ` of shape ${printShape(node.inputs[0].shape)}` : '';
  return diagnostic({
    code,
    message: `an array${base} ${message} (trial ${trial})`,
    equation: equation?.name ?? null,
    location:
      node.span && node.source
        ? node.source.locate(node.span)
        : (equation?.source.locate(equation.span) ?? null),
    help: 'are these the indices of another array? Integer inputs are drawn below the C of `{ integers: C }`',
  });
}

/** Names that a scale can be made of: dimensions, and extents that are written as numbers. */
function scaleDimensions(program: Program): string[] {
  const literal = new Set<string>();
  for (const node of program.entries.values()) {
    node.shape.forEach((dimension, axis) => {
      const size = node.size[axis]!;
      if (size > 1 && dimension.key === `${size}·`) literal.add(String(size));
    });
  }
  return [...program.sizes.keys(), ...literal];
}

function refreshWritten(subjects: readonly Subject[]): void {
  for (const { at } of subjects) {
    for (const occurrence of at) {
      if (!occurrence) continue;
      occurrence.written = occurrence.trial.values[occurrence.node.index]!.data;
      occurrence.writtenNoise = occurrence.trial.noise.get(occurrence.node)!;
    }
  }
}

function measured(
  found: Localisation,
  settings: Settings,
  { onProgress, crew }: CheckOptions,
  isLate: () => boolean,
) {
  const jobs: Job[] = found.placements.flatMap(({ subject, scale }) =>
    scale === null || subject.broken
      ? []
      : subject.at.flatMap((occurrence, position) =>
          occurrence ? [{ occurrence, scale: scale.values[position]! }] : [],
        ),
  );
  const total = jobs.reduce((sum, { occurrence }) => sum + occurrence.right.length, 0);
  let done = 0;
  const plan: Plan = {
    mode: settings.mode,
    share: settings.share,
    tolerance: settings.tolerance,
    seed: settings.seed,
    ...(crew && { crew }),
    budget: {
      left: settings.maxEvaluations,
      used: 0,
      work: settings.mode === 'auto' ? MOST_AUTO_WORK : Infinity,
      isLate,
    },
    onEntries: (gradient, count) => onProgress?.((done += count), total, gradient),
  };
  return { entries: measureAll(jobs, plan), evaluations: plan.budget.used };
}

function scaleAt(
  found: Localisation,
  subjects: readonly Subject[],
  trials: readonly Trial[],
  occurrence: Occurrence,
): number {
  const k = subjects.findIndex(({ name }) => name === occurrence.pair.name);
  return found.placements[k]!.scale?.values[trials.indexOf(occurrence.trial)] ?? 1;
}

/** Names the first equation that made a NaN, on the way to the loss or to a gradient: one message each. */
function nonFinite(trials: readonly Trial[], subjects: readonly Subject[]): Diagnostic[] {
  const said = new Map<string, Diagnostic>();
  trials.forEach((trial, position) => {
    const targets = Number.isFinite(trial.loss)
      ? subjects.flatMap(({ at, broken }) => (at[position] && !broken ? [at[position]!.node] : []))
      : [trial.program.loss].filter((each) => each !== null);
    for (const target of targets) {
      const found = firstNonFinite(target, trial);
      if (!found) continue;
      const key = `${found.equation} ${found.location?.line}`;
      // At sizes and values that were drawn it may be no mistake; at the declared ones nothing was checked.
      const onlyHere =
        trial.number > 1 && trials.some(({ loss }) => Number.isFinite(loss)) && !Number.isFinite(trial.loss);
      if (!said.has(key)) said.set(key, onlyHere ? diagnostic({ ...found, severity: 'warning' }) : found);
    }
  });
  return [...said.values()];
}
