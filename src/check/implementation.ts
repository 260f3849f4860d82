import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { BudgetSpent, Functions } from '../implementation/functions.ts';
import type { Visit } from '../implementation/functions.ts';
import type { Implementation } from '../implementation/implementation.ts';
import { moved } from '../implementation/moved.ts';
import { becameImpure, mutation, purityOf } from '../implementation/purity.ts';
import type { Purity } from '../implementation/purity.ts';
import { gradientNameOf } from '../program/pairs.ts';
import { judgeOpaque } from './opaque-trial.ts';
import type { OpaqueTrial } from './opaque-trial.ts';
import { opaqueDiagnostics } from './opaque-messages.ts';
import type { CaseResult, GradientResult, Verdict } from './result.ts';
import { judgedResult, notChecked } from './results.ts';
import { resolveSettings } from './settings.ts';
import type { CheckOptions, Settings } from './settings.ts';
import type { Judged } from './verdicts.ts';

/** How far the parameters are moved for another trial, relative to their size: the first that the functions accept. */
const MOVES = [0.5, 0.05];

/**
 * Checks functions that cannot be looked into: first whether they depend on their arguments alone, then every gradient
 * against differences of the loss, at the given point and at one where the parameters are moved at random (`trials` for
 * more). Where a function is impure nothing else is claimed, and the case fails. Without equations every wrong gradient
 * is a root. Never throws for a mistake in the implementation.
 */
export function checkImplementation(implementation: Implementation, options: CheckOptions = {}): CaseResult {
  const started = performance.now();
  const settings = resolveSettings({ check: { trials: 2 } }, options);
  const name = implementation.name ?? 'implementation';
  let functions: Functions | null = null;
  let found: Found;
  try {
    if (options.shapesOnly) throw new InputError(onlyRun);
    if (settings.mode === 'projection') throw new InputError(onlyEntries);
    const deadline = started + 1000 * settings.timeBudget;
    functions = new Functions(
      implementation,
      (calls) =>
        calls >= settings.maxEvaluations || (settings.timeBudget < Infinity && performance.now() >= deadline),
    );
    found = new Check(functions, settings, options).run();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    found = { ...nothing, diagnostics: error.diagnostics, verdict: 'error' };
  }
  return {
    name,
    file: name,
    kind: 'implementation',
    seed: settings.seed,
    vary: null,
    sizes: {},
    trialSizes: [],
    shapes: [],
    equations: [],
    coverage: { equations: 0, traced: 0, lost: [], functions: { called: 0, traced: 0 }, assumed: [] },
    derived: [],
    ...found,
    evaluations: functions?.calls ?? 0,
    durationMs: performance.now() - started,
  };
}

type Found = Pick<CaseResult, 'verdict' | 'gradients' | 'diagnostics' | 'trials' | 'precision'>;

const nothing: Found = { verdict: 'pass', gradients: [], diagnostics: [], trials: 0, precision: 'float64' };

class Check {
  private readonly functions: Functions;
  private readonly settings: Settings;
  private readonly options: CheckOptions;

  constructor(functions: Functions, settings: Settings, options: CheckOptions) {
    this.functions = functions;
    this.settings = settings;
    this.options = options;
  }

  run(): Found {
    const { functions, settings } = this;
    let purity: Purity;
    try {
      purity = purityOf(functions, settings.seed);
    } catch (error) {
      if (!(error instanceof BudgetSpent)) throw error;
      return this.found([], 'budget spent', [], 0);
    }
    const precision = purity.precision.overall;
    const said = [...purity.diagnostics, ...functions.match.diagnostics];
    if (purity.diagnostics.some(isError)) return { ...this.found([], IMPURE, said, 0), precision };
    const { trials, refused } = this.trials();
    const byTrial = trials.map((trial, i) => this.judge(trial, purity, i / trials.length));
    const late = [...functions.mutations.map(mutation), ...this.changedSince(trials, purity)];
    if (late.length > 0) return { ...this.found([], IMPURE, [...late, ...said], trials.length), precision };
    const spent = functions.spent ? [budgetSpent(functions.calls)] : [];
    const reason = trials.length === 0 && spent.length === 0 ? 'the loss is not finite' : 'budget spent';
    return { ...this.found(byTrial, reason, [...said, ...refused, ...spent], trials.length), precision };
  }

