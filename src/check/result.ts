import type { Diagnostic, Location } from '../diagnostics/diagnostic.ts';

export type Verdict = 'pass' | 'fail' | 'inconclusive' | 'error';
export type GradientVerdict = 'pass' | 'fail' | 'inconclusive' | 'vacuous' | 'unchecked';

/** The entry with the largest |analytic - numeric| / tolerance. */
export interface WorstEntry {
  readonly trial: number;
  readonly index: readonly number[];
  readonly analytic: number;
  readonly numeric: number;
  readonly uncertainty: number;
  /** On a kink the slopes to both sides, the smaller first; `numeric` is then their mean. */
  readonly slopes: readonly [number, number] | null;
}

export interface GradientResult {
  readonly name: string;
  readonly of: string;
  readonly shape: readonly string[];
  readonly verdict: GradientVerdict;
  readonly cause: 'root' | 'inherited' | null;
  readonly inheritedFrom: readonly string[];
  readonly alternatives: readonly string[];
  /** Null where it is 1. */
  readonly scale: { readonly value: number; readonly text: string } | null;
  readonly reason: string | null;
  readonly checked: number;
  readonly total: number;
  readonly failed: number;
  readonly inconclusive: number;
  readonly zero: number;
  readonly small: number;
  readonly kinks: number;
  readonly relativeError: number | null;
  /** Of a gradient that random directions passed: the length, relative to its own, of an error that they miss once in 2000. */
  readonly resolution: number | null;
  readonly tolerance: number;
  readonly worst: WorstEntry | null;
  readonly location: Location | null;
}

export interface ShapeResult {
  readonly name: string;
  readonly shape: readonly string[];
  /** Null along an axis that has as many elements as the data say (`x[mask]`). */
  readonly size: readonly (number | null)[];
  readonly location: Location | null;
}

/** One executed equation, with its parts as the lecture prints them: `(n1,n2) @ (n2,m) -> (n1,m)   * (n1,m) -> (n1,m)`. */
export interface EquationResult {
  readonly name: string;
  readonly block: 'forward' | 'backward';
  readonly text: string;
  /** Null where the shape is not known. */
  readonly shape: readonly string[] | null;
  /** Empty for an equation without parts, such as `A0 = X`. */
  readonly parts: string;
  /** `same as Z1`, `scalar`, or what is wrong; may be empty. */
  readonly remark: string;
  readonly ok: boolean;
  readonly location: Location;
}

/** What NumPy computed of the same file, compared with our values (`--verify-with`). */
export interface NumpyResult {
  readonly version: string;
  /** Values that equations of the model and of its files name. */
  readonly values: number;
  readonly agreeing: number;
  readonly differing: readonly string[];
  /** What could not be compared: `random`, `not traced`, `not reached`, `too large`. */
  readonly leftOut: readonly {
    readonly reason: string;
    readonly count: number;
    readonly names: readonly string[];
  }[];
  /** `float32` where the file computes in less than float64: values are compared as far as that goes. */
  readonly precision: string | null;
  /** The exception that ends it where the trace has found a mistake too. */
  readonly stops: string | null;
}

export interface CaseResult {
  readonly name: string;
  readonly file: string;
  readonly kind: 'model' | 'source' | 'implementation';
  readonly verdict: Verdict;
  readonly seed: number;
  readonly trials: number;
  readonly precision: 'float64' | 'float32';
  readonly vary: Readonly<Record<string, number>> | null;
  /** Sizes of the first trial, and of each trial that ran. */
  readonly sizes: Readonly<Record<string, number>>;
  readonly trialSizes: readonly Readonly<Record<string, number>>[];
  readonly shapes: readonly ShapeResult[];
  readonly equations: readonly EquationResult[];
  readonly coverage: {
    readonly equations: number;
    readonly traced: number;
    /** `line 52: …` for each equation whose shape is not known. */
    readonly lost: readonly string[];
    /** Functions of the source that the equations call, themselves and through others, and how many of them were traced fully. */
    readonly functions: { readonly called: number; readonly traced: number };
    /** `D % heads == 0` and the like. */
    readonly assumed: readonly string[];
  };
  /** Empty when only shapes were asked for (`gradcheck shapes`). */
  readonly gradients: readonly GradientResult[];
  readonly diagnostics: readonly Diagnostic[];
  /** What was found before the file was repaired (`--fix`), each with the fix that was written; all else is of the file as it is now. */
  readonly repaired?: readonly Diagnostic[];
  readonly numpy?: NumpyResult;
  /** Equations derived from the forward pass, when the model has no backward. */
  readonly derived: readonly string[];
  readonly evaluations: number;
  readonly durationMs: number;
}

export interface Report {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'gradcheck'; readonly version: string };
  readonly verdict: Verdict;
  readonly cases: readonly CaseResult[];
}
