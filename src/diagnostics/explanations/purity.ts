import type { Explanations } from './explanation.ts';
import { implementation } from './explanation.ts';

export const purity: Explanations<'purity'> = {
  'purity/nondeterministic': {
    rule: 'The same arguments give the same loss and the same gradients, bit for bit.',
    why:
      'Dropout, sampling or shuffling inside the function draws anew at every call. The difference of ' +
      'two losses is then a difference of two random numbers, and divided by a small step it is ' +
      'anything. Draw outside, and hand the mask or the noise over as an input: it is data, like any ' +
      'other.',
    example: implementation(`
  await check(defineImplementation({
    parameters: { w: 0.5 },
-   inputs: { x: 2, y: 3 },
-   loss: ({ w }, { x, y }) => (w * x + 0.1 * Math.random() - y) ** 2,
-   gradients: ({ w }, { x, y }) => ({
-     w: 2 * (w * x + 0.1 * Math.random() - y) * x,
-   }),
+   inputs: { x: 2, y: 3, noise: 0.1 * Math.random() },
+   loss: ({ w }, { x, y, noise }) => (w * x + noise - y) ** 2,
+   gradients: ({ w }, { x, y, noise }) => ({
+     w: 2 * (w * x + noise - y) * x,
+   }),
  }));`),
  },
  'purity/mutates': {
    rule: 'Arguments are read, never written to.',
    why:
      'An update slips into the gradients, data is normalised in place, or a backward step reuses the ' +
      'array of a forward value to save memory. In training it may even work, for nobody looks at the ' +
      'old values again. But the next evaluation starts from another point, and an alias of the array ' +
      'changes with it.',
    example: implementation(`
  await check(defineImplementation({
    parameters: { w: [0.5, -1] },
    inputs: { x: [1, 2] },
    loss: ({ w }, { x }) => (w[0] * x[0] + w[1] * x[1]) ** 2,
    gradients({ w }, { x }) {
      const z = w[0] * x[0] + w[1] * x[1];
      const dw = x.map((each) => 2 * z * each);
-     dw.forEach((each, i) => (w[i] -= 0.1 * each));
      return { w: dw };
    },
  }));`),
  },
  'purity/accumulates': {
    rule: 'Gradients start from zero at every evaluation.',
    why:
      'The buffers live outside the function and are added to with `+=`, as they must be within one ' +
      'pass; setting them to zero between passes is forgotten. The first evaluation is right, so a ' +
      'single check passes. In training the sum over all steps acts like momentum without decay: the ' +
      'loss falls at first, and then swings.',
    example: implementation(`
  const sum = { w: 0 };
  await check(defineImplementation({
    parameters: { w: 0.5 },
    inputs: { x: [1, 2, 3] },
    loss: ({ w }, { x }) => x.reduce((all, each) => all + (w * each) ** 2, 0),
    gradients({ w }, { x }) {
+     sum.w = 0;
      for (const each of x) sum.w += 2 * w * each ** 2;
      return { w: sum.w };
    },
  }));`),
  },
  'purity/stateful': {
    rule: 'A result depends on the arguments alone, not on what was evaluated before.',
    why:
      'Running averages of batch norm, a counter that anneals a weight, or a cache that is not renewed ' +
      'when the weights change. In training each is evaluated once a step, in order, so it looks right; ' +
      'asked twice at one point the function gives two answers, and differences of the loss then measure ' +
      'the state.',
    example: implementation(`
- let seen = 0;
  await check(defineImplementation({
    parameters: { w: 0.5 },
-   inputs: { x: 2, y: 1 },
-   loss({ w }, { x, y }) {
-     seen = 0.9 * seen + 0.1 * x;
-     return (w * (x - seen) - y) ** 2;
-   },
-   gradients: ({ w }, { x, y }) => ({
-     w: 2 * (w * (x - seen) - y) * (x - seen),
-   }),
+   inputs: { x: 2, y: 1, seen: 0.2 },
+   loss: ({ w }, { x, y, seen }) => (w * (x - seen) - y) ** 2,
+   gradients: ({ w }, { x, y, seen }) => ({
+     w: 2 * (w * (x - seen) - y) * (x - seen),
+   }),
  }));`),
  },
};
