/** The words of a name, in small letters: `L_model_backward`, `backwardPass`, `Loss_MSE`. */
export const wordsOf = (name: string): string[] =>
  name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1_$2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2')
    .toLowerCase()
    .split(/_+|(?<=\p{L})(?=\d)/u)
    .filter((word) => word !== '');

const FORWARD = new Set(['forward', 'forwards', 'fwd', 'fprop', 'feedforward', 'fp', 'forwardprop']);
const BACKWARD = new Set([
  'backward',
  'backwards',
  'bwd',
  'bprop',
  'back',
  'backprop',
  'backpropagate',
  'backpropagation',
  'bp',
  'grad',
  'grads',
  'gradient',
  'gradients',
]);
const COST = new Set([
  'cost',
  'loss',
  'error',
  'objective',
  'entropy',
  'crossentropy',
  'mse',
  'nll',
  'criterion',
]);
const INITIALISE = new Set(['init', 'initialize', 'initialise', 'initial', 'create', 'make', 'build']);
/** What a function of such a name does is neither pass. */
const OTHER = new Set([
  'check',
  'checking',
  'checker',
  'descent',
  'numerical',
  'numeric',
  'num',
  'clip',
  'clipping',
  'update',
  'test',
  'train',
  'plot',
  'predict',
  'accuracy',
  'optimize',
  'optimizer',
  'apply',
  'reset',
  'zero',
  'print',
  'eval',
]);
/** They do not tell one pass from another. */
const WEAK = new Set([
  'propagation',
  'propagate',
  'prop',
  'pass',
  'compute',
  'calc',
  'calculate',
  'get',
  'do',
  'run',
  'step',
  'naive',
  'vectorized',
  'vectorised',
  'fast',
  'alt',
  'loop',
  'loops',
  'with',
  'the',
  'of',
  'for',
  'and',
  'function',
  'fun',
  'func',
  'fn',
  'my',
  'np',
  'numpy',
  'all',
  'full',
]);

export type Role = 'forward' | 'backward' | 'cost' | 'initialise' | 'other';

/** What a function does, by its name alone. */
export function roleOf(name: string): Role {
  const words = wordsOf(name);
  const has = (set: ReadonlySet<string>): boolean => words.some((word) => set.has(word));
  if (has(OTHER)) return 'other';
  if (has(BACKWARD)) return 'backward';
  if (has(FORWARD)) return 'forward';
  if (has(INITIALISE)) return 'initialise';
  return has(COST) ? 'cost' : 'other';
}

/** The words that say what is computed, not in which direction: linear and activation of `linear_activation_backward`. */
export const subjectOf = (name: string): string[] =>
  wordsOf(name).filter(
    (word) =>
      !FORWARD.has(word) &&
      !BACKWARD.has(word) &&
      !COST.has(word) &&
      !WEAK.has(word) &&
      !INITIALISE.has(word),
  );

/** How well two names are about one subject: more common words, fewer others. */
export function likeness(a: string, b: string): number {
  const [x, y] = [new Set(subjectOf(a)), new Set(subjectOf(b))];
  const common = [...x].filter((word) => y.has(word)).length;
  const weak = wordsOf(a).filter((word) => WEAK.has(word) && wordsOf(b).includes(word)).length;
  return common - 0.5 * (x.size + y.size - 2 * common) + 0.1 * weak;
}

/** Words that begin like a gradient's name. */
export const NO_GRADIENTS = /^d(ata|im|epth|ecay|rop|type|evice|ebug|ist|raw|ir|isplay|eriv|efault)/i;
const GRADIENTS =
  /^(d[\p{Lu}_]\w*|d\p{Ll}(_\w+|\d*)?|d(out|conv|pool|fc|scores?|logits?|next|prev|values?|loss|input|hidden|pred|act)\w*|delta\w*|upstream\w*|grads?(_\w+)?|gradients?(_\w+)?|\w*_(grads?|gradients?|deltas?|err|error|diff)|err(or)?|grad\p{Lu}\w*|diff)$/u;

