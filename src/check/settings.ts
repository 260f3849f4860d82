import type { CheckSettings, Model } from '../model/model.ts';
import type { Crew } from './crew.ts';

/** What the caller sets; it overrides the model's own `check:`. */
export interface CheckOptions extends CheckSettings {
  /** Run only this trial. */
  readonly trial?: number;
  /** Trace and report shapes; evaluate nothing. */
  readonly shapesOnly?: boolean;
  /** Look for the cause of what is wrong, and for a repair: true by default. */
  readonly diagnose?: boolean;
  /** Seconds after which no more entries are measured; what was not checked is said. */
  readonly timeBudget?: number;
  /** How much of the usual work `auto` spends entry by entry: less where one file makes many cases. 1 by default. */
  readonly share?: number;
  /** Who shares the measuring of many entries; this thread alone by default. */
  readonly crew?: Crew;
  readonly onProgress?: (done: number, total: number, what: string) => void;
}

export interface Settings {
  readonly seed: number;
  /** Numbers of the trials to run, from 1. */
  readonly trials: readonly number[];
  readonly drawSizes: boolean;
  readonly mode: 'exhaustive' | 'projection' | 'auto';
  readonly tolerance: number;
  readonly maxEvaluations: number;
  /** Seconds. */
  readonly timeBudget: number;
  readonly share: number;
}

export function resolveSettings({ check }: Pick<Model, 'check'>, options: CheckOptions): Settings {
  const count = options.trials ?? check.trials ?? 3;
  return {
    seed: options.seed ?? check.seed ?? 0,
    trials: options.trial !== undefined ? [options.trial] : Array.from({ length: count }, (_, i) => i + 1),
    drawSizes: (options.sizes ?? check.sizes ?? 'draw') === 'draw',
    mode: options.mode ?? check.mode ?? 'auto',
    tolerance: options.tolerance ?? check.tolerance ?? 1e-7,
    maxEvaluations: options.maxEvaluations ?? check.maxEvaluations ?? Infinity,
    timeBudget: options.timeBudget ?? Infinity,
    share: options.share ?? 1,
  };
}
