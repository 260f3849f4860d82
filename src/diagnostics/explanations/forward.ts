import type { Explanations } from './explanation.ts';
import { twoLayers } from './two-layers.ts';

export const forward: Explanations<'forward'> = {
  'forward/loss-mismatch': {
    rule:
      'The backward pass is the derivative of the forward pass and the loss that are written, not of ' +
      'similar ones.',
    why:
      'The loss or an activation was changed and the backward pass stayed, or the loss is printed in ' +
      'another form than the one that was derived: the sum for the mean, one of the two terms of the ' +
      'cross-entropy. The network trains on what the backward pass belongs to, and the loss that is ' +
      'shown is another one. When one small change of the forward pass makes every gradient right, and ' +
      'would be the less surprising mistake, it is named; but only you know which side is meant.',
    example: twoLayers('J = ', 'J = -sum(Y * log(A2) + (1 - Y) * log(1 - A2))'),
  },
};