  /** The points at which both functions can be evaluated. */
  private trials(): { trials: OpaqueTrial[]; refused: Diagnostic[] } {
    const { functions, settings } = this;
    const trials: OpaqueTrial[] = [];
    const refused: Diagnostic[] = [];
    for (const number of settings.trials) {
      try {
        const points =
          number === 1
            ? [functions.given]
            : MOVES.map((size) =>
                moved(functions.arguments, functions.given, size, ['trial', settings.seed, number]),
              );
        const tried = points.map((point) => ({ number, point, visit: this.attempt(point, number) }));
        const usable = tried.filter(
          (trial): trial is OpaqueTrial => trial.visit !== null && Number.isFinite(trial.visit.loss),
        );
        // A gradient that is nowhere finite, where the loss is, is checked and found wrong.
        const accepted = usable.find(({ visit }) => allFinite(visit)) ?? usable[0];
        if (accepted) trials.push(accepted);
        else refused.push(number === 1 ? notFinite(tried[0]!.visit!.loss) : refusal(number));
      } catch (error) {
        if (!(error instanceof BudgetSpent)) throw error;
      }
    }
    return { trials, refused };
  }

  private attempt(point: OpaqueTrial['point'], number: number): Visit | null {
    try {
      return this.functions.visit(point);
    } catch (error) {
      if (number > 1 && error instanceof InputError) return null;
      throw error;
    }
  }

  private judge(trial: OpaqueTrial, purity: Purity, part: number): (Judged | null)[] {
    const { functions, settings, options } = this;
    const total = settings.trials.length * functions.entries;
    let done = Math.round(part * total);
    return judgeOpaque(functions, trial, {
      tolerance: settings.tolerance,
      seed: settings.seed,
      purity,
      onEntry: (name) => options.onProgress?.(++done, total, name),
    });
  }

  /** Whether the results at the first trial are no longer what they were before all the calls in between. */
  private changedSince([trial]: readonly OpaqueTrial[], purity: Purity): Diagnostic[] {
    try {
      return trial
        ? becameImpure(this.functions, trial.visit, this.functions.visit(trial.point), purity)
        : [];
    } catch (error) {
      if (!(error instanceof BudgetSpent)) throw error;
      return [];
    }
  }

  private found(
    byTrial: readonly (readonly (Judged | null)[])[],
    reason: string,
    said: readonly Diagnostic[],
    trials: number,
  ): Found {
    const { functions, settings } = this;
    const gradients = functions.parameters.map(({ name, reading }, k): GradientResult => {
      const g = functions.match.gradients.findIndex(({ argument }) => argument === k);
      const matched = functions.match.gradients[g];
      const plain = notChecked({
        name: matched?.name ?? gradientNameOf(name),
        of: name,
        shape: reading.shape.map(String),
        reason: matched || trials === 0 ? reason : 'there is no gradient of its shape',
        total: reading.data.length,
        tolerance: settings.tolerance,
        location: null,
      });
      const judged = byTrial.flatMap((each) => each[g] ?? []);
      return judged.length === 0 ? plain : judgedResult(plain, judged);
    });
    const diagnostics = [...said, ...opaqueDiagnostics(gradients)];
    return { ...nothing, verdict: verdictOf(gradients, diagnostics), gradients, diagnostics, trials };
  }
}

const onlyRun = diagnostic({
  code: 'input/unsupported',
  message: 'the shapes of an implementation are known only by running it',
});

const onlyEntries = diagnostic({
  code: 'input/unsupported',
  message: 'mode projection is for models: the entries of an implementation are measured one by one',
  help: 'maxEvaluations and timeBudget limit the work',
});

const IMPURE = 'the functions are not pure';

const allFinite = ({ gradients }: Visit): boolean =>
  gradients.every(({ data }) => data.every(Number.isFinite));

const isError = ({ severity }: Diagnostic): boolean => severity === 'error';

/** error over fail over inconclusive over pass. */
function verdictOf(gradients: readonly GradientResult[], diagnostics: readonly Diagnostic[]): Verdict {
  const errors = diagnostics.filter(isError).map(({ code }) => code);
  if (errors.some((code) => code.startsWith('input/'))) return 'error';
  if (errors.some((code) => /^(purity|shape|gradient)\//.test(code))) return 'fail';
  if (gradients.some(({ verdict }) => verdict === 'fail')) return 'fail';
  const isOpen = ({ verdict }: GradientResult): boolean =>
    verdict === 'inconclusive' || verdict === 'unchecked';
  return errors.length > 0 || gradients.some(isOpen) ? 'inconclusive' : 'pass';
}

const notFinite = (loss: number): Diagnostic =>
  diagnostic({ code: 'value/non-finite', message: `loss is ${loss} at the given values`, equation: 'loss' });

const budgetSpent = (calls: number): Diagnostic =>
  diagnostic({
    code: 'input/limit',
    severity: 'info',
    message: `the budget was spent after ${calls} calls: what came later was not checked`,
  });

const refusal = (number: number): Diagnostic =>
  diagnostic({
    code: 'value/non-finite',
    severity: 'info',
    message: `trial ${number} was left out: the loss is not finite, or a function throws, where the parameters are moved at random`,
  });
