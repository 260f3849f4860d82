import type { Location } from '../diagnostics/diagnostic.ts';
import type { SourceText } from '../diagnostics/source-text.ts';
import type { Statement } from '../language/syntax.ts';
import type { Domain } from '../shapes/domain.ts';
import type { Shape } from '../shapes/shape.ts';
import type { Tensor } from '../tensors/tensor.ts';

/** How a value's elements are drawn. `normal` has the standard deviation 0.6 by default so that nothing saturates. */
export type Init =
  | { readonly kind: 'normal'; readonly mean: number; readonly std: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'zeros' }
  | { readonly kind: 'ones' }
  | { readonly kind: 'positive' }
  | { readonly kind: 'bernoulli'; readonly p: number }
  | { readonly kind: 'onehot'; readonly axis: number }
  | { readonly kind: 'integers'; readonly below: import('../shapes/dimension.ts').Dimension };

/** An input or a parameter. */
export interface Entry {
  readonly name: string;
  readonly role: 'input' | 'parameter';
  readonly shape: Shape;
  readonly init: Init;
  /** A given value; its shape is `shape` at the model's sizes, which it pins. Null: drawn. A number given for the whole is filled at drawing: see `fill`. */
  readonly value: Tensor | null;
  /** `value: 0.5` fills whatever size the shape has. */
  readonly fill: number | null;
  /** Keeps its declared value (or zeros, ones) at every trial. */
  readonly hold: boolean;
  /** Where the name is declared. */
  readonly location: Location;
  /** Where the shape is written; where the name is, for a shape taken from the value. */
  readonly shapeLocation: Location;
}

/** A block of equations: the text with its place in the file, and its syntax trees. */
export interface Equations {
  readonly source: SourceText;
  readonly statements: readonly Statement[];
}

/** A Python file whose functions the equations call. */
export interface SourceFile {
  /** As other files import it: `utils` of `src/utils.py`. */
  readonly name: string;
  readonly source: SourceText;
  readonly statements: readonly Statement[];
}

/** The file whose own statements a model's equations are. */
export interface Home {
  /** Of the `SourceFile`. */
  readonly name: string;
  /** Sizes and constants of the model that the file's statements read. */
  readonly names: readonly string[];
  /** Equations of the model alone, before and behind those of forward. */
  readonly before: readonly string[];
  readonly behind: readonly string[];
}

export interface CheckSettings {
  readonly seed?: number;
  readonly trials?: number;
  readonly sizes?: 'draw' | 'fixed';
  readonly mode?: 'exhaustive' | 'projection' | 'auto';
  readonly tolerance?: number;
  readonly maxEvaluations?: number;
}

/** One case: a model file, or one combination of its `vary`. Everything is validated; equations are parsed, not traced. */
export interface Model {
  readonly name: string;
  readonly file: string;
  /** The whole file, for code frames. */
  readonly text: string;
  /** Declared dimension names with their places. A name only used in shapes is declared where it first stands. */
  readonly dimensions: ReadonlyMap<string, Location>;
  /** The admissible sizes: free names, derived names, `require`. */
  readonly domain: Domain;
  /** Sizes of all names at the first trial, derived ones included. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Names whose size is fixed by a given value: never drawn. */
  readonly pinned: ReadonlySet<string>;
  readonly constants: ReadonlyMap<string, number>;
  readonly vary: Readonly<Record<string, number>> | null;
  readonly entries: ReadonlyMap<string, Entry>;
  /** The first one is the file itself, then what it imports. */
  readonly sources: readonly SourceFile[];
  /** Names of the files that entries, dimensions and constants stand for. */
  readonly globals?: readonly string[];
  /** The file whose own statements the equations are: names mean there what they mean in it. */
  readonly home?: Home;
  /** A function whose names, in its first call, can be used in backward too: equations that shall stand in it. */
  readonly opened?: string;
  /** It was made of a Python file: its own equations are nobody's, and never wrong. */
  readonly isGenerated?: boolean;
  readonly forward: Equations;
  readonly backward: Equations | null;
  /** Null: the last forward equation. */
  readonly loss: { readonly name: string; readonly location: Location } | null;
  /** Declared pairs: gradient name -> name of the value, beside those that the naming rule finds. */
  readonly gradients: ReadonlyMap<string, { readonly of: string; readonly location: Location }>;
  readonly check: CheckSettings;
}