/** Whether an argument of this name is what flows back into a function. */
export const isGradientName = (name: string): boolean => GRADIENTS.test(name) && !NO_GRADIENTS.test(name);

/** Whether an argument of backward is what went into forward, under a name of its own: `conv_in`, `orig`. */
export const isInputName = (name: string): boolean =>
  /^(orig\w*|inputs?|inp|x|image|img)$|_(in|inp|inputs?|orig)$/i.test(name);

/** Whether an argument of this name holds what should come out. */
export const isLabelName = (name: string): boolean =>
  /^(ys?|Ys?|[tT]|targets?|labels?|y_?(true|train|batch|label|labels|target|real|act|actual)\w*|Y_?(true|train|batch)|true\w*|truth|ground_truth|expected\w*|desired\w*|t_train|t_batch|answers?|([yYtT]|targets?|labels?)_?(one_?hot|oh|ohe|hot|enc(oded)?|categorical)\w*|one_?hot\w*)$/.test(
    name,
  );

/** Whether the number of examples may have this name. */
export const isCountName = (name: string): boolean =>
  /^(m|N|n|M|B|batch_?size|n_?(samples|examples)|num_(samples|examples))$/.test(name);

/** Whether an argument of this name says which units are kept: `mask`, and D1 as the lectures call it. */
export const isMaskName = (name: string): boolean => /^(\w*mask\w*|D\d)$/.test(name);

/** Whether a value of this name is a pass's result rather than what it keeps for the other pass. */
export const isCacheName = (name: string): boolean => /cache|memory|^mem$|store|context|saved/i.test(name);

/** A weight's or a bias's name. */
export const isBiasName = (name: string): boolean =>
  /^(b|bias|biases|beta|b_?\w{1,3}|\w+_bias|bias_?\w+)$/i.test(name) && !/^(bn|by_\w+)$/i.test(name);

export const isWeightName = (name: string): boolean =>
  /^(w|weights?|kernels?|filters?|theta|u|v|w[a-z]{0,2}_?\w{0,3}|\w+_weights?|weights?_?\w+)$/i.test(name);

/** Numbers among arguments, by the usual names, and the value to check them at. */
export function numberNamed(name: string): number | null {
  const key = name.toLowerCase();
  const found = NUMBERS.find(([pattern]) => pattern.test(key));
  return found ? found[1] : null;
}

const NUMBERS: readonly (readonly [RegExp, number])[] = [
  [/^(stride|strides|s)$/, 1],
  [/^(pad|padding|pads|p_size)$/, 0],
  [/^(keep_?(prob|rate|prop)|keeprop|keep|keep_p)$/, 0.7],
  [/^(p|prob|rate|ratio|drop\w*(rate|ratio|prob|p)?|p_dropout)$/, 0.4],
  [/^(eps|epsilon)$/, 1e-5],
  [/^(momentum)$/, 0.9],
  [/^(learning_?rate|learn_rate|lr|eta|step_?size)$/, 0.1],
  [/^(lambd|lambda_?\w*|lam|lmbda|reg|regularization\w*|weight_?decay\w*|l[12]\w*|alpha|decay)$/, 0.3],
  [/^(delta|margin)$/, 1],
  [/^(f|filter_?size|kernel_?size|pool_?(size|height|width|h|w)|size|hh|ww)$/, 2],
  [/^(slope|leak|a|negative_slope)$/, 0.1],
  [/^(seed)$/, 1],
];

export const isStrideName = (name: string): boolean => /^(stride|strides|s)$/i.test(name);
export const isPaddingName = (name: string): boolean => /^(pad|padding|pads)$/i.test(name);

/** Whether a value of this name is one that is trained. */
export const isParameterName = (name: string): boolean =>
  (isWeightName(name) || isBiasName(name) || /^gamma\w{0,2}$/.test(name)) && !/^(u|v)$/.test(name);

/** Whether a function of this name is neither a pass nor a loss: it checks, plots, updates. */
export const isOtherName = (name: string): boolean => wordsOf(name).some((word) => OTHER.has(word));
