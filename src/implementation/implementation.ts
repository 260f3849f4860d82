export type Floats = Float64Array | Float32Array;

/** A number, rows within rows of equal length, a typed array (one axis), or a flat array with its shape, in C order. */
export type Value = number | Nested | Floats | Shaped;
export type Nested = readonly number[] | readonly Floats[] | readonly Nested[];
export interface Shaped {
  readonly shape: readonly number[];
  readonly data: Floats | readonly number[];
}

/** Values by name; inputs may also be integer arrays. */
export type Values = object;

/**
 * A loss and its hand-written gradients, as plain synchronous functions. They get their arguments in the form in which
 * the values stand here. `loss` is always called before `gradients` with the same arguments, so `gradients` may use what
 * `loss` kept. `gradients` gives one value for each parameter, of its shape, under its name (`W1`) or as `dW1`.
 */
export interface Implementation<Parameters extends Values = Values, Inputs extends Values = Values> {
  readonly name?: string;
  /** What gradients are taken of, at the point where they are checked. */
  readonly parameters: Parameters;
  /** Held fixed. */
  readonly inputs?: Inputs;
  loss(parameters: Parameters, inputs: Inputs): number;
  gradients(parameters: Parameters, inputs: Inputs): Readonly<Record<string, unknown>>;
}

/** The implementation itself; the functions' arguments get the types of the values. */
export const defineImplementation = <Parameters extends Values, Inputs extends Values>(
  implementation: Implementation<Parameters, Inputs>,
): Implementation<Parameters, Inputs> => implementation;

/** What tells an implementation from a model. */
export const isImplementation = (target: object): target is Implementation =>
  ['loss', 'gradients'].some((name) => typeof (target as Record<string, unknown>)[name] === 'function');
