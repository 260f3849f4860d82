/** What a gradient's name can be the gradient of, the likeliest first: W of dW, `d_W`, `W_grad`, `grad_W`, `weights_gradient`. */
export function gradientOf(name: string): string[] {
  if (isGradientHolder(name)) return [];
  const patterns = [
    /^d_(\w+)$/,
    /^d(\w+)$/,
    /^grads?_?(\w+)$/,
    /^gradients?_?(\w+)$/,
    /^(\w+?)_?(?:grads?|gradients?|Grads?|Gradients?)$/,
    /^delta_?(\w+)$/,
    /^(\w+?)_(?:delta|error|derivative)$/,
    /^derived_(\w+)$/,
    /^nabla_(\w+)$/,
    /^delta([A-Z]\w*)$/,
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
