import { NO_GRADIENTS } from './words.ts';

/**
 * What a gradient's name can be the gradient of, the likeliest first: W of dW, `d_W`, `W_grad`, `grad_W`, `weights_gradient`, and
 * `dJ_dW`.
 */
export function gradientOf(name: string): string[] {
  if (isGradientHolder(name) || NO_GRADIENTS.test(name)) return [];
  const patterns = [
    /^(?:d|\u2202)_?(?:[jlec]|loss|cost|error)_?d_?([\p{L}\p{N}_]+)$/iu,
    /^d_([\p{L}\p{N}_]+)$/u,
    /^d([\p{L}\p{N}_]+)$/u,
    /^grads?_?([\p{L}\p{N}_]+)$/u,
    /^gradients?_?([\p{L}\p{N}_]+)$/u,
    /^([\p{L}\p{N}_]+?)_?(?:grads?|gradients?|Grads?|Gradients?)$/u,
    /^delta_?([\p{L}\p{N}_]+)$/u,
    /^([\p{L}\p{N}_]+?)_(?:delta|error|derivative)$/u,
    /^derived_([\p{L}\p{N}_]+)$/u,
    /^nabla_([\p{L}\p{N}_]+)$/u,
    /^delta([A-Z]\w*)$/u,
  ];
  return [...new Set(patterns.flatMap((pattern) => pattern.exec(name)?.[1] ?? []))];
}

/** What holds gradients of any values. */
export const isGradientHolder = (name: string): boolean =>
  /^(grads?|gradients?|dparams?|derivatives|d|nabla|g)$/i.test(name);

/** Whether two names may mean one value: `x` and `X`, `inputs` and `input`, `W1` and `w1`. */
export function areAlike(a: string, b: string): boolean {
  const plain = (name: string): string => name.toLowerCase().replace(/_/g, '').replace(/s$/, '');
  return (
    plain(a) === plain(b) ||
    ABBREVIATIONS.some((group) => group.includes(plain(a)) && group.includes(plain(b)))
  );
}

const ABBREVIATIONS = [
  ['w', 'weight', 'kernel', 'filter'],
  ['b', 'bias', 'biase'],
  ['x', 'input', 'inp'],
];
