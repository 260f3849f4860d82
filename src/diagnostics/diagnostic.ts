import type { Code } from './codes.ts';

export type Severity = 'error' | 'warning' | 'info';

/** A region of a file. Lines and columns count from 1; the end column is exclusive. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A remark on a second region: where an operand's shape came from, say. */
export interface Label {
  readonly message: string;
  readonly location: Location | null;
}

/** A change of source text. `edits` replace their region; `verified` means the check was rerun with it and passes. */
export interface Fix {
  readonly title: string;
  readonly equation: string | null;
  readonly replacement: string;
  readonly edits: readonly { readonly location: Location; readonly text: string }[];
  readonly verified: boolean;
  /** Another repair is as likely: a person has to choose. */
  readonly tied?: boolean;
}

/** The one type of message. Every layer makes these; only `frame.ts` and the reporters turn them into text. */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  readonly message: string;
  /** The name on the left of the equation that the message is about. */
  readonly equation: string | null;
  readonly location: Location | null;
  readonly labels: readonly Label[];
  /** Lines printed below the frame, before the help: facts that belong to no region. */
  readonly notes: readonly string[];
  readonly help: string | null;
  readonly fix: Fix | null;
}

/** A diagnostic from the parts that are not at their default. */
export function diagnostic(parts: Pick<Diagnostic, 'code' | 'message'> & Partial<Diagnostic>): Diagnostic {
  return {
    severity: 'error',
    equation: null,
    location: null,
    labels: [],
    notes: [],
    help: null,
    fix: null,
    ...parts,
  };
}

/** Input that cannot be used: exit code 2. Carries one diagnostic for each mistake found. */
export class InputError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(...diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((each) => each.message).join('\n'));
    this.name = 'InputError';
    this.diagnostics = diagnostics;
  }
}
