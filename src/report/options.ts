import type { Style } from '../diagnostics/style.ts';
import type { Report } from '../check/result.ts';

/** How a report is written. Reporters are pure: everything that they depend on is in the report or in here. */
export interface ReportOptions {
  readonly style: Style;
  /** Columns of the output. */
  readonly width: number;
  /** The text of each file, for code frames. */
  readonly sources: ReadonlyMap<string, string>;
  /** The text of each repaired file as it was: what was found points into it. */
  readonly sourcesBefore: ReadonlyMap<string, string>;
  /** What was asked for; `shapes` evaluates nothing. */
  readonly command: 'run' | 'shapes';
  /** One line a failing case, and nothing else. */
  readonly quiet: boolean;
  /** Warnings fail. */
  readonly strict: boolean;
  /** Flags that a replay must repeat to get the same result, such as `--mode projection`. */
  readonly flags: readonly string[];
}

/** A report as text, with its last line break; empty when there is nothing to say. */
export type Reporter = (report: Report, options: ReportOptions) => string;
