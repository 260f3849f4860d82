import type { ClassInfo, FunctionInfo } from './functions.ts';

/** What can be checked as one: the functions of a forward pass and those of its backward pass. */
export interface Part {
  /** What the case is called. */
  readonly name: string;
  /** The class whose methods the passes are. */
  readonly construct: ClassInfo | null;
  readonly forward: FunctionInfo;
  /** The loss of what forward gives, where a function of its own computes it. */
  readonly cost: FunctionInfo | null;
  /** Null where forward returns the gradients too. */
  readonly backward: FunctionInfo | null;
  /** Makes the parameters. */
  readonly initialise: FunctionInfo | null;
  /** Texts that arguments have: `activation = "relu"`. */
  readonly texts: ReadonlyMap<string, string>;
}
