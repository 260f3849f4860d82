/** A model that is about to be written. */
export interface Draft {
  readonly name: string;
  readonly source: string;
  /** Names of dimensions with the sizes that are needed. */
  readonly dims: ReadonlyMap<string, number | null>;
  readonly constants: ReadonlyMap<string, number>;
  readonly vary: ReadonlyMap<string, readonly number[]>;
  readonly require: readonly string[];
  readonly inputs: readonly DraftEntry[];
  readonly parameters: readonly DraftEntry[];
  /** Names of the file that entries and dimensions stand for. */
  readonly globals: readonly string[];
  readonly forward: readonly string[];
  readonly loss: string | null;
  readonly backward: readonly string[];
  /** Pairs that the names do not say. */
  readonly gradients: ReadonlyMap<string, string>;
}

export interface DraftEntry {
  readonly name: string;
  readonly shape: string;
  /** In YAML; null for the usual one. */
  readonly init: string | null;
}
