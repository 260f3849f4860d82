import type { Example } from './explanation.ts';
import { model } from './explanation.ts';

/** The network of the lectures: two layers, m examples in columns. */
const network = `
inputs: { X: [n0, m], Y: { shape: [n2, m], init: bernoulli } }
parameters: { W1: [n1, n0], b1: [n1, 1], W2: [n2, n1], b2: [n2, 1] }
forward: |
  Z1 = W1 @ X + b1
  A1 = tanh(Z1)
  Z2 = W2 @ A1 + b2
  A2 = sigmoid(Z2)
  J = -1/m * sum(Y * log(A2) + (1 - Y) * log(1 - A2))
backward: |
  dZ2 = A2 - Y
  dW2 = 1/m * dZ2 @ A1.T
  db2 = 1/m * sum(dZ2, axis=1, keepdims=True)
  dZ1 = W2.T @ dZ2 * (1 - A1**2)
  dW1 = 1/m * dZ1 @ X.T
  db1 = 1/m * sum(dZ1, axis=1, keepdims=True)`;

/** That network with a mistake: `wrong` stands where the line that begins with `line` was. */
export function twoLayers(line: string, wrong: string | null): Example {
  const lines = network.split('\n');
  const at = lines.findIndex((each) => each.trimStart().startsWith(line));
  const indent = lines[at]!.slice(0, lines[at]!.search(/\S/));
  return model(
    lines
      .flatMap((each, i) => {
        if (i !== at) return [each === '' ? '' : `  ${each}`];
        return [...(wrong === null ? [] : [`- ${indent}${wrong}`]), `+ ${each}`];
      })
      .join('\n'),
  );
}
