/** The names that a gradient's name can stand for: `dW[1]` for `W[1]`, `d_foo`, `grad_foo` and `foo_grad` for `foo`. */
export function valueNamesOf(gradient: string): string[] {
  const [, base = gradient, layer = ''] = /^(.*?)(\[-?\d+\])?$/.exec(gradient) ?? [];
  const found = [/^d_(.+)$/, /^d(.+)$/, /^grad_(.+)$/, /^(.+)_grad$/]
    .map((pattern) => pattern.exec(base)?.[1])
    .filter((name) => name !== undefined);
  return found.map((name) => name + layer);
}

/** The usual name of a value's gradient: `dW1` for `W1`, `dW[1]` for `W[1]`. */
export const gradientNameOf = (value: string): string => `d${value}`;
